// The reader of Telegram Desktop's HTML, the app's default form: `messages.html`, `messages2.html`, … as one text (formats.md
// §3.1). Messages stream; of the pages only their message and heading elements are looked at.
import { Fault } from '../../../kernel/fault.ts';
import { findElement, hasClass, htmlElements, textOf, type HtmlPiece } from '../../html-text.ts';
import type { ParsedMessage, ThreadFacts, Untold } from '../../parsed-thread.ts';
import { Remarks } from '../../remarks.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import type { DesktopTime } from './desktop-message.ts';
import { htmlMessage, htmlSender, htmlTime, isHeading } from './html-message.ts';

const PART = /^messages(\d{0,4})\.html$/;
const UNTOLD_HERE: readonly Untold[] = [
  'sender-ids',
  'edits',
  'earlier-wording',
  'deleted-messages',
  'disappearing-messages',
  'poll-votes',
  'exporter',
];

function recognises(head: Buffer): boolean {
  const text = head.toString('latin1');
  return text.includes('class="page_wrap"') && text.includes('class="page_body chat_page"');
}

function wanted(name: string, attributes: ReadonlyMap<string, string>): boolean {
  if (name !== 'div') return false;
  const words = (attributes.get('class') ?? '').split(/\s+/);
  return words.includes('page_header') || (words.includes('message') && attributes.has('id'));
}

/** A message with what the page leaves out because it stands above. */
type Placed = { piece: HtmlPiece; time: DesktopTime | null; ownTime: boolean; sender: string | null };

async function* placed(input: ReadInput): AsyncGenerator<Placed | { title: string }> {
  let time: DesktopTime | null = null;
  let sender: string | null = null;
  for await (const piece of htmlElements(input.text, wanted, input.bounds)) {
    const { element } = piece;
    if (hasClass(element, 'page_header')) {
      const title = findElement(element, (candidate) => hasClass(candidate, 'text'));
      yield { title: title === undefined ? '' : textOf(title).trim() };
      continue;
    }
    if (isHeading(element)) continue;
    const own = htmlTime(element);
    time = own ?? time;
    if (!hasClass(element, 'service')) sender = htmlSender(element) ?? sender;
    yield { piece, time, ownTime: own !== null, sender };
  }
}

type Scan = {
  count: number;
  wallTimes: boolean;
  firstTime: DesktopTime;
  title: string | null;
  remarks: Remarks;
};

async function scanPages(input: ReadInput): Promise<Scan> {
  const remarks = new Remarks(input.bounds);
  let [count, wallTimes]: [number, boolean] = [0, false];
  let firstTime: DesktopTime | null = null;
  let title: string | null = null;
  for await (const one of placed(input)) {
    if ('title' in one) {
      title ??= one.title === '' ? null : one.title;
      continue;
    }
    count += 1;
    firstTime ??= one.time;
    if (one.ownTime) wallTimes ||= one.time?.atIsWallTime === true;
    else remarks.warn('telegram-time-of-neighbour', one.piece.line);
    if (one.sender === null && !hasClass(one.piece.element, 'service'))
      remarks.warn('telegram-sender-above-missing', one.piece.line);
  }
  if (firstTime === null)
    throw new Fault('invalid', 'ingest-no-time', 'No message of the export has a time.');
  const last = input.parts.at(-1)?.order ?? 1;
  const missing = last - input.parts.length;
  if (input.parts.length > 0 && missing > 0) remarks.warn('telegram-part-missing', undefined, missing);
  return { count, wallTimes, firstTime, title, remarks };
}

async function* messagesOf(input: ReadInput, scan: Scan): AsyncGenerator<ParsedMessage> {
  let seq = 0;
  for await (const one of placed(input)) {
    if ('title' in one) continue;
    const above = { time: one.time ?? scan.firstTime, sender: one.sender };
    yield htmlMessage(one.piece, seq, above, input.attachments);
    seq += 1;
  }
}

async function read(input: ReadInput): Promise<ReadResult> {
  const scan = await scanPages(input);
  const facts: ThreadFacts = {
    platform: 'telegram',
    layout: 'telegram-desktop-html',
    title: scan.title,
    exporter: null,
    evidence: [],
    warnings: scan.remarks.warnings(),
    untold: UNTOLD_HERE,
    unparsed: scan.remarks.report(),
    messageCount: scan.count,
  };
  return { outcome: 'parsed', facts, wallTimes: scan.wallTimes, messages: () => messagesOf(input, scan) };
}

export const desktopHtml: PlatformReader = {
  recognises,
  nameRank: (fileName) => (PART.test(fileName) ? 3 : /\.html?$/i.test(fileName) ? 1 : 0),
  partOf: (fileName) => {
    const part = PART.exec(fileName);
    return part === null ? null : { chat: 'messages', order: part[1] === '' ? 1 : Number(part[1]) };
  },
  read,
};
