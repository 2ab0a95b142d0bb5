// Reader of Element's plain text export of one room. A record goes from a line with a date to the next one. Times are those of
// the exporting computer and carry no zone; nothing tells ids, edits, reactions or who exported.
import type { Bounds } from '../../../kernel/bounds.ts';
import type { ChatText } from '../../chat-text.ts';
import { WrittenDates, type DatePattern } from '../../date-words.ts';
import { firstLineOf } from '../../lines.ts';
import type { ParsedMessage, ThreadFacts, Untold } from '../../parsed-thread.ts';
import { cutRecords, type CutRecord, type RecordLine } from '../../record-cutter.ts';
import { Remarks } from '../../remarks.ts';
import { linesBefore } from '../../unparsed-lines.ts';
import { wallTimeText } from '../../wall-time.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import { elementDates } from './element-dates.ts';
import { filesOfElementText } from './element-files.ts';
import { ElementLabels } from './element-labels.ts';
import { isUnreadable, readLine } from './element-line.ts';
import { elementNameRank, elementTitle } from './element-name.ts';

const LAYOUT = 'element-text';
const UNTOLD_HERE: readonly Untold[] = [
  'time-zone',
  'message-ids',
  'sender-ids',
  'reply-targets',
  'reactions',
  'forwarded-marks',
  'earlier-wording',
  'edits',
  'disappearing-messages',
  'poll-votes',
  'exporter',
];

/** No date is longer, in bytes. */
const HEAD_BYTES = 160;
const BETWEEN = Buffer.from(' - ');
const CLOCK = /\p{Nd}[:.]\p{Nd}{2}[:.]\p{Nd}{2}/u;
const [LF, CR] = [0x0a, 0x0d];

/** `bodyStart` is where the text begins, in bytes from the beginning of the line. */
type Header = { at: string; bodyStart: number };

function headerOf(block: Buffer, start: number, end: number, dates: WrittenDates): Header | null {
  const dash = block.subarray(start, Math.min(end, start + HEAD_BYTES)).indexOf(BETWEEN);
  if (dash === -1) return null;
  const written = block.toString('utf8', start, start + dash).replace(/^\ufeff/, '');
  const moment = CLOCK.test(written) ? dates.read(written) : null;
  if (moment?.second === undefined) return null;
  const at = wallTimeText(moment, { ...moment, secondOfMinute: moment.second });
  return { at, bodyStart: dash + BETWEEN.length };
}

function records(text: ChatText, dates: WrittenDates, bounds: Bounds): AsyncGenerator<CutRecord<Header>[]> {
  const head = (block: Buffer, { start, end }: Readonly<RecordLine>) => headerOf(block, start, end, dates);
  return cutRecords(text, head, bounds);
}

/** The record behind its header, without its own line end. */
function bodyOf({ bytes, bodyStart }: CutRecord<Header>): string {
  let end = bytes.length;
  if (bytes[end - 1] === LF) end -= 1;
  if (end < bytes.length && bytes[end - 1] === CR) end -= 1;
  return bytes.toString('utf8', bodyStart, Math.max(bodyStart, end));
}

type Scan = {
  patterns: readonly DatePattern[];
  labels: ElementLabels;
  count: number;
  firstLine: number;
  remarks: Remarks;
};

async function scan(input: ReadInput): Promise<Scan> {
  const dates = new WrittenDates(elementDates());
  const remarks = new Remarks(input.bounds);
  const found = { labels: new ElementLabels(), count: 0, firstLine: 1, remarks };
  for await (const batch of records(input.text, dates, input.bounds)) {
    if (found.count === 0) found.firstLine = batch[0]?.line ?? 1;
    found.count += batch.length;
    for (const record of batch) {
      const body = bodyOf(record);
      found.labels.note(body);
      if (isUnreadable(body)) found.remarks.warn('matrix-not-decrypted', record.line);
    }
  }
  if (dates.foreign.count > 0)
    found.remarks.warn('matrix-other-header-layout', undefined, dates.foreign.count);
  return { ...found, patterns: dates.patterns };
}

async function* messagesOf(input: ReadInput, { patterns, labels }: Scan): AsyncGenerator<ParsedMessage> {
  const context = { labels, find: filesOfElementText(input.attachments) };
  let seq = 0;
  for await (const batch of records(input.text, new WrittenDates(patterns), input.bounds)) {
    for (const record of batch) {
      const { at, offset, bytes } = record;
      const common = { seq, at, atIsWallTime: true, edited: false, replyTo: null, raw: { offset, bytes } };
      yield { ...common, ...readLine(bodyOf(record), at, context) };
      seq += 1;
    }
  }
}

function factsOf({ patterns, count, firstLine, remarks }: Scan, input: ReadInput): ThreadFacts {
  const languages = [...new Set(patterns.map(({ locale }) => locale))].join(' or ');
  return {
    platform: 'matrix',
    layout: LAYOUT,
    title: elementTitle(input.names),
    exporter: null,
    evidence: [{ kind: 'layout', decided: LAYOUT, basis: 'dates-in-words', detail: `read as ${languages}` }],
    warnings: remarks.warnings(),
    untold: UNTOLD_HERE,
    unparsed: linesBefore(firstLine, input.bounds),
    messageCount: count,
  };
}

async function read(input: ReadInput): Promise<ReadResult> {
  const found = await scan(input);
  return {
    outcome: 'parsed',
    facts: factsOf(found, input),
    wallTimes: true,
    messages: () => messagesOf(input, found),
  };
}

function recognises(head: Buffer): boolean {
  const line = firstLineOf(head);
  // The patterns are made only for what may be a date.
  if (line === null || !CLOCK.test(line.toString('utf8', 0, HEAD_BYTES)) || !line.includes(BETWEEN))
    return false;
  return headerOf(line, 0, line.length, new WrittenDates(elementDates())) !== null;
}

export const elementText: PlatformReader = {
  recognises,
  nameRank: (fileName) => elementNameRank(fileName, '.txt'),
  read,
};
