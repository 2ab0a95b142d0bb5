// After a restore: documents that were logged since the backup come back from where they were kept, so that receipts that people
// have are listed and can be bundled as before. Kept documents are not trusted: one must open the leaf that the log has
// (RULE D-08), or it stays out.
import { Fault } from '../kernel/fault.ts';
import { equalBytes } from '../kernel/digest.ts';
import { leafHash, type Log } from '../log/index.ts';
import { commit, type Sodium } from '../signing/index.ts';
import { inTransaction, type Db } from '../store/index.ts';
import {
  findDocument,
  insertDocument,
  insertReceipt,
  loggedKeys,
  writeIndex,
  writeLoggedAt,
  type StoredDocument,
} from './queries.ts';
import { DOCUMENT_LABELS, parseLeaf, type LeafKind } from './leaf.ts';
import { receiptStatement } from './schema.ts';

export type PutBackDocuments = {
  /** Of which the database knew nothing. */
  documents: number;
  receipts: number;
  /** Kept documents that open no leaf of the log, by key; receipts whose case nobody knows, by deletion. */
  refused: string[];
  caseless: string[];
  /** Reports of lost devices that nobody knows and whose receipts are in the log. */
  reportless: string[];
};

/** Names the case of a deletion; null when nobody knows it. */
export type CaseOf = (deletionId: string) => Promise<string | null>;

/** Of reports of lost devices, those that are not known. */
export type UnknownReports = (reportIds: readonly string[]) => Promise<string[]>;

export type PuttingBack = {
  documents: readonly StoredDocument[];
  caseOf: CaseOf;
  unknownReports: UnknownReports;
};

/** By the word that a document's key begins with. */
const KINDS: Readonly<Record<string, LeafKind>> = { order: 'do', receipt: 'dr', closing: 'dx', device: 'dw' };

const DEVICE = 'device:';

type Parts = { db: Db; sodium: Sodium; log: Log };

/** Safe to repeat. */
export async function putDocumentsBack(
  parts: Parts,
  { documents, caseOf, unknownReports }: PuttingBack,
): Promise<PutBackDocuments> {
  const done: PutBackDocuments = { documents: 0, receipts: 0, refused: [], caseless: [], reportless: [] };
  for (const document of documents) {
    const stands = await findDocument(parts.db, document.key);
    if (stands !== null && stands.loggedAt !== null) continue;
    const placed = await parts.log.placeOf(document.key);
    if (!opensItsLeaf(parts.sodium, document, placed?.bytes ?? document.leaf)) {
      done.refused.push(document.key);
      continue;
    }
    await inTransaction(parts.db, async (db) => {
      await insertDocument(db, document);
      if (placed !== null) await writeIndex(db, document.key, placed.index);
      if (placed !== null && document.loggedAt !== null)
        await writeLoggedAt(db, document.key, document.loggedAt);
    });
    // Intended here and not ended is a crash's, not a restore's.
    if (stands === null) done.documents += 1;
    // RULE D-09: a receipt is seen only when its leaf is in the log.
    if (placed !== null && document.key.startsWith('receipt:'))
      await listReceipt(parts.db, document, caseOf, done);
  }
  // Of all that stand, not of those put back just now: a start that was cut here says it again.
  const devices = [...(await loggedKeys(parts.db))].filter((key) => key.startsWith(DEVICE));
  done.reportless = await unknownReports(devices.map((key) => key.slice(DEVICE.length)));
  return done;
}

function opensItsLeaf(sodium: Sodium, document: StoredDocument, leaf: Buffer): boolean {
  const kind = KINDS[document.key.split(':', 1)[0] ?? ''];
  if (kind === undefined) return false;
  const commitment = commit(sodium, DOCUMENT_LABELS[kind], document.salt, document.document);
  try {
    const read = parseLeaf(leaf);
    return (
      document.leaf.equals(leaf) &&
      document.leafHash.equals(leafHash(leaf)) &&
      equalBytes(commitment, document.commitment) &&
      read.t === kind &&
      equalBytes(commitment, Buffer.from(read.c, 'base64'))
    );
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

async function listReceipt(
  db: Db,
  { key, document }: StoredDocument,
  caseOf: CaseOf,
  done: PutBackDocuments,
): Promise<void> {
  const deletionId = key.slice('receipt:'.length);
  const caseId = await caseOf(deletionId);
  if (caseId === null) {
    done.caseless.push(deletionId);
    return;
  }
  const statement = receiptStatement.parse(JSON.parse(document.toString('utf8')));
  const { receiptId, platform, outcome } = statement;
  const issuedAt = new Date(statement.time.issuedAt);
  await insertReceipt(db, key, { receiptId, deletionId, caseId, platform, outcome, issuedAt });
  done.receipts += 1;
}
