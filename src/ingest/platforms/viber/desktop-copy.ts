// Reads messages that were selected and copied in Viber Desktop, which is how its users get a thread out today (formats.md
// §5 C). A text may run over several lines; a record goes to the next header. Times stay wall times, to the minute.
import type { Bounds } from '../../../kernel/bounds.ts';
import type { ChatText } from '../../chat-text.ts';
import { WrittenDates, type DatePattern } from '../../date-words.ts';
import { firstLineOf } from '../../lines.ts';
import type { ParsedMessage, ThreadFacts } from '../../parsed-thread.ts';
import { cutRecords, type CutRecord } from '../../record-cutter.ts';
import { linesBefore } from '../../unparsed-lines.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import { chatNameRank, chatTitle } from './chat-name.ts';
import { COPY_HEAD_BYTES, CopyHeaders, hasBrackets, type CopyHeader } from './copy-header.ts';
import { datePatterns } from './date-words.ts';
import { bodyOf } from './row-body.ts';
import { recordEnd } from './row-layout.ts';
import { UNTOLD_IN_TEXT } from './row-reader.ts';

const LAYOUT = 'viber-desktop-copy';
/** A header begins with one of these: the bracket, or the mark of byte order. */
const [BRACKET, BOM] = [0x5b, 0xef];

function records(
  text: ChatText,
  headers: CopyHeaders,
  bounds: Bounds,
): AsyncGenerator<CutRecord<CopyHeader>[]> {
  return cutRecords(
    text,
    (block, { start, end }) => {
      if (block[start] !== BRACKET && block[start] !== BOM) return null;
      return headers.read(block.toString('utf8', start, Math.min(end, start + COPY_HEAD_BYTES)));
    },
    bounds,
  );
}

type Scan = { patterns: readonly DatePattern[]; count: number; firstLine: number; foreign: number };

async function scan(input: ReadInput): Promise<Scan> {
  const headers = new CopyHeaders(new WrittenDates(datePatterns()));
  let [count, firstLine] = [0, 1];
  for await (const batch of records(input.text, headers, input.bounds)) {
    if (count === 0) firstLine = batch[0]?.line ?? 1;
    count += batch.length;
  }
  const { patterns, foreign } = headers.dates;
  return { patterns, count, firstLine, foreign: foreign.count };
}

function factsOf({ patterns, count, firstLine, foreign }: Scan, input: ReadInput): ThreadFacts {
  const languages = [...new Set(patterns.map(({ locale }) => locale))].join(' or ');
  return {
    platform: 'viber',
    layout: LAYOUT,
    title: chatTitle(input.names),
    exporter: null,
    evidence: [{ kind: 'layout', decided: LAYOUT, basis: 'dates-in-words', detail: `read as ${languages}` }],
    warnings: foreign === 0 ? [] : [{ code: 'viber-other-header-layout', count: foreign, lines: [] }],
    untold: [...UNTOLD_IN_TEXT, 'sender-ids', 'exporter'],
    unparsed: linesBefore(firstLine, input.bounds),
    messageCount: count,
  };
}

function toMessage(record: CutRecord<CopyHeader>, seq: number): ParsedMessage {
  const { bytes, textStart, sender, at, offset } = record;
  const text = bytes.toString('utf8', textStart, Math.max(textStart, recordEnd(bytes)));
  const body = sender === null ? notice(text) : bodyOf(text);
  const plain = { edited: false, deleted: false, replyTo: null };
  return { seq, at, atIsWallTime: true, sender, ...body, ...plain, raw: { offset, bytes } };
}

/** Without a name in front, the app itself speaks. */
function notice(text: string): Pick<ParsedMessage, 'kind' | 'text' | 'attachments' | 'appText'> {
  return { kind: 'system', text, attachments: [], appText: [{ start: 0, end: text.length }] };
}

async function* messagesOf(
  input: ReadInput,
  patterns: readonly DatePattern[],
): AsyncGenerator<ParsedMessage> {
  let seq = 0;
  for await (const batch of records(input.text, new CopyHeaders(new WrittenDates(patterns)), input.bounds)) {
    for (const record of batch) {
      yield toMessage(record, seq);
      seq += 1;
    }
  }
}

async function read(input: ReadInput): Promise<ReadResult> {
  const found = await scan(input);
  const messages = () => messagesOf(input, found.patterns);
  return { outcome: 'parsed', facts: factsOf(found, input), wallTimes: true, messages };
}

function recognises(head: Buffer): boolean {
  const line = firstLineOf(head);
  if (line === null || (line[0] !== BRACKET && line[0] !== BOM)) return false;
  const beginning = line.toString('utf8', 0, COPY_HEAD_BYTES);
  if (!hasBrackets(beginning)) return false;
  return new CopyHeaders(new WrittenDates(datePatterns())).read(beginning) !== null;
}

export const desktopCopy: PlatformReader = { recognises, nameRank: chatNameRank, read };
