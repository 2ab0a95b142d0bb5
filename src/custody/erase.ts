// Erases the own copy of messages (RULE D-06). Order, each step safe to repeat: tombstones, keys destroyed in the vault, the
// failing read proven through a vault opened afresh, ciphertext removed, notes of a finished case. After a crash the same
// call goes on from the last step that was recorded.
import type { Db } from '../store/index.ts';
import { inTransaction } from '../store/index.ts';
import { Fault, faultCode } from '../kernel/fault.ts';
import type { ErasureEvidence, ErasureOrder } from './erasure.ts';
import {
  attachmentsIn,
  dropUnusedTombstones,
  insertTombstones,
  messagesLeft,
  noteKeysDestroyed,
  noteReadFails,
  originalsIn,
  removeBytes,
  tombstonesOf,
  tombstonesOfCase,
} from './erasure-queries.ts';
import { afresh } from './afresh.ts';
import { heldNow } from './holds.ts';
import type { FreshVault } from './ports.ts';
import { NOTES_ERASED_WITH_CASE } from './note.ts';
import { listJudgedWordsOf, listNotesOf } from './note-queries.ts';
import { eraseNotes } from './notes.ts';
import type { Reading } from './original.ts';
import { readAttachmentBytes, readOriginal } from './readings.ts';
import type { Station } from './station.ts';
import type { CustodyTables } from './tables.ts';

export type Targets = { originals: CustodyTables['original'][]; attachments: CustodyTables['attachment'][] };

/** See `Custody.eraseMessages`. */
export async function eraseMessages(
  station: Station,
  order: ErasureOrder,
  reading: Reading,
): Promise<ErasureEvidence> {
  const { db, clock } = station;
  const targets = await findTargets(db, order);
  await beginErasure(station, order, reading);
  const destroyed = await destroyKeys(station, order, targets);
  await proveUnreadable(station, targets);
  await noteReadFails(db, order.messageIds, clock.now());
  if (destroyed === 'destroyed') await removeCiphertext(station, order, targets, reading);
  const notes = await eraseNotesOfFinishedCase(station, order.caseId, reading);
  return evidenceOf(db, order, targets.attachments.length, notes);
}

export async function findTargets(db: Db, { caseId, messageIds }: ErasureOrder): Promise<Targets> {
  const ids = new Set(messageIds);
  const originals = ids.size === 0 ? [] : await originalsIn(db, caseId, [...ids]);
  if (originals.length === 0 || originals.length !== ids.size)
    throw new Fault('not-found', 'custody-unknown-message', 'A message is not one of this case.');
  return { originals, attachments: await attachmentsIn(db, messageIds) };
}

/** See `Custody.erasedMessages`. The vault is asked where a crash left it open whether the key was destroyed. */
export async function erasedMessages(
  station: Station,
  caseId: string,
): Promise<{ messageId: string; deletionId: string }[]> {
  const rows = await tombstonesOfCase(station.db, caseId);
  const open = rows.filter((row) => row.key_destroyed_at === null).map((row) => row.message_id);
  const found = open.length === 0 ? undefined : await station.vault.get(caseId, open);
  const standing = new Set<string>();
  for (const [keyId, key] of found ?? []) {
    if (key === 'destroyed') continue;
    standing.add(keyId);
    if (Buffer.isBuffer(key)) key.fill(0);
  }
  return rows
    .filter((row) => !standing.has(row.message_id))
    .map((row) => ({ messageId: row.message_id, deletionId: row.deletion_id }));
}

/** Writes the tombstones: from here on these messages are being erased, and a resumed call may not turn back. */
async function beginErasure(station: Station, order: ErasureOrder, reading: Reading): Promise<void> {
  const { caseId, messageIds, deletionId } = order;
  const wanted = new Set(messageIds);
  const erased = await erasedMessages(station, caseId);
  await inTransaction(station.db, async (tx) => {
    if (erased.some((message) => message.deletionId !== deletionId && wanted.has(message.messageId)))
      throw new Fault('conflict', 'custody-already-erased', 'Another deletion has erased a message.');
    const gone = new Set(erased.map((message) => message.messageId));
    // RULE D-04: whatever was checked before, a held message whose key still exists is not erased; and no hold comes between
    // this look and the tombstones.
    const heldMessageIds = await heldNow(tx, caseId);
    if (heldMessageIds.some((id) => wanted.has(id) && !gone.has(id)))
      throw new Fault('refused', 'custody-held', 'A hold covers a message.');
    // What another deletion began and never came to (a hold came in between) is this one's now.
    await dropUnusedTombstones(
      tx,
      messageIds.filter((id) => !gone.has(id)),
    );
    const common = { case_id: caseId, deletion_id: deletionId, ordered_at: station.clock.now() };
    const added = await insertTombstones(
      tx,
      messageIds.map((messageId) => ({ message_id: messageId, ...common })),
    );
    if (added === 0) return;
    const fields = { caseId, deletionId, messages: added };
    await station.audit.append(tx, { name: 'erasure-begun', ...reading, fields });
  });
}

async function destroyKeys(
  station: Station,
  { caseId, messageIds }: ErasureOrder,
  { originals, attachments }: Targets,
): Promise<'destroyed' | 'scheduled'> {
  const keyIds = [...originals.map((row) => row.message_id), ...attachments.map((row) => row.attachment_id)];
  // RULE D-06: asked again even when it is recorded as done, so that a restored key dies again.
  const done = await station.vault.destroy(caseId, keyIds);
  await noteKeysDestroyed(station.db, messageIds, done);
  return done.state;
}

/** RULE D-06: the failing read is the evidence. A read that succeeds, or fails otherwise, proves nothing and stops here. */
export async function proveUnreadable(station: Station, { originals, attachments }: Targets): Promise<void> {
  await afresh(station, (vault) => proveWith(vault, { originals, attachments }));
}

async function proveWith(vault: FreshVault, { originals, attachments }: Targets): Promise<void> {
  const owner = originals[0]?.case_id ?? '';
  const keyIds = [...originals.map((row) => row.message_id), ...attachments.map((row) => row.attachment_id)];
  const found = await vault.get(owner, keyIds);
  for (const keyId of keyIds) if (found.get(keyId) !== 'destroyed') throw unproven();
  // One whole read of each kind, by the way that readers go; the keys of all were asked for above.
  const reads = [
    ...originals.slice(0, 1).map((row) => () => readOriginal(vault, row)),
    ...attachments.slice(0, 1).map((row) => () => readAttachmentBytes(vault, row)),
  ];
  for (const read of reads) if ((await codeOf(read)) !== 'custody-key-destroyed') throw unproven();
}

async function codeOf(read: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await read();
    return undefined;
  } catch (error) {
    return faultCode(error);
  }
}

function unproven(): Fault {
  return new Fault('internal', 'custody-erasure-unproven', 'A key is still there after its destruction.');
}

async function removeCiphertext(
  station: Station,
  { caseId, messageIds, deletionId }: ErasureOrder,
  { originals, attachments }: Targets,
  reading: Reading,
): Promise<void> {
  await inTransaction(station.db, async (tx) => {
    if (!(await removeBytes(tx, messageIds, station.clock.now()))) return;
    const counts = { messages: originals.length, attachments: attachments.length };
    const fields = { caseId, deletionId, ...counts };
    await station.audit.append(tx, { name: 'originals-erased', ...reading, fields });
  });
}

/** Drafts, signed entries, thread facts and the words of judged glasses go with the last message; a hold on some messages keeps them until then. */
export async function eraseNotesOfFinishedCase(
  station: Station,
  caseId: string,
  reading: Reading,
): Promise<'erased' | 'kept'> {
  if ((await messagesLeft(station.db, caseId)) > 0) return 'kept';
  // Keys that were put for attachments which then did not come.
  const left = await station.vault.keyIds(caseId);
  if (left.length > 0) await station.vault.destroy(caseId, left);
  const notes = await listNotesOf(station.db, caseId, NOTES_ERASED_WITH_CASE);
  const standing = notes.filter((note) => note.erased_at === null).map((note) => note.note_id);
  await eraseNotes(station, [...standing, ...(await listJudgedWordsOf(station.db, caseId))], reading);
  return 'erased';
}

/** See `Custody.eraseJudgedWords`. */
export async function eraseJudgedWords(station: Station, caseId: string, reading: Reading): Promise<void> {
  if ((await messagesLeft(station.db, caseId)) > 0) return;
  await eraseNotes(station, await listJudgedWordsOf(station.db, caseId), reading);
}

async function evidenceOf(
  db: Db,
  { caseId, messageIds, deletionId }: ErasureOrder,
  attachments: number,
  notes: 'erased' | 'kept',
): Promise<ErasureEvidence> {
  const rows = await tombstonesOf(db, messageIds);
  const last = (times: (Date | null)[]): string =>
    new Date(Math.max(...times.map((time) => time?.getTime() ?? 0))).toISOString();
  return {
    caseId,
    deletionId,
    messageIds,
    attachments,
    state: rows.every((row) => row.vault_state === 'destroyed') ? 'destroyed' : 'scheduled',
    keyDestroyedAt: last(rows.map((row) => row.key_destroyed_at)),
    vaultEvents: [...new Set(rows.flatMap((row) => row.vault_event ?? []))].sort(),
    readFails: true,
    readFailsAt: last(rows.map((row) => row.read_fails_at)),
    notes,
  };
}
