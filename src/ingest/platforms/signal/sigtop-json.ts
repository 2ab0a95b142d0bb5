// The reader of sigtop's JSON: the rows of one conversation of Signal Desktop in one array (formats.md §4.3). Rows name nobody but
// by number and account, and of late sigtop writes them without the text.
import { bounds as defaultBounds } from '../../../kernel/bounds.ts';
import type { Bounds } from '../../../kernel/bounds.ts';
import { chooseChat, type Chat } from '../../chat-choice.ts';
import { isObject, type JsonObject } from '../../json-fields.ts';
import { jsonPieces, jsonShape, jsonValue } from '../../json-text.ts';
import type { Evidence, RawSlice, ThreadFacts, Untold } from '../../parsed-thread.ts';
import { Remarks } from '../../remarks.ts';
import { tooMany } from '../../too-many.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import { authorOf, conversationOf, desktopMessage, desktopRow, isOutgoing } from './desktop-row.ts';
import { RowThread, type Row, type RowAuthor } from './row-thread.ts';
import { isSecret, keepable } from './secrets.ts';
import { sigtopNameRank, sigtopTitle } from './sigtop-name.ts';

const LAYOUT = 'sigtop-json';
const UNTOLD_HERE: readonly Untold[] = ['forwarded-marks', 'disappearing-messages'];
/** Members that rows of that table have and other messengers' messages have not. */
const MEMBERS = [
  'conversationId',
  'sent_at',
  'received_at',
  'received_at_ms',
  'sourceServiceId',
  'sourceUuid',
  'sourceDevice',
  'hasAttachments',
  'bodyRanges',
  'sendStateByConversationId',
  'unidentifiedDeliveries',
  'unidentifiedDeliveryReceived',
  'schemaVersion',
  'readStatus',
  'seenStatus',
  'expireTimer',
  'serverGuid',
];
const ENOUGH_MEMBERS = 3;
const QUOTE = 0x22;

function recognises(head: Buffer): boolean {
  const shape = jsonShape(head, defaultBounds);
  const names = ['$[].', '$[].json.'].flatMap((place) => MEMBERS.filter((name) => shape.has(place + name)));
  return names.length >= ENOUGH_MEMBERS;
}

type Piece = { message: JsonObject; line: number; raw: RawSlice };

async function* pieces({ text, bounds }: ReadInput, remarks: Remarks | null): AsyncGenerator<Piece> {
  for await (const { line, offset, bytes } of jsonPieces(
    text,
    (path) => (path.length === 0 ? 'enter' : 'take'),
    bounds,
  )) {
    const row = jsonValue(bytes);
    if (isObject(row)) yield { message: desktopMessage(row), line, raw: { offset, bytes } };
    else remarks?.unparsed(line, row === undefined ? 'not-json' : 'not-a-row');
  }
}

type Conversation = Chat & { own: RowAuthor | null; others: Map<string, RowAuthor> };

/** Who speaks in which conversation; of the others two are enough to know that there is more than one. */
class Conversations {
  readonly all = new Map<string, Conversation>();
  readonly #bounds: Bounds;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  take(message: JsonObject, line: number): void {
    const id = conversationOf(message);
    const known = this.all.get(id) ?? { id, name: id, own: null, others: new Map<string, RowAuthor>() };
    this.all.set(id, known);
    if (this.all.size > this.#bounds.maxChatChoices) throw tooMany('ingest-too-many-chats', line);
    const author = authorOf(message);
    if (author === null) return;
    if (isOutgoing(message)) known.own ??= author;
    else if (message['type'] === 'incoming' && known.others.size < 2) known.others.set(author.key, author);
  }
}

/** In a conversation of two, its own id stands for the other one; other ids are of people whom the export does not name. */
function whoIs({ id, others }: Conversation): (conversation: string) => RowAuthor {
  const [other] = others.values();
  return (conversation) =>
    conversation === id && other !== undefined && others.size === 1
      ? other
      : { key: conversation, id: null, name: null };
}

async function* rowsOf(input: ReadInput, chosen: Conversation): AsyncGenerator<Row> {
  const byConversation = whoIs(chosen);
  for await (const { message, line, raw: whole } of pieces(input, null)) {
    if (conversationOf(message) !== chosen.id) continue;
    // The app's JSON as one text would hide its keys: it goes as a whole, what was read from it stays.
    const { raw, taken } = keepable(
      whole,
      input.bounds,
      (name, firstByte) => isSecret(name, firstByte) || (name === 'json' && firstByte === QUOTE),
    );
    const row = desktopRow(message, { line, raw }, input.attachments, byConversation);
    yield taken ? { ...row, remarks: [...row.remarks, 'secret-taken-out'] } : row;
  }
}

async function read(input: ReadInput): Promise<ReadResult> {
  const found = new Conversations(input.bounds);
  const remarks = new Remarks(input.bounds);
  for await (const { message, line } of pieces(input, remarks)) found.take(message, line);
  if (found.all.size === 0) found.all.set('', { id: '', name: '', own: null, others: new Map() });
  const choice = chooseChat([...found.all.values()], input.answers.chat, input.bounds);
  const facts: ThreadFacts = {
    platform: 'signal',
    layout: LAYOUT,
    title: sigtopTitle(input.names),
    exporter: null,
    evidence: [],
    warnings: remarks.warnings(),
    untold: UNTOLD_HERE,
    unparsed: remarks.report(),
    messageCount: 0,
  };
  if (!choice.decided) return { outcome: 'asks', questions: [choice.question], facts };
  const { chat, basis } = choice;
  const thread = await RowThread.of(() => rowsOf(input, chat), input.bounds);
  facts.evidence = [{ kind: 'chat', decided: 'chat', basis, detail: `${found.all.size} in the export` }];
  if (chat.own !== null) {
    facts.exporter = thread.labelOf(chat.own);
    facts.evidence.push(OUTGOING);
  } else facts.untold = [...UNTOLD_HERE, 'exporter'];
  facts.warnings.push(...thread.remarks.warnings());
  facts.messageCount = thread.count;
  return { outcome: 'parsed', facts, wallTimes: false, messages: () => thread.messages() };
}

const OUTGOING: Evidence = { kind: 'exporter', decided: 'label', basis: 'outgoing-messages', detail: '' };

export const sigtopJson: PlatformReader = { recognises, nameRank: sigtopNameRank, read };
