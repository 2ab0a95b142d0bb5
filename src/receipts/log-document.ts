// Puts a document into the log: intent first (its exact bytes, salt and leaf), then the leaf, then the checkpoint that covers
// it. Running it again after a crash at any point logs the same leaf and no other.
import { canonicalJson, type Json } from '../kernel/canonical-json.ts';
import { Fault } from '../kernel/fault.ts';
import { leafHash } from '../log/index.ts';
import { commit, newSalt } from '../signing/index.ts';
import { inTransaction } from '../store/index.ts';
import { DOCUMENT_LABELS, type LeafKind } from './leaf.ts';
import type { IssuerParts } from './parts.ts';
import { findDocument, insertDocument, writeIndex, writeLoggedAt, type StoredDocument } from './queries.ts';
import { signLeaf } from './sign-leaf.ts';

export type LoggedDocument = StoredDocument & { index: number; loggedAt: Date };

/**
 * Logs the document of `key`, which `write` makes when there is none yet, and resolves when a published checkpoint covers it.
 * Not inside a transaction. Throws what `write` and the log throw.
 */
export async function logDocument(
  parts: IssuerParts,
  key: string,
  kind: LeafKind,
  write: (at: Date) => Promise<Json>,
): Promise<LoggedDocument> {
  const intended = (await findDocument(parts.db, key)) ?? (await intend(parts, key, kind, write));
  const index = intended.index ?? (await place(parts, intended));
  // Kept before anybody can see its leaf, so that a restored service can open every leaf that it finds published.
  if (intended.loggedAt === null) await parts.documents.keep({ ...intended, index });
  if ((await parts.log.publishedSize()) <= index) await parts.log.publish();
  await writeLoggedAt(parts.db, key, parts.clock.now());
  const { loggedAt, ...stored } = await mustFind(parts, key);
  if (loggedAt === null) throw lost();
  if (intended.loggedAt === null) await parts.documents.keep({ ...stored, loggedAt });
  return { ...stored, index, loggedAt };
}

async function intend(
  parts: IssuerParts,
  key: string,
  kind: LeafKind,
  write: (at: Date) => Promise<Json>,
): Promise<StoredDocument> {
  const at = parts.clock.now();
  const document = canonicalJson(await write(at));
  const salt = newSalt(parts.random);
  const commitment = commit(parts.sodium, DOCUMENT_LABELS[kind], salt, document);
  const leaf = signLeaf(parts.sodium, parts.issuer, { kind, at, commitment });
  await insertDocument(parts.db, { key, document, salt, commitment, leaf, leafHash: leafHash(leaf) });
  // Another worker may have been faster: its document is the one.
  return mustFind(parts, key);
}

async function place(parts: IssuerParts, { key, leaf }: StoredDocument): Promise<number> {
  return inTransaction(parts.db, async (db) => {
    const [placed] = await parts.log.append(db, [{ submitKey: key, bytes: leaf }]);
    if (placed === undefined) throw lost();
    await writeIndex(db, key, placed.index);
    return placed.index;
  });
}

async function mustFind(parts: IssuerParts, key: string): Promise<StoredDocument> {
  const stored = await findDocument(parts.db, key);
  if (stored === null) throw lost();
  return stored;
}

function lost(): Fault {
  return new Fault('internal', 'receipts-document-lost', 'A document that was to be logged is not there.');
}
