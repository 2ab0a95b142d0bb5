// The reader of signal-export's Markdown, `chat.md`, before version 2 `index.md` (formats.md §4.3). Times are those of the clock
// of the computer that exported, without zone; there are no ids and no answers but quotations.
import { Fault } from '../../../kernel/fault.ts';
import { firstLineOf } from '../../lines.ts';
import type { Evidence, ThreadFacts, Untold } from '../../parsed-thread.ts';
import { cutRecords, type CutRecord } from '../../record-cutter.ts';
import { linesBefore } from '../../unparsed-lines.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import { mdBody } from './md-body.ts';
import { mdHeader, MdHeaders, type MdHabit, type MdHeader } from './md-header.ts';
import { labelledRow, RowThread, type Row } from './row-thread.ts';

const LAYOUT = 'signal-export-md';
/** The name under which the tool puts whoever exported, and the one where it found no sender. */
const OWN = 'Me';
const NOBODY = 'No-Sender';
const UNTOLD_HERE: readonly Untold[] = [
  'time-zone',
  'message-ids',
  'sender-ids',
  'reply-targets',
  'forwarded-marks',
  'earlier-wording',
  'edits',
  'disappearing-messages',
  'poll-votes',
];

/** Two blanks at the end of a line, a deleted message, or a blank line between two headers. */
const TRACES = / {2}\r?\n|\(This message was deleted\)\r?\n|\n\r?\n\[\d{4}-/;

/**
 * Old headers have a comma and no seconds, as no phone writes them. New ones WhatsApp on an iPhone can write as well, in some
 * regions: then with its marks, and without the traces of this tool.
 */
function recognises(head: Buffer): boolean {
  const first = firstLineOf(head)?.toString('utf8', 0, 512);
  if (first === undefined || mdHeader(first) === null) return false;
  if (/^\ufeff?\[[^\]]{10}, [\d:]{5}\]/u.test(first)) return true;
  return !/\u200e|^\ufeff?\[[^\]]{10},/u.test(first) && TRACES.test(head.toString('latin1'));
}

function records(input: ReadInput, headers: MdHeaders): AsyncGenerator<CutRecord<MdHeader>[]> {
  return cutRecords(input.text, headers.read, input.bounds);
}

/** A line end behind what the tool ends a message with. */
const BEHIND_END = /(?: {2}| -\)| \)\)|\(This message was deleted\))\r?\n$/;
const LINE_END = /\r?\n$/;

/** The record without its header and without the line ends that the tool sets between messages. */
function textOf({ bytes, textStart }: CutRecord<MdHeader>, { blankLine }: MdHabit): string {
  const text = bytes.toString('utf8', textStart).replace(LINE_END, '');
  return blankLine || BEHIND_END.test(text) ? text.replace(LINE_END, '') : text;
}

async function* rowsOf(input: ReadInput, headers: MdHeaders, habit: MdHabit): AsyncGenerator<Row> {
  for await (const batch of records(input, headers))
    for (const record of batch) {
      const { at, sender, line, offset, bytes } = record;
      const remarks = sender === NOBODY ? ['sender-not-told'] : [];
      const where = { line, raw: { offset, bytes }, sent: { ms: Date.parse(`${at}Z`), at }, remarks };
      yield labelledRow(
        where,
        sender,
        mdBody(textOf(record, habit), (name) => input.attachments.has(name)),
      );
    }
}

type Look = { firstLine: number; own: boolean; habit: MdHabit; pasted: number };

/** What the lines of the file show; null when none is a header. */
async function look(input: ReadInput): Promise<Look | null> {
  const looking = new MdHeaders(null);
  let firstLine: number | null = null;
  for await (const [first] of records(input, looking)) firstLine ??= first?.line ?? null;
  if (firstLine === null) return null;
  const habit = looking.habit();
  const headers = new MdHeaders(habit);
  let own = false;
  for await (const batch of records(input, headers)) own ||= batch.some(({ sender }) => sender === OWN);
  return { firstLine, own, habit, pasted: headers.pasted };
}

async function read(input: ReadInput): Promise<ReadResult> {
  const seen = await look(input);
  if (seen === null)
    throw new Fault('unsupported', 'ingest-unknown-platform', 'No line of the file is a message header.');
  const { habit, own, pasted } = seen;
  const rows = () => rowsOf(input, new MdHeaders(habit), habit);
  const thread = await RowThread.of(rows, input.bounds, 'wall');
  if (pasted > 0) thread.remarks.warn('signal-header-inside-message', undefined, pasted);
  const facts: ThreadFacts = {
    platform: 'signal',
    layout: LAYOUT,
    title: null,
    exporter: own ? OWN : null,
    evidence: [
      { kind: 'layout', decided: LAYOUT, basis: 'first-header', detail: habitWords(habit) },
      ...(own ? [OWN_LABEL] : []),
    ],
    warnings: [...thread.remarks.warnings(), DROPS_BACKTICKS],
    untold: own ? UNTOLD_HERE : [...UNTOLD_HERE, 'exporter'],
    unparsed: linesBefore(seen.firstLine, input.bounds),
    messageCount: thread.count,
  };
  return { outcome: 'parsed', facts, wallTimes: true, messages: () => thread.messages() };
}

/** Whether there were any, nothing tells. */
const DROPS_BACKTICKS = { code: 'signal-exporter-drops-backticks', count: 1, lines: [] };
const OWN_LABEL: Evidence = {
  kind: 'exporter',
  decided: 'label',
  basis: 'own-label-of-the-exporter',
  detail: '',
};

function habitWords({ blankLine, endMark }: MdHabit): string {
  const between = blankLine ? 'a blank line between messages' : 'no blank line between messages';
  return endMark ? `${between}, two blanks behind each text` : between;
}

function nameRank(fileName: string): number {
  return fileName === 'chat.md' || fileName === 'index.md' ? 3 : /\.md$/i.test(fileName) ? 1 : 0;
}

export const signalExportMd: PlatformReader = { recognises, nameRank, read };
