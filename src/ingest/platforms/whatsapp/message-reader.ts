// Makes the messages of records: label, time, text as it stands, kind. Nearly every record is a line of words and is known to
// be one by a look at its bytes; only what may be the app's own text is looked at more closely (body.ts).
import type { AttachmentMention, ParsedMessage, RawSlice } from '../../parsed-thread.ts';
import type { DateOrder } from '../../wall-time.ts';
import { classifyNotice, type Body, type BodyContext } from './body.ts';
import { EditedEndings, holdsOf, isWords, WIDE } from './body-bytes.ts';
import { KnownBodies } from './known-bodies.ts';
import { labelEnd, tightLabelEnd } from './label-scan.ts';
import type { Languages } from './language-votes.ts';
import type { RecordIndex } from './record-index.ts';
import type { RecordPiece } from './record-pieces.ts';
import { RecordTimes } from './record-times.ts';
import { NO_LABEL, type Label, type SenderTable } from './sender-table.ts';
import { PHRASES } from './wording/phrase-book.ts';

const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const LESS = 0x3c;

export type ReadingContext = {
  index: RecordIndex;
  layout: number;
  order: DateOrder;
  languages: Languages;
  ios: boolean;
  hasMarks: boolean;
  crlfRecords: boolean;
  senders: SenderTable;
  find(name: string): AttachmentMention;
};

/** A label as messages show it; `text` is null where the label is the beginning of a notice that quotes a colon. */
type Known = Omit<Label, 'text'> & { text: string | null };

/** Cut out when it is asked for: a Buffer for each message would cost more than reading it. */
class PieceSlice implements RawSlice {
  readonly offset: number;
  private readonly piece: Buffer;
  private readonly from: number;
  private readonly to: number;

  constructor(offset: number, piece: Buffer, from: number, to: number) {
    this.offset = offset;
    this.piece = piece;
    this.from = from;
    this.to = to;
  }

  get bytes(): Buffer {
    return this.piece.subarray(this.from, this.to);
  }
}

/** Of nearly every message. */
const NONE: readonly AttachmentMention[] = [];

const NOBODY: Known = { bytes: 0, text: null, speaks: false };

export class MessageReader {
  private readonly index: RecordIndex;
  private readonly crlfRecords: boolean;
  private readonly senders: SenderTable;
  private readonly times: RecordTimes;
  private readonly labels: Known[];
  private readonly tight: boolean;
  private readonly endings = new EditedEndings();
  /** One for all bodies; `speaks` changes with the label. */
  private readonly bodies: BodyContext;
  private readonly known: KnownBodies;

  constructor(context: ReadingContext) {
    const { index, layout, order, senders, languages, ios, hasMarks } = context;
    this.index = index;
    this.crlfRecords = context.crlfRecords;
    this.senders = senders;
    this.times = new RecordTimes(index, layout, order);
    this.labels = senders.labels().map(({ bytes, text, speaks }) => knownLabel(bytes, text, speaks));
    this.tight = senders.tight;
    this.bodies = { languages, ios, hasMarks, speaks: true, find: (name) => context.find(name) };
    this.known = new KnownBodies(this.bodies);
  }

  /** The messages of a piece. WhatsApp carries no zone, no ids and no reply links. */
  read({ first, end, offset, bytes }: RecordPiece): ParsedMessage[] {
    const { offsets } = this.index;
    // One byte, one character: right wherever a text is ASCII.
    const plain = bytes.toString('latin1');
    const messages: ParsedMessage[] = [];
    let from = (offsets[first] ?? 0) - offset;
    for (let record = first; record < end; record += 1) {
      const to = record + 1 < end ? (offsets[record + 1] ?? 0) - offset : bytes.length;
      messages.push(this.message(record, bytes, plain, from, to, offset));
      from = to;
    }
    return messages;
  }

  private message(
    record: number,
    bytes: Buffer,
    plain: string,
    from: number,
    to: number,
    offset: number,
  ): ParsedMessage {
    const bodyStart = from + (this.index.headBytes[record] ?? 0);
    const end = Math.max(bodyStart, textEnd(bytes, to, this.crlfRecords));
    const label = this.labelOf(record, bytes, bodyStart, end);
    const start = label.text === null ? bodyStart : textStart(bytes, bodyStart + label.bytes, end);
    const holds = holdsOf(bytes, start, end);
    const text = (holds & WIDE) === 0 ? plain.substring(start, end) : bytes.toString(undefined, start, end);
    const message: ParsedMessage = {
      seq: record,
      at: this.times.at(record),
      atIsWallTime: true,
      sender: label.text,
      kind: 'text',
      text,
      attachments: NONE,
      edited: false,
      deleted: false,
      replyTo: null,
      raw: new PieceSlice(offset + from, bytes, from, to),
    };
    if (label.text === null) apply(message, classifyNotice(text));
    else if (!isWords(bytes, start, end, text, holds) && !this.isEditedWords(bytes, start, end, message)) {
      this.bodies.speaks = label.speaks;
      apply(message, this.known.classify(text));
    }
    return message;
  }

  /** Whether the body is words that were edited; the message then says so. */
  private isEditedWords(bytes: Buffer, start: number, end: number, message: ParsedMessage): boolean {
    const { ios, hasMarks } = this.bodies;
    const ending = this.endings.find(bytes, start, end, !(ios && hasMarks));
    if (ending === -1) return false;
    const { text } = message;
    const open = text.lastIndexOf('<');
    const from = bytes[ending] === LESS ? open : open - 1;
    // What was edited ends where its words end.
    let wordsEnd = ending;
    while (wordsEnd > start && bytes[wordsEnd - 1] === SPACE) wordsEnd -= 1;
    const words = text.slice(0, from);
    if (!isWords(bytes, start, wordsEnd, words, holdsOf(bytes, start, wordsEnd))) return false;
    message.edited = true;
    message.appText = [{ start: from, end: text.length }];
    return true;
  }

  private labelOf(record: number, bytes: Buffer, bodyStart: number, end: number): Known {
    const id = this.index.labels[record] ?? NO_LABEL;
    if (this.tight) return this.tightLabel(bytes, bodyStart, end);
    const label = this.labels[id];
    if (label !== undefined) return label;
    if (id !== NO_LABEL) return unlisted(bytes, bodyStart, labelEnd(bytes, bodyStart, end));
    // `Name:text` without a blank is a sender only when the name is one elsewhere.
    const colon = tightLabelEnd(bytes, bodyStart, lineEnd(bytes, bodyStart, end));
    const elsewhere = colon === -1 ? -1 : this.senders.find(bytes, bodyStart, colon);
    return this.labels[elsewhere] ?? NOBODY;
  }

  private tightLabel(bytes: Buffer, bodyStart: number, end: number): Known {
    const colon = tightLabelEnd(bytes, bodyStart, lineEnd(bytes, bodyStart, end));
    return colon === -1 ? NOBODY : unlisted(bytes, bodyStart, colon);
  }
}

function knownLabel(bytes: number, text: string, speaks: boolean): Known {
  return { bytes, text: PHRASES.beginsQuoting(text) ? null : text, speaks };
}

/** A label that the table of senders does not hold: taken as that of somebody who speaks. */
function unlisted(bytes: Buffer, bodyStart: number, colon: number): Known {
  return knownLabel(colon - bodyStart, bytes.toString('utf8', bodyStart, colon), true);
}

/** Where the record's own line end begins. A bare LF at the end of a CR LF file belongs to the text. */
function textEnd(bytes: Buffer, to: number, crlfRecords: boolean): number {
  if (bytes[to - 1] !== LF) return to;
  if (bytes[to - 2] === CR) return to - 2;
  return crlfRecords ? to : to - 1;
}

function textStart(bytes: Buffer, colon: number, end: number): number {
  return Math.min(end, bytes[colon + 1] === SPACE ? colon + 2 : colon + 1);
}

function lineEnd(bytes: Buffer, from: number, end: number): number {
  const lf = bytes.indexOf(LF, from);
  if (lf === -1 || lf > end) return end;
  return bytes[lf - 1] === CR && lf - 1 >= from ? lf - 1 : lf;
}

function apply(message: ParsedMessage, body: Body): void {
  message.kind = body.kind;
  message.attachments = body.attachments;
  message.edited = body.edited;
  message.deleted = body.deleted;
  if (body.appText.length > 0) message.appText = body.appText.toSorted((a, b) => a.start - b.start);
}
