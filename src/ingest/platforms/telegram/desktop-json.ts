// The reader of Telegram Desktop's JSON, of one chat or of a whole account (formats.md §3.1): finds the chat, reads it once for
// what can be said about it, then streams its messages. Memory does not grow with the file.
import { bounds as defaultBounds } from '../../../kernel/bounds.ts';
import { Fault } from '../../../kernel/fault.ts';
import { chooseChat } from '../../chat-choice.ts';
import { isObject, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import { jsonShape } from '../../json-text.ts';
import type { Evidence, ParsedMessage, ThreadFacts, Untold } from '../../parsed-thread.ts';
import { Remarks } from '../../remarks.ts';
import { utcMsOfDigits } from '../../utc-time.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import { chatMessages, desktopChats, type DesktopChat } from './desktop-chats.ts';
import { answersElsewhere, desktopMessage, timeOf, unreadCode, type DesktopTime } from './desktop-message.ts';
import { ExportingClock } from './exporting-clock.ts';
import { parseRepaired, type Repair } from './repaired-json.ts';

const LAYOUT = 'telegram-desktop-json';
const UNTOLD_HERE: readonly Untold[] = [
  'earlier-wording',
  'deleted-messages',
  'disappearing-messages',
  'poll-votes',
  'exporter',
];
const MAX_SENDERS = 10_000;

type Scan = {
  count: number;
  undated: number;
  wallTimes: boolean;
  /** The first time of the chat, for messages before it that the export could not date. */
  firstTime: DesktopTime | null;
  clock: ExportingClock;
  repairs: Map<Repair, number>;
  senders: Map<string, string>;
  remarks: Remarks;
};

function recognises(head: Buffer): boolean {
  const shape = jsonShape(head, defaultBounds);
  const has = (...paths: string[]): boolean => paths.some((path) => shape.has(path));
  if (has('$.chats.list') || (has('$.about') && has('$.personal_information', '$.contacts'))) return true;
  if (!has('$.messages') || has('$.messages[].event_id', '$.resourceType')) return false;
  if (has('$.messages[].date', '$.messages[].date_unixtime')) return has('$.messages[].type');
  return has('$.type') && has('$.id') && has('$.name') && !has('$.messages[].at');
}

/** Notes when a message was sent; of nearly all, that there is an absolute time is enough. */
function noteTime(value: JsonObject, line: number, scan: Scan): void {
  const ms = utcMsOfDigits(valueAt(value, 'date_unixtime'), 's');
  const date = textAt(value, 'date');
  if (ms !== null && date !== undefined) {
    // Where the export writes both the clock of the computer and the absolute time.
    const minutes = Math.round((Date.parse(`${date}Z`) - ms) / 60_000);
    if (Number.isFinite(minutes)) scan.clock.note(minutes, date, line);
  }
  if (ms !== null && scan.firstTime !== null) return;
  const time = timeOf(value);
  if (time === null) {
    scan.undated += 1;
    scan.remarks.warn('telegram-time-of-neighbour', line);
  } else {
    scan.firstTime ??= time;
    scan.wallTimes ||= time.atIsWallTime;
  }
}

async function scanChat(input: ReadInput, chat: DesktopChat): Promise<Scan> {
  const scan: Scan = {
    count: 0,
    undated: 0,
    wallTimes: false,
    firstTime: null,
    clock: new ExportingClock(),
    repairs: new Map(),
    senders: new Map(),
    remarks: new Remarks(input.bounds),
  };
  for await (const { bytes, line } of chatMessages(input.text, chat, input.bounds)) {
    const { value, repairs } = parseRepaired(bytes);
    if (!isObject(value)) {
      scan.remarks.unparsed(line, 'not-a-message');
      continue;
    }
    scan.count += 1;
    if (repairs.length > 0) scan.remarks.warn('telegram-json-repaired', line);
    for (const repair of repairs) scan.repairs.set(repair, (scan.repairs.get(repair) ?? 0) + 1);
    noteTime(value, line, scan);
    const unread = unreadCode(value);
    if (unread !== null) scan.remarks.warn(unread, line);
    if (answersElsewhere(value)) scan.remarks.warn('telegram-answer-to-other-chat', line);
    const [id, name] = [valueAt(value, 'from_id'), textAt(value, 'from')];
    if (typeof id === 'string' && name !== undefined && scan.senders.size < MAX_SENDERS)
      scan.senders.set(id, name);
  }
  if (scan.count > 0 && scan.undated === scan.count) throw noTime();
  return scan;
}

function noTime(): Fault {
  return new Fault('invalid', 'ingest-no-time', 'No message of the export has a time.');
}

/** In a talk of two, the chat is named after the other one; whoever else writes is the account it was exported from. */
function exporterOf(chat: DesktopChat, senders: ReadonlyMap<string, string>): string | null {
  if (chat.type !== 'personal_chat' || chat.id === '') return null;
  const others = [...senders].filter(([id]) => id !== `user${chat.id}`);
  const [only] = others;
  return others.length === 1 && only !== undefined && senders.size === 2 ? only[1] : null;
}

const REPAIRED: Readonly<Record<Repair, string>> = {
  escape: 'invalid-escapes',
  quotes: 'unquoted-document-ids',
};

function evidenceOf(scan: Scan, basis: string, exporter: string | null, timeZone?: string): Evidence[] {
  const evidence: Evidence[] = [{ kind: 'chat', decided: 'chat', basis, detail: `${scan.count} messages` }];
  const { detail } = scan.clock;
  // Where some messages have no absolute time, a person is asked, and what is answered stands for all.
  if (detail !== '' && !scan.wallTimes)
    evidence.push({ kind: 'time-zone', decided: 'UTC', basis: 'both-times-written', detail });
  else if (detail !== '' && timeZone !== undefined)
    evidence.push({ kind: 'time-zone', decided: timeZone, basis: 'answered-by-person', detail });
  for (const [repair, count] of scan.repairs)
    evidence.push({
      kind: 'repair',
      decided: REPAIRED[repair],
      basis: 'telegram-known-fault',
      detail: `${count} messages`,
    });
  if (exporter !== null)
    evidence.push({ kind: 'exporter', decided: 'label', basis: 'chat-named-after-the-other', detail: '' });
  return evidence;
}

async function* messagesOf(input: ReadInput, chat: DesktopChat, scan: Scan): AsyncGenerator<ParsedMessage> {
  let seq = 0;
  // A message that the export could not date stands where it stands: it gets the time of the one before it.
  let time = scan.firstTime;
  for await (const piece of chatMessages(input.text, chat, input.bounds)) {
    const { value } = parseRepaired(piece.bytes);
    if (!isObject(value)) continue;
    time = timeOf(value) ?? time;
    if (time === null) throw noTime();
    yield desktopMessage(value, piece, seq, time, input.attachments);
    seq += 1;
  }
}

async function read(input: ReadInput): Promise<ReadResult> {
  const chats = await desktopChats(input.text, input.bounds);
  const choice = chooseChat(chats, input.answers.chat, input.bounds);
  const facts: ThreadFacts = {
    platform: 'telegram',
    layout: LAYOUT,
    title: null,
    exporter: null,
    evidence: [],
    warnings: [],
    untold: UNTOLD_HERE,
    unparsed: { count: 0, lines: [] },
    messageCount: 0,
  };
  if (!choice.decided) return { outcome: 'asks', questions: [choice.question], facts };
  const { chat, basis } = choice;
  const scan = await scanChat(input, chat);
  scan.clock.check(input.answers.timeZone, 0);
  const exporter = exporterOf(chat, scan.senders);
  facts.title = chat.name === '' ? null : chat.name;
  facts.exporter = exporter;
  facts.evidence = evidenceOf(scan, basis, exporter, input.answers.timeZone);
  facts.warnings = scan.remarks.warnings();
  facts.unparsed = scan.remarks.report();
  facts.untold = exporter === null ? UNTOLD_HERE : UNTOLD_HERE.filter((untold) => untold !== 'exporter');
  facts.messageCount = scan.count;
  return {
    outcome: 'parsed',
    facts,
    wallTimes: scan.wallTimes,
    messages: () => messagesOf(input, chat, scan),
  };
}

/** `result.json` is the app's own name. Beside the pages of the same chat it is the one that tells more. */
function nameRank(fileName: string): number {
  return fileName === 'result.json' ? 4 : fileName.endsWith('.json') ? 1 : 0;
}

export const desktopJson: PlatformReader = { recognises, nameRank, read };
