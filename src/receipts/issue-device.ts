// The signer of lost devices' receipts. As with deletions, its rules are here and not in its callers: it refuses to sign what the
// evidence does not support (RULE D-05), and a receipt is seen only when a published checkpoint covers it (RULE D-09).
import { Fault } from '../kernel/fault.ts';
import { newId } from '../kernel/ids.ts';
import type { TileStore } from '../log/index.ts';
import { formatBundle } from './bundle.ts';
import { DEVICE_CLAIMS } from './claims.ts';
import { findDeviceReceipt, insertDeviceReceipt, type LoggedDeviceReceipt } from './device-queries.ts';
import { brokenDeviceRules, deviceOutcomeOf } from './device-rules.ts';
import { deviceStatement, type DeviceFacts, type DeviceStatement } from './device-schema.ts';
import { logDocument } from './log-document.ts';
import { proveDocument, readIssuersNote } from './make-bundle.ts';
import type { IssuerParts } from './parts.ts';

const deviceKey = (reportId: string): string => `device:${reportId}`;

/**
 * Signs, logs and publishes the receipt of a lost device. Resolves when it can be seen; the same report again gives the same
 * receipt. Throws `receipts-statement-refused`, the code of the first rule that is broken (device-rules.ts), and what the log
 * throws.
 */
export async function issueDeviceReceipt(
  parts: IssuerParts,
  reportId: string,
  facts: DeviceFacts,
): Promise<LoggedDeviceReceipt> {
  const key = deviceKey(reportId);
  const logged = await logDocument(parts, key, 'dw', (issuedAt) => write(parts, facts, issuedAt));
  const statement = deviceStatement.parse(JSON.parse(logged.document.toString('utf8')));
  // RULE D-09: only now, after the checkpoint.
  await insertDeviceReceipt(parts.db, key, reportId, statement);
  const receipt = await findDeviceReceipt(parts.db, reportId);
  if (receipt === null) throw new Fault('internal', 'receipts-not-logged', 'A receipt was not kept.');
  return receipt;
}

async function write(parts: IssuerParts, facts: DeviceFacts, issuedAt: Date): Promise<DeviceStatement> {
  const made = deviceStatement.safeParse({
    type: 'countersign/device-receipt',
    version: 1,
    receiptId: newId('receipt', parts.random),
    claims: DEVICE_CLAIMS,
    issuer: {
      organisation: parts.organisation,
      system: 'countersign',
      version: parts.version,
      keyId: parts.issuer.verifier.keyId,
    },
    // RULE D-07: by name, so that nothing of a report can slip in.
    device: facts.device,
    report: facts.report,
    sessions: facts.sessions,
    listed: facts.listed,
    wipe: facts.wipe,
    closedAt: facts.closedAt,
    outcome: deviceOutcomeOf(facts.wipe),
    time: {
      issuedAt: issuedAt.toISOString(),
      clock: { source: 'system', maxErrorMs: null },
      afterCheckpoint: await parts.log.publishedSize(),
    },
    supersedes: null,
  });
  if (!made.success) {
    const path = made.error.issues[0]?.path.join('.') ?? '';
    throw new Fault('refused', 'receipts-statement-refused', 'A receipt cannot hold a value of this form.', {
      place: { path },
    });
  }
  const [broken] = brokenDeviceRules(made.data);
  if (broken !== undefined)
    throw new Fault('refused', broken, 'The evidence does not support this receipt; it is not signed.');
  return made.data;
}

/** The same bytes whenever it is asked for. Throws `receipts-unknown` (also when it is not published yet). */
export async function makeDeviceBundle(
  parts: IssuerParts,
  tiles: TileStore,
  reportId: string,
): Promise<Buffer> {
  const receipt = await findDeviceReceipt(parts.db, reportId);
  if (receipt === null) throw new Fault('not-found', 'receipts-unknown', 'There is no such receipt.');
  return formatBundle({
    type: 'countersign/device-receipt-bundle',
    version: 1,
    receipt: receipt.statement,
    ...(await proveDocument(parts, deviceKey(reportId), receipt.index)),
    issuers: await readIssuersNote(tiles),
  });
}
