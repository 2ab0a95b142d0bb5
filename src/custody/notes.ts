// Seals, opens and erases notes. Their keys have an owner of their own in the vault, so that erasing a case's messages
// never touches its evidence.
import type { AuditEvent } from '../audit/index.ts';
import { afresh } from './afresh.ts';
import { Fault } from '../kernel/fault.ts';
import { KEY_BYTES } from '../kernel/aes-gcm.ts';
import { newId } from '../kernel/ids.ts';
import { inTransaction, type Db } from '../store/index.ts';
import { NOTE_KINDS, type NoteKind, type NoteRow, type NoteToSeal, type PreparedNote } from './note.ts';
import {
  findNote,
  findNotes,
  findWholeNotes,
  insertNotes,
  listNotesOf,
  removeNoteBytes,
  type NoteRecord,
} from './note-queries.ts';
import { open, requireKey } from './open.ts';
import type { Reading } from './original.ts';
import type { FoundKey } from './ports.ts';
import { seal } from './seal.ts';
import type { SealedAs } from './sealed-bytes.ts';
import type { Station } from './station.ts';

const NOTE_KEYS = '.notes';

/** The owner of a case's note keys in the vault. */
export function noteKeysOf(ownerId: string): string {
  return `${ownerId}${NOTE_KEYS}`;
}

/** Whose notes an owner in the vault has the keys of; null when it has those of something else. */
export function noteOwnerOf(keysOwnerId: string): string | null {
  return keysOwnerId.endsWith(NOTE_KEYS) ? keysOwnerId.slice(0, -NOTE_KEYS.length) : null;
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
  if (row === undefined) throw unknownNote();
  const { owner_id: ownerId, kind } = row;
  const key = (await station.vault.get(noteKeysOf(ownerId), [noteId])).get(noteId);
  try {
    return { bytes: openRow(row, key), ownerId, kind };
  } finally {
    if (Buffer.isBuffer(key)) key.fill(0);
  }
}

function unknownNote(): Fault {
  return new Fault('not-found', 'custody-unknown-note', 'There is no such note.');
}

function erased(): Fault {
  return new Fault('conflict', 'custody-key-destroyed', 'The note was erased.');
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

/** See `Custody.openNotes`. One vault call and one audit event for each owner and kind. */
export async function openNotes(
  station: Station,
  noteIds: readonly string[],
  reading: Reading,
): Promise<Buffer[]> {
  const rows = new Map((await findWholeNotes(station.db, noteIds)).map((row) => [row.note_id, row]));
  const opened = new Map<string, Buffer>();
  for (const group of groupsOf([...rows.values()])) {
    const { owner_id: ownerId, kind } = group[0];
    const ids = group.map((row) => row.note_id);
    const keys = await station.vault.get(noteKeysOf(ownerId), ids);
    try {
      for (const row of group) opened.set(row.note_id, openRow(row, keys.get(row.note_id)));
    } finally {
      for (const key of keys.values()) if (Buffer.isBuffer(key)) key.fill(0);
    }
    // RULE C-02: no note is opened without a trace.
    const fields = { ownerId, kind, notes: group.length };
    await station.audit.append(station.db, { name: 'notes-opened', ...reading, fields });
  }
  return noteIds.map((noteId) => {
    const bytes = opened.get(noteId);
    if (bytes === undefined) throw unknownNote();
    return bytes;
  });
}

function openRow(row: NoteRecord, found: FoundKey | undefined): Buffer {
  const key = requireKey(found);
  if (row.sealed === null) throw erased();
  const { note_id: noteId, owner_id: ownerId, kind, epoch } = row;
  return open(key, row.sealed, sealedAs({ noteId, ownerId, kind, epoch }));
}

/** Rows by owner and kind. */
function groupsOf<Row extends { owner_id: string; kind: NoteKind }>(rows: readonly Row[]): [Row, ...Row[]][] {
  const groups = Map.groupBy(rows, ({ owner_id: ownerId, kind }) => `${ownerId} ${kind}`);
  return [...groups.values()] as [Row, ...Row[]][];
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
    for (const group of groupsOf(standing)) {
      const { note_id: noteId, owner_id: ownerId, kind } = group[0];
      const event: AuditEvent =
        group.length === 1
          ? { name: 'note-erased', ...reading, fields: { noteId, ownerId, kind } }
          : { name: 'notes-erased', ...reading, fields: { ownerId, kind, notes: group.length } };
      await station.audit.append(tx, event);
    }
  });
}

/** See `Custody.proveNotesErased`. */
export async function proveNotesErased(station: Station, noteIds: readonly string[]): Promise<void> {
  const rows = await findNotes(station.db, noteIds);
  await afresh(station, async (vault) => {
    for (const group of groupsOf(rows)) {
      const ids = group.map((row) => row.note_id);
      const found = await vault.get(noteKeysOf(group[0].owner_id), ids);
      const standing = [...found.values()].filter((key) => key !== 'destroyed');
      for (const key of standing) if (Buffer.isBuffer(key)) key.fill(0);
      if (standing.length > 0)
        throw new Fault('internal', 'custody-erasure-unproven', 'The key of an erased note is still there.');
    }
  });
}
