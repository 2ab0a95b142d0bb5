// Logged documents as kept rows: bytes in base64. Read back, only the form is checked here; whether a document opens its leaf is
// checked where it is put back.
import { z } from 'zod';
import type { DocumentKeeper, StoredDocument } from '../receipts/index.ts';
import { keptNames, readKept, type KeptRows } from './kept-rows.ts';

const base64 = z.base64().transform((text) => Buffer.from(text, 'base64'));
const rowSchema = z.strictObject({
  key: z.string().regex(/^(?:(?:order|receipt|closing):del|device:[a-z]{1,16})_[0-9a-z]{26}$/),
  document: base64,
  salt: base64,
  commitment: base64,
  leaf: base64,
  leafHash: base64,
  index: z.int().nonnegative().nullable(),
  loggedAt: z.iso
    .datetime()
    .transform((text) => new Date(text))
    .nullable(),
});

export function documentKeeper(rows: KeptRows): DocumentKeeper {
  const text = (bytes: Buffer): string => bytes.toString('base64');
  return {
    keep: ({ key, document, salt, commitment, leaf, leafHash, index, loggedAt }) =>
      rows.keep('document', key, {
        key,
        document: text(document),
        salt: text(salt),
        commitment: text(commitment),
        leaf: text(leaf),
        leafHash: text(leafHash),
        index,
        loggedAt: loggedAt?.toISOString() ?? null,
      }),
  };
}

/** Every kept document but those whose key is in `known`. What has another form is left out and counted. */
export async function readKeptDocuments(
  folders: readonly string[],
  known: ReadonlySet<string>,
): Promise<{ documents: StoredDocument[]; broken: number }> {
  const documents: StoredDocument[] = [];
  let broken = 0;
  for (const name of await keptNames(folders, 'document')) {
    if (known.has(name.replace('.', ':'))) continue;
    const parsed = rowSchema.safeParse(await readKept(folders, 'document', name));
    if (parsed.success) documents.push(parsed.data);
    else broken += 1;
  }
  return { documents, broken };
}
