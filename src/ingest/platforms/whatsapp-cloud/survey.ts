// The passes before the messages: who is who; then which threads there are, what comes twice, what is about something else.
// Memory is bounded: names (`maxNamesKept`), counters, digests of ids, and what is about others (`maxRelatedBytes`).
import type { Bounds } from '../../../kernel/bounds.ts';
import type { ChatText } from '../../chat-text.ts';
import { IdTable } from '../../id-table.ts';
import { textAt, valueAt } from '../../json-fields.ts';
import type { RawSlice } from '../../parsed-thread.ts';
import { Remarks } from '../../remarks.ts';
import { tooMany } from '../../too-many.ts';
import { utcTimeOfDigits } from '../../utc-time.ts';
import { cloudBody, PLACEHOLDER } from './cloud-body.ts';
import { cloudPieces, type CloudMessage, type CloudPiece } from './cloud-pieces.ts';
import { withoutInvite } from './group-event.ts';
import { People } from './people.ts';
import { aboutWhat, type About, type Related } from './related.ts';
import { SidesReader, type Sides } from './sides.ts';

export type Thread = {
  key: string;
  id: string;
  /** What it is shown under, its id where it has no name. */
  name: string;
  named: boolean;
  /** Messages that say something themselves. */
  count: number;
  related: Related[];
  /** The label of our own number, if it wrote here. */
  own: string | null;
  remarks: Remarks;
};

export type Survey = {
  people: People;
  threads: Map<string, Thread>;
  /** Of no thread. */
  remarks: Remarks;
  /** Ordinals of what came before already. */
  repeated: Set<number>;
  /** By message id: the slices that came again. */
  repeats: Map<string, RawSlice[]>;
  /** By message id: the message with its media, where it stood without them at first. */
  fuller: Map<string, CloudMessage>;
  /** Whether the phone itself takes part, so that edits and withdrawals are told. */
  coexistence: boolean;
};

/** A message or event in its thread. `ordinal` counts all of the text, the same in each pass. */
export type Placed = { ordinal: number; at: string; key: string } & (
  { piece: CloudMessage; sides: Sides } | { piece: Extract<CloudPiece, { is: 'group' }>; sides: null }
);

type Misplaced = { problem: 'no-time' | 'no-sender' | 'no-group' };

export async function surveyText(text: ChatText, bounds: Bounds): Promise<Survey> {
  const people = new People(bounds);
  for await (const piece of cloudPieces(text, bounds)) people.note(piece);
  const surveyor = new Surveyor(people, bounds);
  for await (const piece of cloudPieces(text, bounds)) surveyor.take(piece);
  if (people.left > 0) surveyor.survey.remarks.warn('whatsapp-cloud-names-left', undefined, people.left);
  return surveyor.survey;
}

/** Gives each message its thread, pass after pass in the same way. */
export class Placer {
  private readonly sides: SidesReader;
  private readonly maxMessages: number;
  private ordinal = 0;

  constructor(people: People, bounds: Bounds) {
    this.sides = new SidesReader(people, bounds);
    this.maxMessages = bounds.maxMessages;
  }

  /** Null for what is no message and no event of a group. */
  place(piece: CloudPiece): Placed | Misplaced | null {
    this.sides.note(piece);
    if (piece.is !== 'message' && piece.is !== 'group') return null;
    const ordinal = this.ordinal;
    this.ordinal += 1;
    if (this.ordinal > this.maxMessages) throw tooMany('ingest-too-many-messages', piece.line);
    const at = utcTimeOfDigits(valueAt(piece.value, 'timestamp'), 's');
    if (at === null) return { problem: 'no-time' };
    const group = textAt(piece.value, 'group_id');
    const own = this.sides.ownOf(piece.change);
    if (piece.is === 'group') {
      if (group === undefined) return { problem: 'no-group' };
      return { ordinal, at, key: keyOf(own, 'group', group), piece, sides: null };
    }
    const sides = this.sides.sidesOf(piece);
    if (sides === null) return { problem: 'no-sender' };
    const key = sides.peer === null ? keyOf(own, 'group', group ?? '') : keyOf(own, 'peer', sides.peer);
    return { ordinal, at, key, piece, sides };
  }
}

function keyOf(own: string, kind: 'group' | 'peer', id: string): string {
  return JSON.stringify([own, kind, id]);
}

class Surveyor {
  readonly survey: Survey;
  private readonly bounds: Bounds;
  private readonly placer: Placer;
  private readonly ids = new IdTable();
  private readonly placeholders = new Set<string>();
  private relatedBytes = 0;

  constructor(people: People, bounds: Bounds) {
    this.bounds = bounds;
    this.placer = new Placer(people, bounds);
    this.survey = {
      people,
      threads: new Map(),
      remarks: new Remarks(bounds),
      repeated: new Set(),
      repeats: new Map(),
      fuller: new Map(),
      coexistence: false,
    };
  }

  take(piece: CloudPiece): void {
    const { remarks } = this.survey;
    const placed = this.placer.place(piece);
    if (placed === null) {
      if (piece.is === 'broken') remarks.unparsed(piece.line, piece.reason);
      else if (piece.is === 'status') remarks.warn('whatsapp-cloud-delivery-mark');
      else if (piece.is === 'error') remarks.warn('whatsapp-cloud-error', piece.line);
      else if (piece.is === 'other') remarks.warn('whatsapp-cloud-no-message');
    } else if ('problem' in placed) remarks.unparsed('line' in piece ? piece.line : 0, placed.problem);
    else this.takePlaced(placed);
  }

  private takePlaced(placed: Placed): void {
    const { piece, ordinal } = placed;
    const thread = this.threadOf(placed);
    const id = piece.is === 'message' ? textAt(piece.value, 'id') : undefined;
    // An event of a group has no id: it is the same event if it is the same text.
    if (!this.ids.add(id ?? `${placed.key}\n${piece.raw.bytes.toString('latin1')}`)) {
      thread.remarks.warn('whatsapp-cloud-repeated', piece.line);
      this.survey.repeated.add(ordinal);
      this.keepBytes(piece.raw, piece.line);
      if (id !== undefined) this.takeAgain(id, piece);
      return;
    }
    if (piece.is === 'group') {
      thread.count += 1;
      if (withoutInvite(piece.value, piece.raw).cut)
        thread.remarks.warn('whatsapp-cloud-invitation-left-out', piece.line);
      return;
    }
    if (piece.list !== 'messages') this.survey.coexistence = true;
    if (placed.sides?.own === true) thread.own ??= placed.sides.sender.label;
    const about = aboutWhat(piece.value);
    if (about !== null) this.relate(about, placed, thread, id ?? null);
    else this.takeWords(piece, thread, id);
  }

  private takeWords({ value, line }: CloudMessage, thread: Thread, id: string | undefined): void {
    thread.count += 1;
    const type = textAt(value, 'type');
    if (type === PLACEHOLDER && id !== undefined && this.placeholders.size < this.bounds.maxNamesKept)
      this.placeholders.add(id);
    if (cloudBody(value, () => false).kind === 'unsupported')
      thread.remarks.warn('whatsapp-cloud-unsupported', line);
  }

  private takeAgain(id: string, piece: Placed['piece']): void {
    const slices = this.survey.repeats.get(id);
    if (slices === undefined) this.survey.repeats.set(id, [piece.raw]);
    else slices.push(piece.raw);
    if (piece.is !== 'message' || textAt(piece.value, 'type') === PLACEHOLDER) return;
    if (this.placeholders.delete(id)) this.survey.fuller.set(id, piece);
  }

  private relate(
    about: About,
    { ordinal, at, piece, sides }: Placed,
    thread: Thread,
    id: string | null,
  ): void {
    if (sides === null) return;
    if (about.kind !== 'reaction') this.survey.coexistence = true;
    this.keepBytes(piece.raw, piece.line);
    const { line, raw } = piece;
    thread.related.push({ ...about, ordinal, id, sender: sides.sender, at, line, raw });
  }

  private keepBytes({ bytes }: RawSlice, line: number): void {
    this.relatedBytes += bytes.length;
    if (this.relatedBytes > this.bounds.maxRelatedBytes) throw tooMany('ingest-too-many-changes', line);
  }

  private threadOf({ key, piece, sides }: Placed): Thread {
    const known = this.survey.threads.get(key);
    if (known !== undefined) return known;
    if (this.survey.threads.size >= this.bounds.maxChatChoices)
      throw tooMany('ingest-too-many-chats', piece.line);
    const { people } = this.survey;
    const [own, , id] = JSON.parse(key) as [string, string, string];
    const group = sides === null || sides.peer === null;
    const name = group ? people.groupName(id) : people.labelOf(id);
    const thread: Thread = {
      key,
      id: own === '' ? id : `${id} · ${own}`,
      name,
      named: name !== id,
      count: 0,
      related: [],
      own: null,
      remarks: new Remarks(this.bounds),
    };
    this.survey.threads.set(key, thread);
    return thread;
  }
}
