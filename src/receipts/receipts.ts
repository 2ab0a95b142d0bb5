// Receipts as the rest of the service sees them: orders are logged, receipts issued, found and bundled. Nothing here can reach
// a type with a text of a message in it.
import type { VerifiedDeletion } from '../deletion/verified-deletion.ts';
import { sha256 } from '../kernel/digest.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/ids.ts';
import { openLog, type CaughtUp, type TileStore } from '../log/index.ts';
import { openKeyFile, type SignerKey, type Sodium, type VerifierKey } from '../signing/index.ts';
import type { Db } from '../store/index.ts';
import { findDeviceReceipt, type LoggedDeviceReceipt } from './device-queries.ts';
import type { DeviceFacts } from './device-schema.ts';
import type { ClosingDocument } from './closing.ts';
import { issueReceipt } from './issue.ts';
import { issueDeviceReceipt, makeDeviceBundle } from './issue-device.ts';
import { closingKey, logClosing, residualsEnd } from './log-closing.ts';
import { logOrder, type DeletionToOrder, type LoggedOrder } from './log-order.ts';
import { makeBundle } from './make-bundle.ts';
import type { DocumentKeeper, IssuerParts } from './parts.ts';
import { putDocumentsBack, type PutBackDocuments, type PuttingBack } from './put-back.ts';
import {
  findDocument,
  selectReceipts,
  unplacedDocuments,
  type LoggedReceipt,
  type ReceiptFilter,
  type StoredDocument,
} from './queries.ts';
import { keepTrust, policyText } from './trust.ts';

/** Of this program, as receipts name it; a test holds it to package.json. */
export const SYSTEM_VERSION = '0.1.0';

export interface Receipts {
  /** See log-order.ts. Safe to repeat. */
  logOrder(deletion: DeletionToOrder): Promise<LoggedOrder>;
  /** See issue.ts. Safe to repeat. */
  issue(verified: VerifiedDeletion): Promise<LoggedReceipt>;
  /** See log-closing.ts: when a receipt's last residual ends, and the entry that closes them. Safe to repeat. */
  residualsEnd(deletionId: string): Promise<Date | null>;
  closeResiduals(
    deletionId: string,
    findings: ClosingDocument['findings'],
  ): Promise<{ receiptId: string; index: number }>;
  /** When the residuals of a deletion's receipt were closed; null while they are not. */
  residualsClosedAt(deletionId: string): Promise<Date | null>;
  /** Null when there is none, or it is not published yet (RULE D-09). */
  find(receiptId: string): Promise<LoggedReceipt | null>;
  /** Newest first, at most 1,000. */
  list(filter?: ReceiptFilter): Promise<LoggedReceipt[]>;
  /** The bytes of `<receiptId>.receipt.json`. Throws `receipts-unknown`. */
  bundle(receiptId: string): Promise<Buffer>;
  /** The receipt of a lost device; see issue-device.ts. Safe to repeat. */
  issueDevice(reportId: string, facts: DeviceFacts): Promise<LoggedDeviceReceipt>;
  /** Null when there is none, or it is not published yet (RULE D-09). */
  findDevice(reportId: string): Promise<LoggedDeviceReceipt | null>;
  /** The bytes of its `<receiptId>.receipt.json`. Throws `receipts-unknown`. */
  deviceBundle(reportId: string): Promise<Buffer>;
  /** What the start took back, from the log's files and from kept documents. */
  restored: { caughtUp: CaughtUp | null; documents: PutBackDocuments };
  /** policy.txt, and the fingerprint (SHA-256, hex) that a verifier compares with paper. */
  policy(): { bytes: Buffer; fingerprint: string };
}

export type ReceiptsParts = {
  db: Db;
  clock: Clock;
  random: Random;
  sodium: Sodium;
  /** The log's public files. */
  tiles: TileStore;
  /** The log's and the issuer's signing keys are kept here, made at the first start. */
  keysFolder: string;
  /** ODS code of the organisation; the log's name is made of it at the first start. */
  organisation: string;
  /** Where documents are kept beside the database; nowhere when absent. */
  documents?: DocumentKeeper;
  /** Kept documents that the database may lack. */
  kept?: PuttingBack;
  /** Called with the log's key before its files are read: brings them level with a mirror. */
  level?: (log: VerifierKey) => Promise<void>;
};

/** Opens the log and everything that issues into it. Throws `log-would-fork`, `log-other-origin`, `signing-key-exposed`. */
export async function openReceipts(parts: ReceiptsParts): Promise<Receipts> {
  const { db, clock, random, sodium, tiles, organisation } = parts;
  const logKey = await openKey(parts, 'log.key', `/${clock.now().getUTCFullYear()}`);
  const issuer = await openKey(parts, 'issuer.key', '/issuer');
  await parts.level?.(logKey.verifier);
  const kept = parts.kept ?? {
    documents: [],
    caseOf: () => Promise.resolve(null),
    unknownReports: () => Promise.resolve([]),
  };
  const log = await openLog({ db, sodium, tiles, clock, key: logKey }, await submitKeys(db, kept.documents));
  const documents = await putDocumentsBack({ db, sodium, log }, kept);
  await keepTrust({ sodium, tiles, logKey, issuer }, await log.publishedSize());
  // The first start publishes the empty log; a later one what a crash left unpublished.
  await log.publish();
  const issuing: IssuerParts = {
    db,
    clock,
    random,
    sodium,
    log,
    documents: parts.documents ?? { keep: () => Promise.resolve() },
    issuer,
    organisation,
    version: SYSTEM_VERSION,
  };
  const policy = policyText(logKey);
  return {
    restored: { caughtUp: log.caughtUp, documents },
    logOrder: (deletion) => logOrder(issuing, deletion),
    issue: (verified) => issueReceipt(issuing, verified),
    residualsEnd: (deletionId) => residualsEnd(issuing, deletionId),
    closeResiduals: (deletionId, findings) => logClosing(issuing, deletionId, findings),
    residualsClosedAt: async (deletionId) =>
      (await findDocument(db, closingKey(deletionId)))?.loggedAt ?? null,
    find: async (receiptId) => (await selectReceipts(db, { receiptId }))[0] ?? null,
    list: (filter = {}) => selectReceipts(db, filter),
    bundle: (receiptId) => makeBundle(issuing, tiles, receiptId),
    issueDevice: (reportId, facts) => issueDeviceReceipt(issuing, reportId, facts),
    findDevice: (reportId) => findDeviceReceipt(db, reportId),
    deviceBundle: (reportId) => makeDeviceBundle(issuing, tiles, reportId),
    policy: () => ({ bytes: policy, fingerprint: sha256(policy).toString('hex') }),
  };
}

/** Leaves are opaque to the log; here it is known which document each one stands for. */
async function submitKeys(db: Db, kept: readonly StoredDocument[]): Promise<(leaf: Buffer) => string | null> {
  const known = [...kept, ...(await unplacedDocuments(db))];
  const keys = new Map(known.map(({ leaf, key }) => [leaf.toString('base64'), key]));
  return (leaf) => keys.get(leaf.toString('base64')) ?? null;
}

// One key for the log and one for the issuer: whoever steals one cannot do the other's work.
function openKey(
  { sodium, keysFolder, organisation, random }: ReceiptsParts,
  fileName: string,
  suffix: string,
): Promise<SignerKey> {
  const keyName = `receipts.${organisation.toLowerCase()}.example${suffix}`;
  return openKeyFile(sodium, { folder: keysFolder, fileName, keyName }, random);
}
