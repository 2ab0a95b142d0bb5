// The reader of Signal's official plaintext export: `main.jsonl`, alone or in its zip with the files (formats.md §4.2). It holds
// every talk of an account; one is chosen. Disappearing messages are left out of it without a count.
import { Fault } from '../../../kernel/fault.ts';
import { chooseChat } from '../../chat-choice.ts';
import { isObject, listAt, type JsonObject } from '../../json-fields.ts';
import type { Evidence, ParsedMessage, ThreadFacts, Untold } from '../../parsed-thread.ts';
import { Remarks } from '../../remarks.ts';
import { utcTime } from '../../utc-time.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import { ExportFiles } from './export-files.ts';
import { itemContent, type ItemContent } from './export-item.ts';
import { frames, idAt, numberAt, readDirectory, type Directory, type ExportChat } from './export-people.ts';
import { messageKey } from './identity.ts';
import { withoutSecrets } from './without-secrets.ts';

const UNTOLD_HERE: readonly Untold[] = ['disappearing-messages', 'deleted-messages', 'exporter'];

type Item = { body: JsonObject; line: number; offset: number; bytes: Buffer };

async function* itemsOf({ text, bounds }: ReadInput, chat: ExportChat): AsyncGenerator<Item> {
  for await (const { kind, body, line } of frames(text, bounds))
    if (kind === 'chatItem' && idAt(body, 'chatId') === chat.id)
      yield { body, line: line.line, offset: line.offset, bytes: line.bytes };
}

/** When it was sent; else when the server or the phone had it. 0 is what the format leaves out, never a time. */
function timeOf(body: JsonObject): { at: string; sent: boolean } | null {
  const sentMs = numberAt(body, 'dateSent');
  const other = ['dateServerSent', 'dateReceived']
    .map((name) => numberAt(body, 'incoming', name))
    .find((ms) => ms > 0);
  const at = utcTime(sentMs > 0 ? sentMs : (other ?? NaN));
  return at === null ? null : { at, sent: sentMs > 0 };
}

type Scan = { firstAt: string; count: number; remarks: Remarks; files: ExportFiles };

async function scanChat(input: ReadInput, chat: ExportChat): Promise<Scan> {
  const remarks = new Remarks(input.bounds);
  const files = new ExportFiles(input.attachments);
  let firstAt: string | null = null;
  let count = 0;
  for await (const { body, line } of itemsOf(input, chat)) {
    count += 1;
    const time = timeOf(body);
    firstAt ??= time?.at ?? null;
    if (time?.sent !== true) remarks.warn('signal-without-sent-time', line);
    const { kind, pointers } = itemContent(body);
    if (kind === 'unsupported') remarks.warn('signal-unknown-kind', line);
    for (const pointer of pointers) await files.find(pointer, line, remarks);
  }
  if (firstAt === null) throw new Fault('invalid', 'ingest-no-time', 'No message of the export has a time.');
  return { firstAt, count, remarks, files };
}

type Reading = { input: ReadInput; chat: ExportChat; directory: Directory; scan: Scan };

function authorKey({ recipients }: Directory, authorId: string): string {
  const recipient = recipients.get(authorId);
  return recipient?.senderId ?? (recipient?.self === true ? 'self' : `recipient ${authorId}`);
}

function labelOf({ recipients }: Directory, authorId: string): string {
  return recipients.get(authorId)?.label ?? `recipient ${authorId}`;
}

/** Former wordings, oldest first; the item itself holds the newest and the time at which that was sent. */
function earlierOf(body: JsonObject): { at: string; text: string }[] {
  return listAt(body, 'revisions').flatMap((revision) => {
    if (!isObject(revision)) return [];
    const at = timeOf(revision)?.at;
    return at === undefined ? [] : [{ at, text: itemContent(revision).text }];
  });
}

async function attachmentsOf(
  content: ItemContent,
  line: number,
  { files }: Scan,
): Promise<ParsedMessage['attachments']> {
  const found = await Promise.all(content.pointers.map((pointer) => files.find(pointer, line, null)));
  return content.leftOut === null ? found : [...found, { name: content.leftOut, present: false }];
}

async function toMessage(
  item: Item,
  seq: number,
  at: string,
  { directory, scan }: Reading,
): Promise<ParsedMessage> {
  const { body, line } = item;
  const content = itemContent(body);
  const authorId = idAt(body, 'authorId');
  const author = directory.recipients.get(authorId);
  const [raw, ...rawMore] = withoutSecrets(item);
  const earlier = earlierOf(body);
  const sentMs = numberAt(body, 'dateSent');
  const { quote } = content;
  return {
    seq,
    at,
    atIsWallTime: false,
    sender: labelOf(directory, authorId),
    ...(author?.senderId === undefined ? {} : { senderId: author.senderId }),
    ...(sentMs === 0 ? {} : { id: messageKey(authorKey(directory, authorId), sentMs) }),
    kind: content.kind,
    text: content.text,
    ...(content.appText === undefined ? {} : { appText: content.appText }),
    attachments: await attachmentsOf(content, line, scan),
    edited: earlier.length > 0,
    ...(earlier.length === 0 ? {} : { earlier }),
    deleted: content.deleted,
    ...(content.reactions.length === 0
      ? {}
      : {
          reactions: content.reactions.map((one) => ({
            by: labelOf(directory, one.authorId),
            sign: one.sign,
          })),
        }),
    replyTo: quote === null ? null : messageKey(authorKey(directory, quote.authorId), quote.sentMs),
    raw,
    ...(rawMore.length === 0 ? {} : { rawMore }),
  };
}

async function* messagesOf(reading: Reading): AsyncGenerator<ParsedMessage> {
  let seq = 0;
  // An item without any time stands where it stands: it gets the time of the one before it.
  let at = reading.scan.firstAt;
  for await (const item of itemsOf(reading.input, reading.chat)) {
    at = timeOf(item.body)?.at ?? at;
    yield await toMessage(item, seq, at, reading);
    seq += 1;
  }
}

function factsOf(
  directory: Directory,
  chat: ExportChat | null,
  scan: Scan | null,
  evidence: Evidence[],
): ThreadFacts {
  const { self, chats, remarks } = directory;
  const others = Math.max(0, chats.size - (chat === null ? 0 : 1));
  return {
    platform: 'signal',
    layout: 'signal-plaintext-export',
    title: chat?.name ?? null,
    exporter: self,
    evidence: [
      ...(self === null
        ? []
        : [{ kind: 'exporter' as const, decided: 'label', basis: 'account-in-the-export', detail: '' }]),
      ...evidence,
    ],
    warnings: [
      { code: 'signal-disappearing-messages-left-out', count: 1, lines: [] },
      ...(others === 0 ? [] : [{ code: 'signal-other-chats-not-read', count: others, lines: [] }]),
      ...(scan?.remarks.warnings() ?? []),
    ],
    untold: UNTOLD_HERE.filter((untold) => self === null || untold !== 'exporter'),
    unparsed: remarks.report(),
    messageCount: scan?.count ?? 0,
  };
}

async function* none(): AsyncGenerator<ParsedMessage> {}

async function read(input: ReadInput): Promise<ReadResult> {
  const directory = await readDirectory(input.text, input.bounds);
  const chats = [...directory.chats.values()];
  if (chats.length === 0)
    return { outcome: 'parsed', facts: factsOf(directory, null, null, []), wallTimes: false, messages: none };
  const choice = chooseChat(chats, input.answers.chat, input.bounds);
  if (!choice.decided)
    return { outcome: 'asks', questions: [choice.question], facts: factsOf(directory, null, null, []) };
  const { chat, basis } = choice;
  const scan = await scanChat(input, chat);
  const evidence: Evidence = {
    kind: 'chat',
    decided: 'chat',
    basis,
    detail: `${chats.length} in the export`,
  };
  const facts = factsOf(directory, chat, scan, [evidence]);
  const reading: Reading = { input, chat, directory, scan };
  return { outcome: 'parsed', facts, wallTimes: false, messages: () => messagesOf(reading) };
}

function recognises(head: Buffer): boolean {
  const lf = head.indexOf(0x0a);
  const first = (lf === -1 ? head : head.subarray(0, lf)).toString('latin1');
  return first.startsWith('{') && first.includes('"backupTimeMs"');
}

export const plaintextExport: PlatformReader = {
  recognises,
  nameRank: (fileName) => (fileName === 'main.jsonl' ? 3 : /\.jsonl?$/i.test(fileName) ? 1 : 0),
  read,
};
