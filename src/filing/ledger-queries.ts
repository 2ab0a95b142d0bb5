// Filing's ledger: intent before each write, what became of it after. No clinical content (RULE C-01).
import type { Db } from '../store/index.ts';

export type ItemState = 'pending' | 'sent' | 'unknown' | 'written' | 'verified';
export type ItemKind = 'attachment' | 'header' | 'message' | 'provenance';

type FilingItemTable = {
  signature_id: string;
  resource_key: string;
  case_id: string;
  entry_id: string;
  kind: ItemKind;
  state: ItemState;
  content_digest: Buffer;
  reference: string | null;
  version_id: string | null;
  attempts: number;
  recorded_at: Date;
  changed_at: Date;
};

const tables = (db: Db) => db.withTables<{ filing_item: FilingItemTable }>();

/** Names one row. */
export type ItemId = { signatureId: string; resourceKey: string };

export type NewItem = ItemId & {
  caseId: string;
  entryId: string;
  kind: ItemKind;
  contentDigest: Buffer;
  now: Date;
};

export type LedgerItem = { state: ItemState; contentDigest: Buffer; reference: string | null };

/** Records the intent, unless it was recorded before; gives the row as it stands. */
export async function recordIntent(db: Db, item: NewItem): Promise<LedgerItem> {
  await tables(db)
    .insertInto('filing_item')
    .values({
      signature_id: item.signatureId,
      resource_key: item.resourceKey,
      case_id: item.caseId,
      entry_id: item.entryId,
      kind: item.kind,
      state: 'pending',
      content_digest: item.contentDigest,
      reference: null,
      version_id: null,
      attempts: 0,
      recorded_at: item.now,
      changed_at: item.now,
    })
    .onConflict((conflict) =>
      // Nothing was sent yet: what counts is the newest intent.
      conflict
        .columns(['signature_id', 'resource_key'])
        .doUpdateSet({ content_digest: item.contentDigest })
        .where('filing_item.state', '=', 'pending'),
    )
    .execute();
  const row = await tables(db)
    .selectFrom('filing_item')
    .select(['state', 'content_digest', 'reference'])
    .where('signature_id', '=', item.signatureId)
    .where('resource_key', '=', item.resourceKey)
    .executeTakeFirstOrThrow();
  return { state: row.state, contentDigest: row.content_digest, reference: row.reference };
}

/** Whether anything of this signature was begun: from here on it is finished, or half of it stays in the record. */
export async function hasBegun(db: Db, signatureId: string): Promise<boolean> {
  const row = await tables(db)
    .selectFrom('filing_item')
    .select('resource_key')
    .where('signature_id', '=', signatureId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** A request is about to go out: from here on its outcome is not known until told. */
export async function recordSending(db: Db, id: ItemId, now: Date): Promise<void> {
  await tables(db)
    .updateTable('filing_item')
    .set((eb) => ({ state: 'sent', attempts: eb('attempts', '+', 1), changed_at: now }))
    .where('signature_id', '=', id.signatureId)
    .where('resource_key', '=', id.resourceKey)
    .execute();
}

/** `pending`: the server said that nothing was done. `unknown`: nobody said. */
export async function recordState(
  db: Db,
  id: ItemId,
  state: 'pending' | 'unknown',
  now: Date,
): Promise<void> {
  await tables(db)
    .updateTable('filing_item')
    .set({ state, changed_at: now })
    .where('signature_id', '=', id.signatureId)
    .where('resource_key', '=', id.resourceKey)
    .execute();
}

/** Where the resource lies: named by the server (`written`), or read back and equal (`verified`). True when that is new. */
export async function recordPlace(
  db: Db,
  id: ItemId,
  place: { state: 'written' | 'verified'; reference: string; versionId: string },
  now: Date,
): Promise<boolean> {
  const row = await tables(db)
    .selectFrom('filing_item')
    .select('state')
    .where('signature_id', '=', id.signatureId)
    .where('resource_key', '=', id.resourceKey)
    .forUpdate()
    .executeTakeFirst();
  await tables(db)
    .updateTable('filing_item')
    .set({ state: place.state, reference: place.reference, version_id: place.versionId, changed_at: now })
    .where('signature_id', '=', id.signatureId)
    .where('resource_key', '=', id.resourceKey)
    .execute();
  return row?.state !== place.state;
}

/** A read-back found something else: what was verified before counts as written only. */
export async function recordDoubt(db: Db, id: ItemId, now: Date): Promise<void> {
  await tables(db)
    .updateTable('filing_item')
    .set({ state: 'written', changed_at: now })
    .where('signature_id', '=', id.signatureId)
    .where('resource_key', '=', id.resourceKey)
    .where('state', '=', 'verified')
    .execute();
}
