// Puts the backup together, and after a restore the stations with what outlived the database: the vault's tombstones, the log's
// files, the rows that were kept beside it. With the other wiring files the only ones that know adapters.
import type { Logger } from 'pino';
import { openTilesFs } from './adapters/tiles-fs/index.ts';
import { putDispositionsBack } from './attribution/index.ts';
import type { AuditTrail } from './audit/index.ts';
import {
  documentKeeper,
  keptNames,
  noteGaps,
  openBackup,
  readKept,
  readKeptDocuments,
  readRestoreNote,
  removeRestoreNote,
  type Backup,
  type RestoreGap,
} from './backup/index.ts';
import type { Config } from './config.ts';
import type { Custody, Reconciled } from './custody/index.ts';
import {
  caseOfDeletion,
  deletionThatErased,
  keptForm,
  listOpenDeletions,
  orderedForm,
  parseKept,
  putDeletionBack,
  takeBackDecisions,
  verifiedDeletions,
  type Deletion,
  type Deletions,
  type KeptDeletion,
  type LoggedOrder,
} from './deletion/index.ts';
import { unknownReports } from './devices/index.ts';
import { keepConfirmation, readConfirmation } from './filing/index.ts';
import type { Clock } from './kernel/clock.ts';
import type { Random } from './kernel/ids.ts';
import type { Closing } from './lifetime.ts';
import { discardErased } from './live/index.ts';
import { levelStores, type TileStore } from './log/index.ts';
import { loggedKeys, type Receipts, type ReceiptsParts, type StoredDocument } from './receipts/index.ts';
import type { Sodium } from './signing/index.ts';
import { inTransaction, type Db } from './store/index.ts';
import { enqueue, settle } from './workflow/outbox.ts';

export async function startBackup(
  { config, random }: { config: Config; random: Random },
  closing: Closing,
): Promise<Backup> {
  const openTiles = (folder: string): TileStore => openTilesFs({ folder, random });
  const { dataDir, backupDir } = config;
  const backup = await openBackup({ dataDir, backupDir, openTiles });
  closing.push(() => backup.close());
  return backup;
}

/** What outlived the database, of which it may know nothing. */
export type Kept = {
  documents: StoredDocument[];
  deletions: KeptDeletion[];
  broken: number;
};

export async function readKeptRows(db: Db, backup: Backup): Promise<Kept> {
  const { documents, broken } = await readKeptDocuments(backup.rowFolders, await loggedKeys(db));
  const verified = await verifiedDeletions(db);
  const kept: Kept = { documents, deletions: [], broken };
  for (const name of await keptNames(backup.rowFolders, 'deletion')) {
    if (verified.has(name)) continue;
    const deletion = parseKept(await readKept(backup.rowFolders, 'deletion', name));
    if (deletion === null) kept.broken += 1;
    else kept.deletions.push(deletion);
  }
  return kept;
}

/** RULE D-06: what the vault says was erased, under the name of the deletion that did it. */
export async function reconcile(db: Db, custody: Custody, kept: Kept): Promise<Reconciled> {
  const known = Map.groupBy(
    [...kept.deletions, ...(await listOpenDeletions(db))],
    (deletion: Deletion) => deletion.caseId,
  );
  return custody.reconcileErased((found) => deletionThatErased(known.get(found.caseId) ?? [], found));
}

/** What receipts need of a backup. */
export function receiptsBackup(
  { db, sodium }: { db: Db; sodium: Sodium },
  tiles: TileStore,
  backup: Backup,
  kept: Kept,
): Pick<ReceiptsParts, 'tiles' | 'documents' | 'kept' | 'level'> {
  const both = backup.tiles(tiles);
  const { mirror } = both;
  const cases = new Map(kept.deletions.map(({ deletionId, caseId }) => [deletionId, caseId]));
  return {
    tiles: both.tiles,
    documents: documentKeeper(backup.rows),
    kept: {
      documents: kept.documents,
      caseOf: async (deletionId) => cases.get(deletionId) ?? (await caseOfDeletion(db, deletionId)),
      unknownReports: (reportIds) => unknownReports(db, reportIds),
    },
    ...(mirror === null ? {} : { level: (log) => levelStores(sodium, log, tiles, mirror) }),
  };
}

/** The two steps of the journey after which a deletion must outlive the database, around what they do anyway. */
export function keepingDeletions(
  backup: Backup,
  deletions: Deletions,
  { receipts, audit, db }: { receipts: Receipts; audit: AuditTrail; db: Db },
) {
  const keep = (kept: KeptDeletion): Promise<void> =>
    backup.rows.keep('deletion', kept.deletionId, keptForm(kept));
  return {
    logOrder: async (deletion: Deletion): Promise<LoggedOrder> => {
      const order = await receipts.logOrder(deletion);
      await keep(orderedForm(deletion, order));
      return order;
    },
    issueReceipt: async (verified: Parameters<Receipts['issue']>[0]): Promise<void> => {
      const deletion = await deletions.read(verified.deletionId);
      await keep({ ...deletion, state: { name: 'verified', verified } });
      const { caseId, receiptId, index } = await receipts.issue(verified);
      const by = { kind: 'service', id: 'receipts' } as const;
      const fields = { caseId, receiptId, leafIndex: index };
      await audit.append(db, { name: 'receipt-issued', by, why: 'receipt', fields });
    },
  };
}

type Found = { db: Db; audit: AuditTrail; custody: Custody; clock: Clock; logger: Logger; dataDir: string };

/**
 * The last part of a start after a restore. Was nothing restored, nothing happens. Every step is safe to repeat: the note of the
 * restore goes last.
 */
export async function putBack(
  { db, audit, custody, clock, logger, dataDir }: Found,
  kept: Kept,
  reconciled: Reconciled,
  { caughtUp, documents }: Receipts['restored'],
): Promise<void> {
  const note = await readRestoreNote(dataDir);
  const live = await discardErased(db, reconciled.notesErased, clock.now());
  const begun = await begunDeletions(db, custody, kept);
  const parts = { db, audit, clock };
  let deletions = 0;
  for (const deletion of kept.deletions) {
    // Ordered and not begun: whether it still stood is not known; a person decides again.
    if (deletion.state.name === 'ordered' && !begun.has(deletion.deletionId)) continue;
    if (!(await putDeletionBack(parts, deletion))) continue;
    await goOn(db, deletion);
    deletions += 1;
  }
  // None of these comes about by a crash: the database is written before the vault, the log's files and the kept rows are.
  const isRestored =
    note !== null ||
    caughtUp !== null ||
    documents.documents > 0 ||
    reconciled.erased.length > 0 ||
    deletions > 0 ||
    live.length > 0;
  const found = gapsOf(kept, reconciled, { caughtUp, documents });
  if (!isRestored) {
    await noteGaps(db, found, clock);
    return;
  }
  const orders = new Set(kept.documents.map(({ key }) => key.replace(/^\w+:/, '')));
  const askedAgain = await takeBackDecisions(parts, { begun, orders });
  for (const caseId of askedAgain)
    if ((await readConfirmation(db, caseId)) !== null)
      await enqueue(db, { step: 'propose', subjectId: caseId });
  for (const { liveThreadId, events } of live)
    found.push({ code: 'restore-live-erased', subjectId: liveThreadId, items: events });
  if (note !== null) found.push({ code: 'restore-later-lost', subjectId: note.backupId, items: 1 });
  const gaps = await noteGaps(db, found, clock);
  const fields = {
    leaves: caughtUp === null ? 0 : caughtUp.size - caughtUp.from,
    documents: documents.documents,
    deletions,
    askedAgain: askedAgain.length,
    gaps,
  };
  const by = { kind: 'service', id: 'restore' } as const;
  await audit.append(db, { name: 'service-restored', by, why: 'operation', fields });
  logger.warn({ event: 'restored', ...fields });
  await removeRestoreNote(dataDir);
}

/** Deletions that erased something: nobody can have taken them back. */
async function begunDeletions(db: Db, custody: Custody, kept: Kept): Promise<Set<string>> {
  const all: Deletion[] = [...kept.deletions, ...(await listOpenDeletions(db))];
  const begun = new Set<string>();
  for (const caseId of new Set(all.map((deletion) => deletion.caseId)))
    for (const { deletionId } of await custody.erasedMessages(caseId)) begun.add(deletionId);
  return begun;
}

/** Opens the next step of a deletion that was put back, and ends what the database still has open of the way there. */
async function goOn(db: Db, { caseId, deletionId, filing, state }: KeptDeletion): Promise<void> {
  await inTransaction(db, async (tx) => {
    await keepConfirmation(tx, filing);
    await putDispositionsBack(tx, caseId, filing.dispositions);
    await settle(tx, [caseId, deletionId]);
    if (state.name === 'verified') await enqueue(tx, { step: 'issue-receipt', subjectId: deletionId });
    else
      await enqueue(tx, {
        step: 'execute-deletion',
        subjectId: deletionId,
        notBefore: new Date(state.notBefore),
      });
  });
}

function gapsOf(kept: Kept, reconciled: Reconciled, restored: Receipts['restored']): RestoreGap[] {
  const { caughtUp, documents } = restored;
  const nameless = reconciled.erased.filter(({ deletionId }) => deletionId === null);
  const deletionOf = (key: string): string => key.replace(/^\w+:/, '');
  return [
    ...nameless.map(({ caseId, messages }) => ({
      code: 'restore-erased-unknown' as const,
      subjectId: caseId,
      items: messages,
    })),
    ...reconciled.keyless.map(({ caseId, messages }) => ({
      code: 'restore-keys-lost' as const,
      subjectId: caseId,
      items: messages,
    })),
    ...(caughtUp?.unknown ?? []).map((index) => ({
      code: 'restore-leaf-unknown' as const,
      subjectId: `leaf_${index}`,
      items: 1,
    })),
    ...documents.refused.map((key) => ({
      code: 'restore-document-differs' as const,
      subjectId: deletionOf(key),
      items: 1,
    })),
    ...documents.caseless.map((deletionId) => ({
      code: 'restore-receipt-without-case' as const,
      subjectId: deletionId,
      items: 1,
    })),
    ...documents.reportless.map((reportId) => ({
      code: 'restore-device-without-report' as const,
      subjectId: reportId,
      items: 1,
    })),
    ...(kept.broken > 0
      ? [{ code: 'restore-document-differs' as const, subjectId: 'rows_unreadable', items: kept.broken }]
      : []),
  ];
}
