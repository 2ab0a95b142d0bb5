// The reader of sigtop's short text, one message a paragraph (formats.md §4.3): `2026-01-12 14:00 Jo: [reply to You on …, edited,
// 1 attachment] words`. Times are wall times to the minute; whose words stand in a line that looks like a header is not told.
import { Fault } from '../../../kernel/fault.ts';
import { firstLineOf } from '../../lines.ts';
import type { ThreadFacts, Untold } from '../../parsed-thread.ts';
import { cutRecords, type CutRecord } from '../../record-cutter.ts';
import { linesBefore } from '../../unparsed-lines.ts';
import { isCalendarDay } from '../../wall-time.ts';
import { added, sent } from '../../words.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import { body, notice, type Body } from './body.ts';
import { labelledRow, RowThread, type Row } from './row-thread.ts';
import { OWN, OWN_LABEL, sigtopNameRank, sigtopTitle } from './sigtop-name.ts';

const LAYOUT = 'sigtop-text-short';
const UNTOLD_HERE: readonly Untold[] = [
  'time-zone',
  'message-ids',
  'sender-ids',
  'reply-targets',
  'reactions',
  'forwarded-marks',
  'earlier-wording',
  'deleted-messages',
  'disappearing-messages',
  'poll-votes',
  'media',
];
const HEAD_BYTES = 512;
// WhatsApp on Android writes ` - ` between time and name.
const HEADER = /^\ufeff?(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}) (?!- )([^:\n]{1,256}):(?: |$)/u;
const DETAIL =
  'reply to [^\\n]{1,300} on (?:\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}|unknown)|edited|\\d{1,4} attachments?';
const DETAILS = new RegExp(`^\\[(?:${DETAIL})(?:, (?:${DETAIL}))*\\](?: |$)`, 'u');
const OTHER_TYPE = /^\[([a-z0-9-]{1,60}) message\]$/;

type Header = { at: string; sender: string; textStart: number };

function headerIn(line: string): Header | null {
  const found = HEADER.exec(line);
  if (found === null) return null;
  const [whole, year, month, day, hour, minute, sender = ''] = found;
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  if (!isCalendarDay(date) || Number(hour) > 23 || Number(minute) > 59) return null;
  return { at: `${year}-${month}-${day}T${hour}:${minute}:00`, sender, textStart: Buffer.byteLength(whole) };
}

function records({ text, bounds }: ReadInput): AsyncGenerator<CutRecord<Header>[]> {
  return cutRecords(
    text,
    (block, { start, end }) => headerIn(block.toString('utf8', start, Math.min(end, start + HEAD_BYTES))),
    bounds,
  );
}

/** What the tool writes in brackets in front of a text is its own. */
function shortBody(text: string): Body & { edited: boolean } {
  const type = OTHER_TYPE.exec(text)?.[1];
  if (type !== undefined)
    return { ...notice(type === 'call-history' ? 'call' : 'system', text), edited: false };
  const details = DETAILS.exec(text)?.[0] ?? '';
  const count = Number(/(\d{1,4}) attachments?\]/.exec(details)?.[1] ?? 0);
  const attachments = Array.from({ length: Math.min(count, MAX_ATTACHMENTS) }, () => ({
    name: 'attachment',
    present: false,
  }));
  const words = text.slice(details.length);
  const empty = words === '' && count === 0;
  const kind = count > 0 ? 'media' : empty ? 'unsupported' : 'text';
  const lines = [[added(details), sent(words)]];
  const edited = /[[ ]edited[,\]]/.test(details);
  return { ...body(kind, lines, { attachments, remarks: empty ? ['empty-message'] : [] }), edited };
}

/** Signal takes 32 files in one message. */
const MAX_ATTACHMENTS = 32;

async function* rowsOf(input: ReadInput): AsyncGenerator<Row> {
  for await (const batch of records(input))
    for (const { at, sender, textStart, line, offset, bytes } of batch) {
      const where = { line, raw: { offset, bytes }, sent: { ms: Date.parse(`${at}Z`), at }, remarks: [] };
      yield labelledRow(where, sender, shortBody(bytes.toString('utf8', textStart).replace(/\r?\n$/, '')));
    }
}

async function read(input: ReadInput): Promise<ReadResult> {
  let [firstLine, own] = [0, false];
  for await (const batch of records(input)) {
    if (firstLine === 0) firstLine = batch[0]?.line ?? 0;
    own ||= batch.some(({ sender }) => sender === OWN);
  }
  if (firstLine === 0)
    throw new Fault('unsupported', 'ingest-unknown-platform', 'No line of the file is a message header.');
  const thread = await RowThread.of(() => rowsOf(input), input.bounds, 'wall');
  const facts: ThreadFacts = {
    platform: 'signal',
    layout: LAYOUT,
    title: sigtopTitle(input.names),
    exporter: own ? OWN : null,
    evidence: own ? [OWN_LABEL] : [],
    warnings: thread.remarks.warnings(),
    untold: own ? UNTOLD_HERE : [...UNTOLD_HERE, 'exporter'],
    unparsed: linesBefore(firstLine, input.bounds),
    messageCount: thread.count,
  };
  return { outcome: 'parsed', facts, wallTimes: true, messages: () => thread.messages() };
}

function recognises(head: Buffer): boolean {
  const line = firstLineOf(head);
  return line !== null && headerIn(line.toString('utf8', 0, HEAD_BYTES)) !== null;
}

export const sigtopShort: PlatformReader = { recognises, nameRank: sigtopNameRank, read };
