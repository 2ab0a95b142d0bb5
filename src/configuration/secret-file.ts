// Secrets lie in files of their own, never in settings. Outside the sandbox such a file must be closed to everybody else.
import fs from 'node:fs';
import { refuse } from './refusal.ts';

export type Mode = 'sandbox' | 'live';

// Others may not read it; neither others nor the group may write it. A group that reads is how secrets are mounted.
const OPEN_TO_OTHERS = 0o027;

/** Throws `config-file-unreadable`. */
export function readText(name: string, place: string): string {
  try {
    return fs.readFileSync(place, 'utf8');
  } catch (cause) {
    throw refuse('config-file-unreadable', `The file that ${name} names cannot be read.`, name, cause);
  }
}

/** A secret in a file of its own; a line break at its end is the editor's. Throws `config-file-unreadable`, also when empty. */
export function readSecret(name: string, place: string): string {
  const secret = readText(name, place).replace(/\r?\n$/, '');
  if (secret === '') throw refuse('config-file-unreadable', `The file that ${name} names is empty.`, name);
  return secret;
}

/** Throws `config-file-unreadable` when it is not there, `config-insecure-file` when others than its owner and group get at it. */
export function demandClosed(name: string, place: string, mode: Mode): void {
  if (mode === 'sandbox') return;
  let permissions: number;
  try {
    permissions = fs.statSync(place).mode;
  } catch (cause) {
    throw refuse('config-file-unreadable', `The file that ${name} names cannot be read.`, name, cause);
  }
  if ((permissions & OPEN_TO_OTHERS) !== 0)
    throw refuse(
      'config-insecure-file',
      `Others can read or change the file that ${name} names. Run: chmod 600 on it, as the user that the service runs as.`,
      name,
    );
}
