// The table of lost devices' receipts.
import { Fault } from '../kernel/fault.ts';
import type { Db } from '../store/index.ts';
import type { DeviceOutcome, DeviceStatement } from './device-schema.ts';

type DeviceReceiptTables = {
  device_receipt: {
    receipt_id: string;
    document_key: string;
    report_id: string;
    outcome: string;
    issued_at: Date;
  };
  logged_document: { document_key: string; document: Buffer; leaf_hash: Buffer; log_index: number | null };
};

const tables = (db: Db) => db.withTables<DeviceReceiptTables>();

/** A receipt that may be seen: its leaf is covered by a published checkpoint. */
export type LoggedDeviceReceipt = {
  receiptId: string;
  reportId: string;
  outcome: DeviceOutcome;
  issuedAt: Date;
  /** Place in the log. */
  index: number;
  /** Base64. */
  leafHash: string;
  statement: DeviceStatement;
};

/** Keeps the first of a report. */
export async function insertDeviceReceipt(
  db: Db,
  key: string,
  reportId: string,
  { receiptId, outcome, time }: DeviceStatement,
): Promise<void> {
  await tables(db)
    .insertInto('device_receipt')
    .values({
      receipt_id: receiptId,
      document_key: key,
      report_id: reportId,
      outcome,
      issued_at: new Date(time.issuedAt),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function findDeviceReceipt(db: Db, reportId: string): Promise<LoggedDeviceReceipt | null> {
  const row = await tables(db)
    .selectFrom('device_receipt as r')
    .innerJoin('logged_document as d', 'd.document_key', 'r.document_key')
    .selectAll('r')
    .select(['d.document', 'd.leaf_hash', 'd.log_index'])
    .where('r.report_id', '=', reportId)
    .executeTakeFirst();
  if (row === undefined) return null;
  if (row.log_index === null)
    throw new Fault('internal', 'receipts-not-logged', 'A receipt is visible and has no place in the log.');
  // Written by us from a checked statement.
  const statement = JSON.parse(row.document.toString('utf8')) as DeviceStatement;
  return {
    receiptId: row.receipt_id,
    reportId: row.report_id,
    outcome: statement.outcome,
    issuedAt: row.issued_at,
    index: row.log_index,
    leafHash: row.leaf_hash.toString('base64'),
    statement,
  };
}
