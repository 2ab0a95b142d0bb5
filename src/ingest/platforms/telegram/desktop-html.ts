// The reader of Telegram Desktop's HTML, the app's default form: `messages.html`, `messages2.html`, … as one text (formats.md
// §3.1). Read once for what can be said about it, then streamed. Its times are wall times (html-time.ts): the zone is asked.
import { Fault } from '../../../kernel/fault.ts';
import type { Evidence, ParsedMessage, ThreadFacts, Untold } from '../../parsed-thread.ts';
import { Remarks } from '../../remarks.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import { ExportingClock } from './exporting-clock.ts';
import { htmlMessage, withoutBot } from './html-message.ts';
import { pageElements, pageNumber, pageTitle, type Row } from './html-rows.ts';

const LAYOUT = 'telegram-desktop-html';
const UNTOLD_HERE: readonly Untold[] = [
  'time-zone',
  'sender-ids',
  'edits',
  'earlier-wording',
  'deleted-messages',
  'disappearing-messages',
  'poll-votes',
  'exporter',
];
const MAX_LABELS = 10_000;
/** What the writer calls everybody whose account is gone, one or several. */
const DELETED = 'Deleted Account';
/** Summer time is an hour in every zone but one (half an hour); in Dublin winter is what deviates. */
const SUMMER_MINUTES = 60;

function recognises(head: Buffer): boolean {
  const text = head.toString('latin1');
  return text.includes('class="page_wrap"') && text.includes('class="page_body chat_page"');
}

type Scan = {
  count: number;
  firstWall: string | null;
  withoutOffset: number;
  title: string | null;
  labels: Set<string>;
  clock: ExportingClock;
  remarks: Remarks;
};

async function scanPages(input: ReadInput): Promise<Scan> {
  const scan: Scan = {
    count: 0,
    firstWall: null,
    withoutOffset: 0,
    title: null,
    labels: new Set(),
    clock: new ExportingClock(),
    remarks: new Remarks(input.bounds),
  };
  const linked = new Set<number>();
  for await (const one of pageElements(input)) {
    if ('piece' in one) noteRow(one, scan);
    else if ('part' in one) linked.add(one.part);
    else scan.title ??= one.title;
  }
  if (scan.count > 0 && scan.firstWall === null)
    throw new Fault('invalid', 'ingest-no-time', 'No message of the export has a time.');
  const missing = missingPages(input, linked);
  if (missing > 0) scan.remarks.warn('telegram-part-missing', undefined, missing);
  return scan;
}

function noteRow({ piece: { line }, own, wall, sender, kind }: Row, scan: Scan): void {
  scan.count += 1;
  scan.firstWall ??= wall;
  if (own === null) scan.remarks.warn('telegram-time-of-neighbour', line);
  else if (own.standardMinutes === null) scan.withoutOffset += 1;
  else scan.clock.note(own.standardMinutes, own.wall, line);
  if (kind === 'unsupported') scan.remarks.warn('telegram-unsupported-message', line);
  if (kind === 'unknown') scan.remarks.warn('telegram-unknown-kind', line);
  if (kind === 'unsupported' || kind === 'notice') return;
  if (sender === null) scan.remarks.warn('telegram-sender-above-missing', line);
  else if (scan.labels.size < MAX_LABELS) scan.labels.add(sender);
  if (sender === DELETED) scan.remarks.warn('telegram-deleted-accounts', line);
}

/** Pages that others lead to, or that lie between those that came. */
function missingPages({ parts }: ReadInput, linked: ReadonlySet<number>): number {
  const present = new Set(parts.map(({ order }) => order));
  // A page by itself may have lost its name; then only its links tell.
  if (![...present].some((order) => order > 0)) return linked.size;
  const last = Math.max(...present, ...linked);
  return Array.from({ length: last }, (_, index) => index + 1).filter((page) => !present.has(page)).length;
}

function evidenceOf({ clock, withoutOffset, count }: Scan): Evidence[] {
  const offsets = clock.detail;
  const none = withoutOffset === 0 ? '' : `no offset in ${withoutOffset} messages`;
  const detail = [offsets, none].filter((part) => part !== '').join(', ');
  const basis = offsets === '' ? 'no-offset-written' : 'standard-offset-of-exporting-computer';
  return [
    { kind: 'date-order', decided: 'dmy', basis: 'fixed-in-this-layout', detail: `${count} messages` },
    { kind: 'layout', decided: LAYOUT, basis, detail },
  ];
}

async function* messagesOf(input: ReadInput, { firstWall, labels }: Scan): AsyncGenerator<ParsedMessage> {
  let seq = 0;
  for await (const one of pageElements(input)) {
    if (!('piece' in one)) continue;
    const time = { at: one.wall ?? firstWall ?? '', atIsWallTime: true };
    const sender = one.sender === null ? null : withoutBot(one.sender, labels);
    yield htmlMessage(one.piece, seq, { time, sender }, input.attachments);
    seq += 1;
  }
}

async function read(input: ReadInput): Promise<ReadResult> {
  const scan = await scanPages(input);
  scan.clock.check(input.answers.timeZone, SUMMER_MINUTES);
  const facts: ThreadFacts = {
    platform: 'telegram',
    layout: LAYOUT,
    title: scan.title,
    exporter: null,
    evidence: evidenceOf(scan),
    warnings: scan.remarks.warnings(),
    untold: UNTOLD_HERE,
    unparsed: scan.remarks.report(),
    messageCount: scan.count,
  };
  return { outcome: 'parsed', facts, wallTimes: scan.count > 0, messages: () => messagesOf(input, scan) };
}

export const desktopHtml: PlatformReader = {
  recognises,
  nameRank: (fileName) => (pageNumber(fileName) !== null ? 3 : /\.html?$/i.test(fileName) ? 1 : 0),
  partOf: (fileName) => {
    const order = pageNumber(fileName);
    return order === null ? null : { chat: 'messages', order };
  },
  nameIn: pageTitle,
  read,
};
