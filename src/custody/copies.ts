// The copy register of a case, written with its deposit: our own copy, one device per participant, and the export file or the
// gateway that brought the messages. Each holds the whole conversation, so each stands for every message of the case.
import { Fault } from '../kernel/fault.ts';
import { newId } from '../kernel/ids.ts';
import { copiesOf, findCopy } from './case-queries.ts';
import type { CopyClass, CopyEntry } from './copy.ts';
import type { DepositContext } from './case-state.ts';
import type { PreparedNote } from './note.ts';
import { openNote, prepareNotes } from './notes.ts';
import type { Reading } from './original.ts';
import type { Station } from './station.ts';
import type { CustodyTables } from './tables.ts';

export type PreparedCopies = { rows: CustodyTables['copy'][]; notes: PreparedNote[] };

/** Seals the holders' labels. The export file's holder is the depositor's account, a gateway's holder the gateway by its id. */
export async function prepareCopies(
  station: Station,
  caseId: string,
  senders: string[],
  context: DepositContext,
  messages: number,
): Promise<PreparedCopies> {
  const { gatewayId, depositedBy } = context;
  const labels = [...senders, gatewayId ?? depositedBy.id].map((label) => ({
    kind: 'copy-holder' as const,
    bytes: Buffer.from(label, 'utf8'),
  }));
  const notes = await prepareNotes(station, caseId, labels);
  const devices = senders.map(() => 'participant-device' as const);
  const classes: CopyClass[] = ['own', ...devices, gatewayId === undefined ? 'export-file' : 'gateway'];
  const rows = classes.map((copyClass, ordinal) => ({
    copy_id: newId('copy', station.random),
    case_id: caseId,
    class: copyClass,
    ordinal,
    holder_note_id: ordinal === 0 ? null : (notes[ordinal - 1]?.noteId ?? null),
    messages,
    registered_at: station.clock.now(),
  }));
  return { rows, notes };
}

export async function listCopies(station: Station, caseId: string): Promise<CopyEntry[]> {
  const rows = await copiesOf(station.db, caseId);
  return rows.map((row) => ({
    copyId: row.copy_id,
    caseId: row.case_id,
    class: row.class,
    holderNoteId: row.holder_note_id,
    messages: row.messages,
    registeredAt: row.registered_at,
  }));
}

export async function openCopyHolder(
  station: Station,
  copyId: string,
  reading: Reading,
): Promise<string | null> {
  const row = await findCopy(station.db, copyId);
  if (row === undefined) throw new Fault('not-found', 'custody-unknown-copy', 'There is no such copy.');
  if (row.holder_note_id === null) return null;
  return (await openNote(station, row.holder_note_id, reading)).toString('utf8');
}
