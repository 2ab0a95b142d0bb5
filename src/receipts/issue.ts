// The signer. Its rules are here and not in its callers: it refuses to sign what the evidence does not support, whoever asks
// (RULE D-05). A receipt is seen only when a published checkpoint covers it (RULE D-09).
import type { VerifiedDeletion } from '../deletion/verified-deletion.ts';
import { Fault } from '../kernel/fault.ts';
import { newId } from '../kernel/ids.ts';
import { toBase64 } from '../signing/index.ts';
import { logDocument } from './log-document.ts';
import { orderKey } from './log-order.ts';
import { orderDocument } from './order.ts';
import type { IssuerParts } from './parts.ts';
import { findDocument, insertReceipt, selectReceipts, type LoggedReceipt } from './queries.ts';
import { brokenOrderRules, brokenRules } from './rules.ts';
import { receiptStatement, type ReceiptStatement } from './schema.ts';
import { buildStatement } from './statement.ts';

export const receiptKey = (deletionId: string): string => `receipt:${deletionId}`;

/**
 * Signs, logs and publishes the receipt of a verified deletion. Resolves when it can be seen; the same deletion again gives
 * the same receipt. Throws `receipts-statement-refused`, the code of the first rule that is broken (rules.ts), and what the
 * log throws.
 */
export async function issueReceipt(parts: IssuerParts, verified: VerifiedDeletion): Promise<LoggedReceipt> {
  const { deletionId, caseId } = verified;
  const key = receiptKey(deletionId);
  const logged = await logDocument(parts, key, 'dr', (issuedAt) => write(parts, verified, issuedAt));
  const statement = receiptStatement.parse(JSON.parse(logged.document.toString('utf8')));
  // RULE D-09: only now, after the checkpoint.
  await insertReceipt(parts.db, key, {
    receiptId: statement.receiptId,
    deletionId,
    caseId,
    platform: statement.platform,
    outcome: statement.outcome,
    issuedAt: new Date(statement.time.issuedAt),
  });
  const [receipt] = await selectReceipts(parts.db, { deletionId });
  if (receipt === undefined) throw new Fault('internal', 'receipts-not-logged', 'A receipt was not kept.');
  return receipt;
}

async function write(
  parts: IssuerParts,
  verified: VerifiedDeletion,
  issuedAt: Date,
): Promise<ReceiptStatement> {
  const statement = buildStatement(verified, {
    receiptId: newId('receipt', parts.random),
    organisation: parts.organisation,
    version: parts.version,
    keyId: parts.issuer.verifier.keyId,
    issuedAt,
    afterCheckpoint: await parts.log.publishedSize(),
  });
  const [broken] = [...brokenRules(statement), ...(await brokenByOrder(parts, verified, statement))];
  if (broken !== undefined) {
    throw new Fault('refused', broken, 'The evidence does not support this receipt; it is not signed.');
  }
  return statement;
}

// The order that the deletion names must be the one that this service logged.
async function brokenByOrder(
  parts: IssuerParts,
  verified: VerifiedDeletion,
  statement: ReceiptStatement,
): Promise<string[]> {
  const logged = await findDocument(parts.db, orderKey(verified.deletionId));
  const same =
    logged !== null &&
    logged.index === statement.order.index &&
    toBase64(logged.leafHash) === statement.order.leaf &&
    logged.loggedAt?.toISOString() === statement.order.loggedAt;
  if (!same) return ['receipts-order-unknown'];
  return brokenOrderRules(statement, orderDocument.parse(JSON.parse(logged.document.toString('utf8'))));
}
