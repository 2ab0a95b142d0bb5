// The first pass over a text of events: which rooms there are, what comes twice, what is about something else, in which order
// things stand. Memory is bounded: counters, names, and the events that are about others (`maxRelatedBytes`).
import type { Bounds } from '../../../kernel/bounds.ts';
import { Fault } from '../../../kernel/fault.ts';
import { IdTable } from '../../id-table.ts';
import { textAt } from '../../json-fields.ts';
import { Remarks } from '../../remarks.ts';
import { KeptBytes } from '../../kept-bytes.ts';
import { readEvent, type MatrixEvent } from './event.ts';
import { valueIn, type EventPiece } from './event-pieces.ts';
import { aboutWhat, keyOf, saysNothing, type About, type Related } from './related.ts';
import { Room } from './room.ts';
import { withoutSecrets } from './secrets.ts';
import { isEncrypted, isKnown } from './wording.ts';

export type Survey = {
  rooms: Map<string, Room>;
  /** Of no room. */
  remarks: Remarks;
  /** Ordinals of events that came before already. */
  repeated: Set<number>;
  /** Ordinals of events that hold secrets. */
  secrets: Set<number>;
  related: Related[];
  headers: Map<string, string>;
  /** Ordinals at which parts of the text begin that are small enough to be turned round. */
  windows: number[];
};

/** `hasFile`: whether a file of that name came along. */
export async function surveyEvents(
  pieces: AsyncIterable<EventPiece>,
  hasFile: (name: string) => boolean,
  bounds: Bounds,
): Promise<Survey> {
  const surveyor = new Surveyor(hasFile, bounds);
  for await (const piece of pieces) surveyor.take(piece);
  for (const room of surveyor.survey.rooms.values()) {
    room.names.settle();
    if (room.names.left > 0) room.remarks.warn('matrix-names-left', undefined, room.names.left);
  }
  return surveyor.survey;
}

/** Lists that run forwards by specification: timelines of /sync, transactions, Element's messages. */
const HAS_ORDER = new Set(['rooms', 'events', 'messages']);

class Surveyor {
  readonly survey: Survey;
  readonly #hasFile: (name: string) => boolean;
  readonly #bounds: Bounds;
  readonly #ids = new IdTable();
  readonly #kept = new KeptBytes();
  readonly #redacted = new Set<string>();
  /** Targets that were not seen when something about them was. */
  readonly #awaited = new Set<string>();
  #ordinal = 0;
  #relatedBytes = 0;
  #windowBytes = 0;

  constructor(hasFile: (name: string) => boolean, bounds: Bounds) {
    this.#hasFile = hasFile;
    this.#bounds = bounds;
    this.survey = {
      rooms: new Map(),
      remarks: new Remarks(bounds),
      repeated: new Set(),
      secrets: new Set(),
      related: [],
      headers: new Map(),
      windows: [0],
    };
  }

  take(piece: EventPiece): void {
    const { role, line } = piece;
    if (role === 'header') {
      const value = valueIn(piece);
      if (typeof value === 'string') this.survey.headers.set(piece.name, value);
      return;
    }
    const ordinal = this.#ordinal;
    if (role !== 'state') this.#count(piece);
    const event = readEvent(valueIn(piece), piece.room);
    if ('problem' in event) {
      if (event.problem === 'no-message') this.survey.remarks.warn('matrix-no-message', line);
      else this.survey.remarks.unparsed(line, event.problem);
      return;
    }
    const room = this.#roomOf(event, line);
    room.noteState(event);
    if (role === 'state') room.remarks.warn('matrix-room-state');
    else this.#takeSaid(event, piece, ordinal, room);
  }

  #count({ bytes }: EventPiece): void {
    this.#ordinal += 1;
    this.#windowBytes += bytes.length;
    if (this.#windowBytes < this.#bounds.maxReversedBytes) return;
    this.#windowBytes = 0;
    this.survey.windows.push(this.#ordinal);
  }

  #roomOf({ room: id }: MatrixEvent, line: number): Room {
    const known = this.survey.rooms.get(id);
    if (known !== undefined) return known;
    if (this.survey.rooms.size >= this.#bounds.maxChatChoices)
      throw new Fault('too-large', 'ingest-too-many-chats', 'The export holds more chats than allowed.', {
        place: { line },
      });
    const room = new Room(id, this.#bounds);
    this.survey.rooms.set(id, room);
    return room;
  }

  #takeSaid(event: MatrixEvent, piece: EventPiece, ordinal: number, room: Room): void {
    const key = keyOf(event.room, event.id);
    if (!this.#ids.add(key)) {
      this.survey.repeated.add(ordinal);
      room.remarks.warn('matrix-repeated-event', piece.line);
      this.#takeAgain(event, piece, ordinal, key);
      return;
    }
    room.noteTime(event.sentMs);
    if (HAS_ORDER.has(piece.name)) room.order.given += 1;
    if (this.#awaited.delete(key)) room.order.before += 1;
    if (event.redactedBecause !== null) this.#redacted.add(key);
    if (withoutSecrets(piece.bytes, this.#bounds).taken > 0) {
      this.survey.secrets.add(ordinal);
      room.remarks.warn('matrix-secret-taken-out', piece.line);
    }
    const about = aboutWhat(event);
    if (about !== null) {
      const target = keyOf(event.room, about.targetId);
      if (this.#ids.has(target)) room.order.behind += 1;
      else this.#awaited.add(target);
      this.#relate(event, piece, ordinal, about);
    } else if (saysNothing(event)) room.remarks.warn('matrix-no-message', piece.line);
    else {
      room.count += 1;
      remarkOn(event, piece.line, room.remarks);
      this.#noteFiles(event, room);
    }
  }

  #noteFiles({ content }: MatrixEvent, room: Room): void {
    for (const name of new Set([textAt(content, 'filename'), textAt(content, 'body')]))
      if (name !== undefined && this.#hasFile(name)) room.files.set(name, (room.files.get(name) ?? 0) + 1);
  }

  /** The same event once more tells something only if one of the two is redacted and the other not. */
  #takeAgain(event: MatrixEvent, piece: EventPiece, ordinal: number, key: string): void {
    const { redactedBecause: because } = event;
    const known = this.#redacted.has(key);
    if (because !== null && !known) {
      this.#redacted.add(key);
      const id = textAt(because, 'event_id') ?? event.id;
      const by = { ...event, id, sender: textAt(because, 'sender') ?? event.sender };
      this.#relate(by, piece, ordinal, { kind: 'redaction', targetId: event.id, sign: '' });
    } else if (because === null && known)
      this.#relate(event, piece, ordinal, { kind: 'copy', targetId: event.id, sign: '' });
  }

  #relate(
    { id, room, sender, type, sentMs }: MatrixEvent,
    piece: EventPiece,
    ordinal: number,
    about: About,
  ): void {
    const { line } = piece;
    this.#relatedBytes += piece.bytes.length;
    if (this.#relatedBytes > this.#bounds.maxRelatedBytes)
      throw new Fault('too-large', 'ingest-too-many-changes', 'The export changes more than allowed.', {
        place: { line },
      });
    const keys = { key: keyOf(room, id), target: keyOf(room, about.targetId) };
    const { bytes } = withoutSecrets(piece.bytes, this.#bounds);
    const slice = { offset: piece.offset, bytes: this.#kept.keep(bytes) };
    const of = { id, room, sender, type, sentMs, ordinal, line, slice, withdrawn: false };
    this.survey.related.push({ ...about, ...keys, ...of });
  }
}

function remarkOn(
  { type, content, redactedBecause, stateKey }: MatrixEvent,
  line: number,
  remarks: Remarks,
): void {
  if (isEncrypted(type, content)) remarks.warn('matrix-not-decrypted', line);
  else if (type === 'm.room.message' && Object.keys(content).length === 0) {
    // Nothing but the server's own word shows a redaction (formats.md §6).
    if (redactedBecause === null) remarks.warn('matrix-empty-without-redaction', line);
  } else if (stateKey === null && type !== 'm.room.redaction' && !isKnown(type, content))
    remarks.warn('matrix-unknown-kind', line);
}
