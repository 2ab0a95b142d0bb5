// The receipts' tables.
import { Fault } from '../kernel/fault.ts';
import type { Db } from '../store/index.ts';
import type { ReceiptStatement } from './schema.ts';

type ReceiptTables = {
  logged_document: {
    document_key: string;
    document: Buffer;
    salt: Buffer;
    commitment: Buffer;
    leaf: Buffer;
    leaf_hash: Buffer;
    log_index: number | null;
    logged_at: Date | null;
  };
  receipt: {
    receipt_id: string;
    document_key: string;
    deletion_id: string;
    case_id: string;
    platform: string;
    outcome: ReceiptStatement['outcome'];
    issued_at: Date;
  };
};

const tables = (db: Db) => db.withTables<ReceiptTables>();

/** A document with what opens its leaf; `index` and `loggedAt` come later. */
export type StoredDocument = {
  key: string;
  document: Buffer;
  salt: Buffer;
  commitment: Buffer;
  leaf: Buffer;
  leafHash: Buffer;
  index: number | null;
  loggedAt: Date | null;
};

export async function findDocument(db: Db, key: string): Promise<StoredDocument | null> {
  const row = await tables(db)
    .selectFrom('logged_document')
    .selectAll()
    .where('document_key', '=', key)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { document, salt, commitment, leaf, leaf_hash, log_index, logged_at } = row;
  return {
    key,
    document,
    salt,
    commitment,
    leaf,
    leafHash: leaf_hash,
    index: log_index,
    loggedAt: logged_at,
  };
}

/** Keeps the first of a key. */
export async function insertDocument(
  db: Db,
  stored: Omit<StoredDocument, 'index' | 'loggedAt'>,
): Promise<void> {
  const { key, document, salt, commitment, leaf, leafHash } = stored;
  await tables(db)
    .insertInto('logged_document')
    .values({
      document_key: key,
      document,
      salt,
      commitment,
      leaf,
      leaf_hash: leafHash,
      log_index: null,
      logged_at: null,
    })
    .onConflict((conflict) => conflict.column('document_key').doNothing())
    .execute();
}

/** Keys of these documents that are complete: there is nothing to put back of them. */
export async function loggedKeys(db: Db): Promise<Set<string>> {
  const rows = await tables(db)
    .selectFrom('logged_document')
    .select('document_key')
    .where('logged_at', 'is not', null)
    .execute();
  return new Set(rows.map((row) => row.document_key));
}

/** Documents whose leaf has no place yet. */
export async function unplacedDocuments(db: Db): Promise<{ key: string; leaf: Buffer }[]> {
  const rows = await tables(db)
    .selectFrom('logged_document')
    .select(['document_key', 'leaf'])
    .where('log_index', 'is', null)
    .execute();
  return rows.map((row) => ({ key: row.document_key, leaf: row.leaf }));
}

export async function writeIndex(db: Db, key: string, index: number): Promise<void> {
  await tables(db)
    .updateTable('logged_document')
    .set({ log_index: index })
    .where('document_key', '=', key)
    .execute();
}

/** The first time stands. */
export async function writeLoggedAt(db: Db, key: string, at: Date): Promise<void> {
  await tables(db)
    .updateTable('logged_document')
    .set({ logged_at: at })
    .where('document_key', '=', key)
    .where('logged_at', 'is', null)
    .execute();
}

/** A receipt that anyone may see: its leaf is covered by a published checkpoint. */
export type LoggedReceipt = {
  receiptId: string;
  deletionId: string;
  caseId: string;
  platform: string;
  outcome: ReceiptStatement['outcome'];
  issuedAt: Date;
  /** Place in the log. */
  index: number;
  /** Base64. */
  leafHash: string;
  statement: ReceiptStatement;
};

export async function insertReceipt(
  db: Db,
  key: string,
  receipt: Omit<LoggedReceipt, 'index' | 'leafHash' | 'statement'>,
): Promise<void> {
  await tables(db)
    .insertInto('receipt')
    .values({
      receipt_id: receipt.receiptId,
      document_key: key,
      deletion_id: receipt.deletionId,
      case_id: receipt.caseId,
      platform: receipt.platform,
      outcome: receipt.outcome,
      issued_at: receipt.issuedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export type ReceiptFilter = {
  receiptId?: string;
  deletionId?: string;
  caseId?: string;
  /** From this time on, up to but not including `until`. */
  from?: Date;
  until?: Date;
};

/** Newest first, at most 1,000. */
export async function selectReceipts(db: Db, filter: ReceiptFilter): Promise<LoggedReceipt[]> {
  const { receiptId, deletionId, caseId, from, until } = filter;
  let query = tables(db)
    .selectFrom('receipt')
    .innerJoin('logged_document', 'logged_document.document_key', 'receipt.document_key')
    .selectAll();
  if (receiptId !== undefined) query = query.where('receipt_id', '=', receiptId);
  if (deletionId !== undefined) query = query.where('deletion_id', '=', deletionId);
  if (caseId !== undefined) query = query.where('case_id', '=', caseId);
  if (from !== undefined) query = query.where('issued_at', '>=', from);
  if (until !== undefined) query = query.where('issued_at', '<', until);
  const rows = await query.orderBy('issued_at', 'desc').orderBy('receipt_id').limit(1000).execute();
  return rows.map((row) => {
    if (row.log_index === null) {
      throw new Fault('internal', 'receipts-not-logged', 'A receipt is visible and has no place in the log.');
    }
    return {
      receiptId: row.receipt_id,
      deletionId: row.deletion_id,
      caseId: row.case_id,
      platform: row.platform,
      outcome: row.outcome,
      issuedAt: row.issued_at,
      index: row.log_index,
      leafHash: row.leaf_hash.toString('base64'),
      // Written by us from a checked statement.
      statement: JSON.parse(row.document.toString('utf8')) as ReceiptStatement,
    };
  });
}
