// The reader of sigtop's text: blocks of fields and words, one a message, behind a line that names the conversation (formats.md
// §4.3). A text may hold anything, lines that look like a block's beginning included: what counts is a blank line before, the
// fields in their order, and a time that is one.
import { Fault } from '../../../kernel/fault.ts';
import { headOf } from '../../chat-text.ts';
import { firstLineOf } from '../../lines.ts';
import type { ThreadFacts, Untold } from '../../parsed-thread.ts';
import { cutRecords, type CutRecord, type HeaderReader } from '../../record-cutter.ts';
import { linesBefore } from '../../unparsed-lines.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import { labelledRow, RowThread, type Row } from './row-thread.ts';
import { sigtopBlock, sigtopTime } from './sigtop-block.ts';
import { OWN, OWN_LABEL, sigtopNameRank, sigtopTitle } from './sigtop-name.ts';

const LAYOUT = 'sigtop-text';
const OWN_LINE = `From: ${OWN}\n`;
const UNTOLD_HERE: readonly Untold[] = [
  'message-ids',
  'sender-ids',
  'reply-targets',
  'forwarded-marks',
  'deleted-messages',
  'disappearing-messages',
  'poll-votes',
];
const CONVERSATION = /^\ufeff?Conversation: (.{1,300})$/u;
const LINE_BYTES = 512;
/** The fields with which a block begins: who, of what type, and at least one time. */
const BEGINNING = /^(?:From: [^\n]*\n)?Type: [a-z0-9-]{1,60}\n(?:Sent: ([^\n]*)\n)?(?:Received: ([^\n]*)\n)?/;

function isBeginning(text: string): boolean {
  const [found, sentAt, receivedAt] = BEGINNING.exec(text.slice(0, 4 * LINE_BYTES)) ?? [];
  if (found === undefined) return false;
  const times = [sentAt, receivedAt].filter((time) => time !== undefined);
  return times.length > 0 && times.every((time) => time === 'unknown' || sigtopTime(time) !== null);
}

/** Candidates: lines of the right form behind a blank one. */
function candidates(): HeaderReader<object> {
  let afterBlank = true;
  return (block, { start, end }) => {
    const line = block.toString('latin1', start, Math.min(end, start + 6));
    const begins = afterBlank && (line === 'From: ' || line === 'Type: ');
    afterBlank = start === end;
    return begins ? {} : null;
  };
}

type Block = { offset: number; line: number; bytes: Buffer };

function tooLong(line: number): Fault {
  return new Fault('too-large', 'ingest-record-too-long', 'A message of the export is longer than allowed.', {
    place: { line },
  });
}

/** The blocks of the text; what looks like one but lacks its fields belongs to the one before. */
async function* blocks({ text, bounds }: ReadInput): AsyncGenerator<Block> {
  let open: { first: CutRecord<object>; parts: Buffer[]; size: number } | null = null;
  for await (const batch of cutRecords(text, candidates(), bounds)) {
    for (const record of batch) {
      if (isBeginning(record.bytes.toString('utf8', 0, 4 * LINE_BYTES)) || open === null) {
        if (open !== null) yield { ...open.first, bytes: Buffer.concat(open.parts) };
        open = { first: record, parts: [record.bytes], size: record.bytes.length };
        continue;
      }
      open.size += record.bytes.length;
      if (open.size > bounds.maxRecordBytes) throw tooLong(record.line);
      open.parts.push(record.bytes);
    }
  }
  if (open !== null) yield { ...open.first, bytes: Buffer.concat(open.parts) };
}

async function* rowsOf(input: ReadInput): AsyncGenerator<Row> {
  for await (const { bytes, line, offset } of blocks(input)) {
    const text = bytes.toString('utf8').replace(/\n$/, '');
    const { sender, sentAt, receivedAt, ...told } = sigtopBlock(text, (name) => input.attachments.has(name));
    const at = sentAt ?? receivedAt;
    const sent = at === null ? null : { ms: Date.parse(at), at };
    const remarks = sentAt === null ? ['without-sent-time'] : [];
    yield labelledRow({ line, raw: { offset, bytes }, sent, remarks }, sender, told);
  }
}

async function read(input: ReadInput): Promise<ReadResult> {
  const head = firstLineOf(await headOf(input.text, LINE_BYTES))?.toString('utf8') ?? '';
  const conversation = CONVERSATION.exec(head)?.[1] ?? null;
  let [firstLine, own] = [0, false];
  for await (const { line, bytes } of blocks(input)) {
    if (firstLine === 0) firstLine = line;
    own ||= bytes.toString('latin1', 0, OWN_LINE.length) === OWN_LINE;
  }
  if (firstLine === 0)
    throw new Fault('unsupported', 'ingest-unknown-platform', 'No part of the file is a message.');
  const thread = await RowThread.of(() => rowsOf(input), input.bounds);
  // The line that names the conversation, and the blank one behind it, are understood.
  const before = conversation !== null && firstLine <= 3 ? 1 : firstLine;
  const facts: ThreadFacts = {
    platform: 'signal',
    layout: LAYOUT,
    title: conversation ?? sigtopTitle(input.names),
    exporter: own ? OWN : null,
    evidence: own ? [OWN_LABEL] : [],
    warnings: thread.remarks.warnings(),
    untold: own ? UNTOLD_HERE : [...UNTOLD_HERE, 'exporter'],
    unparsed: linesBefore(before, input.bounds),
    messageCount: thread.count,
  };
  return { outcome: 'parsed', facts, wallTimes: false, messages: () => thread.messages() };
}

function recognises(head: Buffer): boolean {
  const text = head
    .toString('utf8', 0, 8 * LINE_BYTES)
    .replace(/^\ufeff/, '')
    .trimStart();
  const first = text.slice(0, text.indexOf('\n'));
  const rest = CONVERSATION.test(first) ? text.slice(first.length).trimStart() : text;
  return isBeginning(rest);
}

export const sigtopText: PlatformReader = { recognises, nameRank: sigtopNameRank, read };
