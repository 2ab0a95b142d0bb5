// A database that came from a backup may think that messages stand whose keys were destroyed since: the vault knows better, its
// tombstones are never set back. They get their tombstone rows, naming the deletion that erased them where it is known, and
// their ciphertext goes; deletion then treats them as erased before (RULE D-06). With an intact database this finds nothing.
import { inTransaction } from '../store/index.ts';
import { newId } from '../kernel/ids.ts';
import { eraseNotesOfFinishedCase, findTargets, proveUnreadable } from './erase.ts';
import {
  attachmentsIn,
  insertTombstones,
  noteKeysDestroyed,
  noteReadFails,
  removeBytes,
  standingMessages,
} from './erasure-queries.ts';
import { removeNoteBytes, standingNotes } from './note-queries.ts';
import { noteKeysOf } from './notes.ts';
import type { Reading } from './original.ts';
import type { KeyDestruction } from './ports.ts';
import type { Station } from './station.ts';

/** A message that the vault says was erased. `destroyedAt`: when the last of the case's destroyed keys was. */
export type FoundErased = { caseId: string; messageId: string; destroyedAt: Date };

/** Names the deletion that erased it; null where nobody knows. */
export type NameDeletion = (found: FoundErased) => string | null;

export type Reconciled = {
  erased: { caseId: string; deletionId: string | null; messages: number }[];
  /** Messages whose key is not in the vault and was never destroyed: nobody can read them, and nobody erased them. */
  keyless: { caseId: string; messages: number }[];
  /** Notes of which only their ids are left. */
  notesErased: string[];
};

const READING: Reading = { by: { kind: 'service', id: 'custody' }, why: 'operation' };

/** See `Custody.reconcileErased`. */
export async function reconcileErased(station: Station, nameDeletion: NameDeletion): Promise<Reconciled> {
  const reconciled: Reconciled = { erased: [], keyless: [], notesErased: [] };
  const standing = Map.groupBy(await standingMessages(station.db), (row) => row.case_id);
  for (const [caseId, rows] of standing) {
    const { destroyed, unknown } = await askVault(
      station,
      caseId,
      rows.map((row) => row.message_id),
    );
    if (unknown.length > 0) reconciled.keyless.push({ caseId, messages: unknown.length });
    if (destroyed.length === 0) continue;
    reconciled.erased.push(...(await writeErased(station, caseId, destroyed, nameDeletion)));
  }
  reconciled.notesErased = await reconcileNotes(station);
  return reconciled;
}

/** Which of these keys are not there. Only for those is the vault asked more than for its list. */
async function askVault(
  { vault }: Station,
  ownerId: string,
  keyIds: readonly string[],
): Promise<{ destroyed: string[]; unknown: string[] }> {
  const there = new Set(await vault.keyIds(ownerId));
  const missing = keyIds.filter((keyId) => !there.has(keyId));
  const found = missing.length === 0 ? new Map<string, unknown>() : await vault.get(ownerId, missing);
  return {
    destroyed: missing.filter((keyId) => found.get(keyId) === 'destroyed'),
    unknown: missing.filter((keyId) => found.get(keyId) === 'unknown'),
  };
}

async function writeErased(
  station: Station,
  caseId: string,
  messageIds: string[],
  nameDeletion: NameDeletion,
): Promise<Reconciled['erased']> {
  const attachments = await attachmentsIn(station.db, messageIds);
  // Destroyed before: asked again, the vault names the first event, and an attachment's key that a crash left goes too.
  const done = await station.vault.destroy(caseId, [
    ...messageIds,
    ...attachments.map((row) => row.attachment_id),
  ]);
  const groups = Map.groupBy(messageIds, (messageId) =>
    nameDeletion({ caseId, messageId, destroyedAt: done.at }),
  );
  for (const [deletionId, ids] of groups) await writeGroup(station, caseId, deletionId, ids, done);
  await eraseNotesOfFinishedCase(station, caseId, READING);
  return [...groups].map(([deletionId, ids]) => ({ caseId, deletionId, messages: ids.length }));
}

async function writeGroup(
  station: Station,
  caseId: string,
  deletionId: string | null,
  messageIds: string[],
  done: KeyDestruction,
): Promise<void> {
  const { db, clock, random } = station;
  // RULE D-06: no deletion is named that is not known to have erased them.
  const named = deletionId ?? newId('deletion-unknown', random);
  await proveUnreadable(station, await findTargets(db, { caseId, messageIds, deletionId: named }));
  await inTransaction(db, async (tx) => {
    const common = { case_id: caseId, deletion_id: named, ordered_at: done.at };
    const rows = messageIds.map((messageId) => ({ message_id: messageId, ...common }));
    await insertTombstones(tx, rows);
    await noteKeysDestroyed(tx, messageIds, done);
    await noteReadFails(tx, messageIds, clock.now());
    await removeBytes(tx, messageIds, clock.now());
    const fields = { caseId, deletionId: named, messages: messageIds.length };
    await station.audit.append(tx, { name: 'erasure-reconciled', ...READING, fields });
  });
}

async function reconcileNotes(station: Station): Promise<string[]> {
  const { db, clock, audit } = station;
  const erased: string[] = [];
  const standing = Map.groupBy(await standingNotes(db), (note) => note.owner_id);
  for (const [ownerId, notes] of standing) {
    const { destroyed } = await askVault(
      station,
      noteKeysOf(ownerId),
      notes.map((note) => note.note_id),
    );
    const gone = new Set(destroyed);
    const byKind = Map.groupBy(
      notes.filter((note) => gone.has(note.note_id)),
      (note) => note.kind,
    );
    for (const [kind, some] of byKind) {
      await inTransaction(db, async (tx) => {
        await removeNoteBytes(
          tx,
          some.map((note) => note.note_id),
          clock.now(),
        );
        const fields = { ownerId, kind, notes: some.length };
        await audit.append(tx, { name: 'notes-erased', ...READING, fields });
      });
      erased.push(...some.map((note) => note.note_id));
    }
  }
  return erased;
}
