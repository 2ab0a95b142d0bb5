// Seals, opens and erases notes. Their keys have an owner of their own in the vault, so that erasing a case's messages
// never touches its evidence.
import type { AuditEvent } from '../audit/index.ts';
import { Fault } from '../kernel/fault.ts';
import { newId } from '../kernel/ids.ts';
import { inTransaction, type Db } from '../store/index.ts';
import { NOTE_KINDS, type NoteKind, type NoteRow, type NoteToSeal, type PreparedNote } from './note.ts';
import { findNote, findNotes, insertNotes, listNotesOf, removeNoteBytes } from './note-queries.ts';
import { open, requireKey } from './open.ts';
import type { Reading } from './original.ts';
import { seal } from './seal.ts';
import { KEY_BYTES, type SealedAs } from './sealed-bytes.ts';
import type { Station } from './station.ts';

/** The owner of a case's note keys in the vault. */
export function noteKeysOf(ownerId: string): string {
  return `${ownerId}.notes`;
}

function sealedAs(note: { noteId: string; ownerId: string; kind: NoteKind; epoch: string }): SealedAs {
  return {
    id: note.noteId,
    owner: noteKeysOf(note.ownerId),
    schema: `note-${note.kind}/v1`,
    epoch: note.epoch,
  };
}

/** Seals notes of one owner with one vault call, outside any transaction. */
export async function prepareNotes(
  station: Station,
  ownerId: string,
  notes: Omit<NoteToSeal, 'ownerId'>[],
): Promise<PreparedNote[]> {
  const { vault, random } = station;
  if (notes.length === 0) return [];
  const keys = notes.map(() => ({ keyId: newId('note', random), key: random(KEY_BYTES) }));
  try {
    const { epoch } = await vault.put(noteKeysOf(ownerId), keys);
    return notes.flatMap(({ kind, bytes }, index) => {
      const key = keys[index];
      if (key === undefined) return [];
      const note = { noteId: key.keyId, ownerId, kind, epoch };
      return { ...note, sealed: seal(key.key, bytes, sealedAs(note), random) };
    });
  } finally {
    for (const { key } of keys) key.fill(0);
  }
}

export async function prepareNote(station: Station, { ownerId, ...note }: NoteToSeal): Promise<PreparedNote> {
  const [prepared] = await prepareNotes(station, ownerId, [note]);
  if (prepared === undefined)
    throw new Fault('internal', 'custody-note-not-sealed', 'The note was not sealed.');
  return prepared;
}

export async function storeNotes(station: Station, db: Db, notes: PreparedNote[]): Promise<void> {
  const created = station.clock.now();
  const rows = notes.map(({ noteId, ownerId, kind, epoch, sealed }) => ({
    note_id: noteId,
    owner_id: ownerId,
    kind,
    epoch,
    sealed,
    created_at: created,
    erased_at: null,
  }));
  await insertNotes(db, rows);
}

/** The note's bytes, without an audit event: for custody's own use. */
export async function readNote(
  station: Station,
  noteId: string,
): Promise<{ bytes: Buffer; ownerId: string; kind: NoteKind }> {
  const row = await findNote(station.db, noteId);
  if (row === undefined) throw new Fault('not-found', 'custody-unknown-note', 'There is no such note.');
  const { owner_id: ownerId, kind, epoch, sealed } = row;
  const key = requireKey((await station.vault.get(noteKeysOf(ownerId), [noteId])).get(noteId));
  try {
    if (sealed === null) throw new Fault('conflict', 'custody-key-destroyed', 'The note was erased.');
    return { bytes: open(key, sealed, sealedAs({ noteId, ownerId, kind, epoch })), ownerId, kind };
  } finally {
    key.fill(0);
  }
}

export async function openNote(station: Station, noteId: string, reading: Reading): Promise<Buffer> {
  const { bytes, ownerId, kind } = await readNote(station, noteId);
  // RULE C-02: no note is opened without a trace.
  await station.audit.append(station.db, {
    name: 'note-opened',
    ...reading,
    fields: { noteId, ownerId, kind },
  });
  return bytes;
}

export async function listNotes(db: Db, ownerId: string, kind?: NoteKind): Promise<NoteRow[]> {
  const rows = await listNotesOf(db, ownerId, kind === undefined ? NOTE_KINDS : [kind]);
  return rows.map((row) => ({
    noteId: row.note_id,
    ownerId: row.owner_id,
    kind: row.kind,
    createdAt: row.created_at,
    erased: row.erased_at !== null,
  }));
}

/** First the keys, then the bytes; each step safe to repeat. */
export async function eraseNotes(
  station: Station,
  noteIds: readonly string[],
  reading: Reading,
): Promise<void> {
  const rows = await findNotes(station.db, noteIds);
  const standing = rows.filter((row) => row.erased_at === null);
  for (const ownerId of new Set(standing.map((row) => row.owner_id))) {
    const ids = standing.filter((row) => row.owner_id === ownerId).map((row) => row.note_id);
    await station.vault.destroy(noteKeysOf(ownerId), ids);
  }
  if (standing.length === 0) return;
  await inTransaction(station.db, async (tx) => {
    await removeNoteBytes(
      tx,
      standing.map((row) => row.note_id),
      station.clock.now(),
    );
    for (const row of standing) {
      const fields = { noteId: row.note_id, ownerId: row.owner_id, kind: row.kind };
      const event: AuditEvent = { name: 'note-erased', ...reading, fields };
      await station.audit.append(tx, event);
    }
  });
}
