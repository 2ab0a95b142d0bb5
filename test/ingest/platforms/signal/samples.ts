// The samples of Signal's layouts, and what must never come out of them.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { zipOf } from '../../export-builder.ts';

const FOLDER = path.join(import.meta.dirname, '../../../samples/signal');

export const TEXT_SAMPLES = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
  .map(({ name }) => name);

export function sample(name: string): Buffer {
  return readFileSync(path.join(FOLDER, name));
}

export function plaintextFiles(): Record<string, Buffer> {
  const folder = path.join(FOLDER, 'plaintext-export');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const whole = path.join(parentPath, name);
      return [path.relative(folder, whole).replaceAll(path.sep, '/'), readFileSync(whole)];
    }),
  );
}

export function plaintextZip(change: Record<string, Buffer | string> = {}): Promise<Buffer> {
  return zipOf({ ...plaintextFiles(), ...change });
}

/** Every value of a member of the text whose name says that it is a secret. */
export function secretsIn(text: string): string[] {
  const names = 'key|localKey|packKey|profileKey|masterKey|mediaRootBackupKey|identityKey|transitCdnKey';
  const more = 'receipt|transaction|receiptCredentialPresentation|entropy|inviteLinkPassword|opaque|svrPin';
  const member = new RegExp(`\\\\?"(?:${names}|${more})\\\\?":\\\\?"([^"\\\\]+)`, 'g');
  return [...text.matchAll(member)].map(([, value = '']) => value);
}
