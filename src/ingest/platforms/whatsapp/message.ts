// Turns a record into a message: finds the sender's label, cuts the text out as it stands, tells its kind.
import type { AttachmentMention, ParsedMessage } from '../../parsed-thread.ts';
import { classifyBody, classifyNotice, type Body } from './body.ts';
import type { RawRecord } from './records.ts';
import { labelEnd, tightLabelEnd, type SenderTable } from './sender-table.ts';
import type { Languages } from './language-votes.ts';
import { PHRASES } from './wording/phrase-book.ts';

const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const COLON = 0x3a;

export type MessageContext = {
  languages: Languages;
  ios: boolean;
  hasMarks: boolean;
  /** Whether labels end at a colon without a blank. */
  tightLabels: boolean;
  crlfRecords: boolean;
  senders: SenderTable;
  labels: LabelCache;
  find(name: string): AttachmentMention;
};

type Label = { text: string | null; speaks: boolean };

const MAX_LABELS = 5000;

/** What was found out about a label, once per label. Keys are its bytes as latin1 text. */
export class LabelCache {
  private readonly labels = new Map<string, Label>();

  /** `text` is null when the label is the beginning of a notice that quotes a colon. */
  get(name: string, senders: SenderTable): Label {
    const known = this.labels.get(name);
    if (known !== undefined) return known;
    const text = Buffer.from(name, 'latin1').toString('utf8');
    const label = { text: PHRASES.beginsQuoting(text) ? null : text, speaks: senders.speaks(name) };
    if (this.labels.size < MAX_LABELS) this.labels.set(name, label);
    return label;
  }
}

/** Where the record's own line end begins. A bare LF at the end of a CR LF file belongs to the text. */
function textEnd(bytes: Buffer, crlfRecords: boolean): number {
  const last = bytes.length - 1;
  if (bytes[last] !== LF) return bytes.length;
  if (bytes[last - 1] === CR) return last - 1;
  return crlfRecords ? bytes.length : last;
}

function firstLineEnd(bytes: Buffer, from: number): number {
  const lf = bytes.indexOf(LF, from);
  if (lf === -1) return bytes.length;
  return bytes[lf - 1] === CR && lf - 1 >= from ? lf - 1 : lf;
}

/** Offset of the colon behind the sender's label, or -1 for a notice. */
function senderEnd({ bytes, bodyStart }: RawRecord, context: MessageContext): number {
  const { senders } = context;
  const end = firstLineEnd(bytes, bodyStart);
  if (context.tightLabels) return tightLabelEnd(bytes, bodyStart, end);
  const colon = labelEnd(bytes, bodyStart, end);
  if (colon === -1) {
    // `Name:text` without a blank is a sender only when the name is one elsewhere.
    const tight = bytes.subarray(0, end).indexOf(COLON, bodyStart);
    return tight !== -1 && senders.has(bytes.toString('latin1', bodyStart, tight)) ? tight : -1;
  }
  const longer = labelEnd(bytes, colon + 1, end);
  if (longer !== -1) {
    const name = bytes.toString('latin1', bodyStart, colon);
    if (senders.isLonger(name, bytes.toString('latin1', bodyStart, longer))) return longer;
  }
  const { text } = context.labels.get(bytes.toString('latin1', bodyStart, colon), context.senders);
  return text === null ? -1 : colon;
}

function makeMessage(
  record: RawRecord,
  seq: number,
  sender: string | null,
  text: string,
  body: Body,
): ParsedMessage {
  const message: ParsedMessage = {
    seq,
    at: record.at,
    atIsWallTime: true,
    sender,
    kind: body.kind,
    text,
    attachments: body.attachments,
    edited: body.edited,
    deleted: body.deleted,
    replyTo: null,
    raw: { offset: record.offset, bytes: record.bytes },
  };
  if (body.appText.length > 0) message.appText = body.appText.sort((a, b) => a.start - b.start);
  return message;
}

/** The message of a record. WhatsApp carries no zone, no ids and no reply links: `replyTo` is always null. */
export function toMessage(record: RawRecord, seq: number, context: MessageContext): ParsedMessage {
  const { bytes, bodyStart } = record;
  const end = Math.max(bodyStart, textEnd(bytes, context.crlfRecords));
  const colon = senderEnd(record, context);
  if (colon === -1) {
    const text = bytes.toString('utf8', bodyStart, end);
    return makeMessage(record, seq, null, text, classifyNotice(text));
  }
  const label = context.labels.get(bytes.toString('latin1', bodyStart, colon), context.senders);
  const start = Math.min(end, bytes[colon + 1] === SPACE ? colon + 2 : colon + 1);
  const text = bytes.toString('utf8', start, end);
  const body = classifyBody(text, {
    languages: context.languages,
    ios: context.ios,
    hasMarks: context.hasMarks,
    speaks: label.speaks,
    find: (name) => context.find(name),
  });
  return makeMessage(record, seq, label.text ?? bytes.toString('utf8', bodyStart, colon), text, body);
}
