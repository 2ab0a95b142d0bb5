// Reader of Element's HTML export of one room: `messages.html`, `messages2.html`, … with a thousand events each, read as one
// text. Days stand between the messages, hours and minutes in them; older versions write the whole date, to the second, into
// each. The zone of the exporting computer is nowhere.
import type { Bounds } from '../../../kernel/bounds.ts';
import {
  findElement,
  hasClass,
  htmlElements,
  plainText,
  type HtmlElement,
  type HtmlPiece,
} from '../../html-text.ts';
import type { Evidence, ParsedMessage, ThreadFacts, Untold } from '../../parsed-thread.ts';
import { Remarks } from '../../remarks.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import { elementDates, elementDays } from './element-dates.ts';
import { elementNameRank, elementTitle } from './element-name.ts';
import { isPageLink, pageIn, Pages, wanted, type Languages } from './element-pages.ts';
import { tileOf, type Tile } from './element-tile.ts';

const LAYOUT = 'element-html';
const UNTOLD_HERE: readonly Untold[] = [
  'time-zone',
  'earlier-wording',
  'forwarded-marks',
  'disappearing-messages',
  'poll-votes',
];
function recognises(head: Buffer): boolean {
  return (
    (head.includes('mx_MatrixChat') && head.includes('mx_RoomView_MessageList')) ||
    head.includes('mx_Export_EventWrapper')
  );
}

type Scan = {
  languages: Languages;
  count: number;
  title: string | null;
  exporter: { name: string; account: string } | null;
  /** First label of each account. */
  labels: Map<string, string>;
  seconds: boolean;
  reactions: boolean;
  remarks: Remarks;
};

async function scan(input: ReadInput): Promise<Scan> {
  const pages = new Pages({ dates: elementDates(), days: elementDays() });
  const remarks = new Remarks(input.bounds);
  const found: Scan = {
    languages: pages.languages,
    count: 0,
    title: null,
    exporter: null,
    labels: new Map(),
    seconds: true,
    reactions: false,
    remarks,
  };
  let begins = false;
  const next = new Set<number>();
  for await (const { element, line } of htmlElements(input.text, wanted, input.bounds)) {
    if (hasClass(element, 'mx_Export_EventWrapper')) noteTile(element, line, pages, found, input.bounds);
    else if (hasClass(element, 'mx_DateSeparator')) pages.day(element);
    else if (hasClass(element, 'mx_NewRoomIntro')) {
      begins = true;
      found.exporter ??= exporterIn(element);
    } else if (isPageLink(element.attributes)) next.add(pageIn(element));
    else found.title ??= element.attributes.get('title') ?? null;
  }
  const here = new Set(input.parts.map(({ order }) => order));
  const missing = [...next].filter((page) => page > 0 && !here.has(page)).length + (begins ? 0 : 1);
  if (missing > 0) remarks.warn('matrix-part-missing', undefined, missing);
  return { ...found, languages: pages.languages };
}

function noteTile(element: HtmlElement, line: number, pages: Pages, found: Scan, bounds: Bounds): void {
  const tile = tileOf(element, () => false);
  const at = pages.timeOf(tile);
  const { sender, senderId } = pages.senderOf(tile);
  if (at === null) {
    found.remarks.unparsed(line, 'no-time');
    return;
  }
  found.count += 1;
  if (at.length < 19) found.seconds = false;
  if (tile.reactions.length > 0) found.reactions = true;
  if (tile.said.kind === 'unsupported')
    found.remarks.warn(tile.said.text === '' ? 'matrix-not-decrypted' : 'matrix-unknown-kind', line);
  if (
    sender !== null &&
    senderId !== null &&
    !found.labels.has(senderId) &&
    found.labels.size < bounds.maxNamesKept
  )
    found.labels.set(senderId, sender);
}

/** The account stands in a link, its name in bold inside it. */
function exporterIn(intro: HtmlElement): Scan['exporter'] {
  const link = findElement(intro, ({ attributes }) =>
    (attributes.get('href') ?? '').startsWith('https://matrix.to/#/'),
  );
  if (link === undefined) return null;
  const bold = findElement(link, ({ name }) => name === 'b' || name === 'strong');
  const account = (link.attributes.get('href') ?? '').replace(/^.*#\//, '');
  const name = bold === undefined ? plainText(link) : plainText(bold);
  try {
    return { name, account: decodeURIComponent(account) };
  } catch {
    return { name, account };
  }
}

async function* messagesOf(input: ReadInput, { languages }: Scan): AsyncGenerator<ParsedMessage> {
  const pages = new Pages(languages);
  let seq = 0;
  for await (const piece of htmlElements(input.text, wanted, input.bounds)) {
    if (hasClass(piece.element, 'mx_DateSeparator')) pages.day(piece.element);
    if (!hasClass(piece.element, 'mx_Export_EventWrapper')) continue;
    const tile = tileOf(piece.element, (name) => input.attachments.has(name));
    const at = pages.timeOf(tile);
    const who = pages.senderOf(tile);
    if (at === null) continue;
    yield toMessage(tile, { ...who, at, seq }, piece);
    seq += 1;
  }
}

type Placed = Pick<Tile, 'sender' | 'senderId'> & { at: string; seq: number };

function toMessage(tile: Tile, placed: Placed, { offset, bytes }: HtmlPiece): ParsedMessage {
  const { sender, senderId, at, seq } = placed;
  const reactions = tile.reactions.flatMap(namesOf);
  return {
    seq,
    at,
    atIsWallTime: true,
    sender,
    ...(senderId === null ? {} : { senderId }),
    ...(tile.id === null ? {} : { id: tile.id }),
    ...tile.said,
    edited: tile.edited,
    ...(reactions.length === 0 ? {} : { reactions }),
    replyTo: tile.replyTo,
    raw: { offset, bytes },
  };
}

/** `Sam and Jo reacted with 👍`; in any other wording the whole of it stands for who it was. */
function namesOf({ sign, label, count }: Tile['reactions'][number]): { by: string; sign: string }[] {
  const who = / reacted with /.exec(label);
  const list = who === null ? label : label.slice(0, who.index);
  const names = list.split(/, | and /);
  return (names.length === count ? names : [list]).map((by) => ({ by, sign }));
}

function factsOf(found: Scan, input: ReadInput): ThreadFacts {
  const { languages, count, title, exporter, labels, seconds, reactions, remarks } = found;
  const patterns = seconds ? languages.dates : languages.days;
  const locales = [...new Set(patterns.map(({ locale }) => locale))];
  const detail = `read as ${locales.length > 4 ? 'many languages' : locales.join(' or ')}${seconds ? '' : ', to the minute'}`;
  const evidence: Evidence[] = [{ kind: 'layout', decided: LAYOUT, basis: 'dates-in-words', detail }];
  if (exporter !== null)
    evidence.push({ kind: 'exporter', decided: 'label', basis: 'exported-by', detail: '' });
  return {
    platform: 'matrix',
    layout: LAYOUT,
    title: title ?? elementTitle(input.names),
    exporter: exporter === null ? null : (labels.get(exporter.account) ?? exporter.name),
    evidence,
    warnings: remarks.warnings(),
    untold: [
      ...UNTOLD_HERE,
      ...(reactions ? [] : (['reactions'] as const)),
      ...(exporter === null ? (['exporter'] as const) : []),
    ],
    unparsed: remarks.report(),
    messageCount: count,
  };
}

async function read(input: ReadInput): Promise<ReadResult> {
  const found = await scan(input);
  const messages = () => messagesOf(input, found);
  return { outcome: 'parsed', facts: factsOf(found, input), wallTimes: true, messages };
}

function partOf(fileName: string): { chat: string; order: number } | null {
  const [, page] = /^messages(\d{0,6})\.html$/.exec(fileName) ?? [];
  return page === undefined ? null : { chat: 'messages', order: page === '' ? 1 : Number(page) };
}

export const elementHtml: PlatformReader = {
  recognises,
  nameRank: (fileName) => (partOf(fileName) === null ? elementNameRank(fileName, '.html') : 3),
  partOf,
  read,
};
