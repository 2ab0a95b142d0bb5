// Compares what custody keeps in different places, and names every difference: ciphertexts and tombstones in the database, keys
// and tombstones in the vault, the copy register. Opens what is sealed in memory to see that it opens, and looks at none of it.
// Changes nothing. Beside a running service a difference counts only when a second look finds it too.
import type { AuditTrail } from '../audit/index.ts';
import type { Db } from '../store/index.ts';
import { attachmentRows, copiesOfCase, fsckOwners, noteRows, originalRows } from './fsck-queries.ts';
import { noteKeysOf, noteOwnerOf } from './notes.ts';
import { open } from './open.ts';
import type { FoundKey, KeyVault } from './ports.ts';
import { ATTACHMENT_SCHEMA, ORIGINAL_SCHEMA } from './seal-message.ts';
import type { SealedAs } from './sealed-bytes.ts';

export type CustodyProblemCode =
  /** Erased, and its key is still there: nothing may be claimed of it. */
  | 'key-of-erased-stands'
  /** Sealed bytes whose key was destroyed: unreadable, but they should be gone. */
  | 'bytes-of-destroyed-key'
  /** Sealed bytes whose key the vault does not know: they can never be read. */
  | 'key-missing'
  /** The key does not open the bytes: one of them was changed. */
  | 'seal-broken'
  /** Erased, and the vault has no tombstone: an old copy of the key would be taken for a new one. */
  | 'destruction-unrecorded'
  /** The vault destroyed its key, and the database has no tombstone. */
  | 'tombstone-missing'
  | 'own-copy-unregistered'
  | 'copy-count-differs'
  | 'copy-holder-missing';

/** `id` is that of a message, an attachment, a note, a key or a copy. */
export type CustodyProblem = { code: CustodyProblemCode; ownerId: string; id: string };

export type CustodyReport = {
  owners: number;
  /** Sealed things that were compared, erased ones included. */
  items: number;
  /** Those that were opened. */
  opened: number;
  problems: CustodyProblem[];
  /** Keys that belong to nothing: of writes that were prepared and then not made. They open nothing. */
  dust: { ownerId: string; keyId: string }[];
};

type Item = SealedAs & { sealed: Buffer | null; isErased: boolean; hasTombstone: boolean };
type Found = Omit<CustodyReport, 'owners'>;

/** Throws what the vault and the store throw. The check is an event of the audit trail (RULE C-02). */
export async function fsckCustody(parts: {
  db: Db;
  vault: KeyVault;
  audit: AuditTrail;
}): Promise<CustodyReport> {
  const { db, vault, audit } = parts;
  const report: CustodyReport = { owners: 0, items: 0, opened: 0, problems: [], dust: [] };
  const owners = new Set([...(await fsckOwners(db)), ...(await vault.owners())]);
  for (const ownerId of [...owners].sort()) {
    const first = await checkOwner(db, vault, ownerId);
    const again = first.problems.length === 0 ? first : await checkOwner(db, vault, ownerId);
    const seen = new Set(again.problems.map(({ code, id }) => `${code} ${id}`));
    report.owners += 1;
    report.items += first.items;
    report.opened += first.opened;
    report.dust.push(...again.dust);
    report.problems.push(...first.problems.filter(({ code, id }) => seen.has(`${code} ${id}`)));
  }
  await audit.append(db, {
    name: 'custody-checked',
    by: { kind: 'service', id: 'fsck' },
    why: 'operation',
    fields: { owners: report.owners, opened: report.opened, problems: report.problems.length },
  });
  return report;
}

async function checkOwner(db: Db, vault: KeyVault, ownerId: string): Promise<Found> {
  const found: Found = { problems: [], dust: [], items: 0, opened: 0 };
  const known = new Set<string>();
  for await (const page of itemsOf(db, ownerId)) {
    const keys = await vault.get(
      ownerId,
      page.map(({ id }) => id),
    );
    for (const item of page) {
      known.add(item.id);
      found.items += 1;
      const key = keys.get(item.id) ?? 'unknown';
      const code = problemOf(item, key);
      if (Buffer.isBuffer(key)) key.fill(0);
      if (code !== null) found.problems.push({ code, ownerId, id: item.id });
      else if (item.sealed !== null) found.opened += 1;
    }
  }
  for (const keyId of await vault.keyIds(ownerId)) if (!known.has(keyId)) found.dust.push({ ownerId, keyId });
  found.problems.push(...(await copyProblems(db, ownerId)));
  return found;
}

function problemOf(item: Item, key: FoundKey): CustodyProblemCode | null {
  if (item.sealed === null || item.isErased) {
    if (Buffer.isBuffer(key)) return 'key-of-erased-stands';
    if (key === 'unknown') return 'destruction-unrecorded';
    if (item.sealed !== null) return 'bytes-of-destroyed-key';
    return item.hasTombstone ? null : 'tombstone-missing';
  }
  if (key === 'destroyed') return item.hasTombstone ? 'bytes-of-destroyed-key' : 'tombstone-missing';
  if (key === 'unknown') return 'key-missing';
  return opens(item, item.sealed, key) ? null : 'seal-broken';
}

function opens({ id, owner, schema, epoch }: Item, sealed: Buffer, key: Buffer): boolean {
  try {
    open(key, sealed, { id, owner, schema, epoch }).fill(0);
    return true;
  } catch {
    return false;
  }
}

/** Everything sealed whose key an owner of the vault has, in pages. */
async function* itemsOf(db: Db, ownerId: string): AsyncGenerator<Item[]> {
  const noteOwner = noteOwnerOf(ownerId);
  if (noteOwner !== null) {
    for await (const rows of noteRows(db, noteOwner))
      yield rows.map((row) => ({
        id: row.note_id,
        owner: noteKeysOf(row.owner_id),
        schema: `note-${row.kind}/v1`,
        epoch: row.epoch,
        sealed: row.sealed,
        isErased: row.erased_at !== null,
        hasTombstone: row.erased_at !== null,
      }));
    return;
  }
  for await (const rows of originalRows(db, ownerId))
    yield rows.map((row) =>
      itemOf(row, { id: row.message_id, owner: ownerId, schema: ORIGINAL_SCHEMA, epoch: row.epoch }),
    );
  for await (const rows of attachmentRows(db, ownerId))
    yield rows.map((row) =>
      itemOf(row, { id: row.attachment_id, owner: ownerId, schema: ATTACHMENT_SCHEMA, epoch: row.epoch }),
    );
}

function itemOf(
  row: { sealed: Buffer | null; ordered_at: Date | null; removed_at: Date | null },
  as: SealedAs,
): Item {
  const { sealed, ordered_at: orderedAt, removed_at: removedAt } = row;
  return { ...as, sealed, isErased: removedAt !== null, hasTombstone: orderedAt !== null };
}

async function copyProblems(db: Db, ownerId: string): Promise<CustodyProblem[]> {
  const { messages, copies } = await copiesOfCase(db, ownerId);
  if (messages === 0) return [];
  const own = copies.find((copy) => copy.class === 'own');
  const problem = (code: CustodyProblemCode, id: string): CustodyProblem => ({ code, ownerId, id });
  return [
    ...(own === undefined ? [problem('own-copy-unregistered', ownerId)] : []),
    ...copies
      .filter((copy) => copy.messages !== messages)
      .map((copy) => problem('copy-count-differs', copy.copy_id)),
    ...copies
      .filter((copy) => copy.class !== 'own' && copy.holder === null)
      .map((copy) => problem('copy-holder-missing', copy.copy_id)),
  ];
}
