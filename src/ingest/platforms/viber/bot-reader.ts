// Reads callbacks of Viber's bot interface, one a line or in one list (formats.md §5). A bot sees what one person writes to
// it, so each person is a chat. Delivery is at least once: what comes again is kept with its message.
import { bounds as defaultBounds, type Bounds } from '../../../kernel/bounds.ts';
import { chooseChat } from '../../chat-choice.ts';
import type { ChatText } from '../../chat-text.ts';
import { IdTable } from '../../id-table.ts';
import { jsonBodies } from '../../json-bodies.ts';
import { jsonShape } from '../../json-text.ts';
import type { Evidence, ParsedMessage, RawSlice, ThreadFacts, Untold } from '../../parsed-thread.ts';
import { Remarks } from '../../remarks.ts';
import { tooMany } from '../../too-many.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import { botBody } from './bot-body.ts';
import { readBotEvent, type BotEvent, type BotMessage } from './bot-event.ts';

const LAYOUT = 'viber-bot-events';
const UNTOLD_HERE: readonly Untold[] = [
  'reply-targets',
  'reactions',
  'forwarded-marks',
  'earlier-wording',
  'edits',
  'deleted-messages',
  'disappearing-messages',
  'poll-votes',
  'exporter',
];

type Told = { event: BotEvent; line: number; raw: RawSlice };

async function* toldEvents(text: ChatText, bounds: Bounds): AsyncGenerator<Told> {
  for await (const piece of jsonBodies(text, (path) => (path.length === 0 ? 'take' : 'skip'), bounds)) {
    if (piece.broken) {
      const event = { is: 'broken', reason: 'not-json' } as const;
      yield { event, line: piece.line, raw: { offset: 0, bytes: Buffer.alloc(0) } };
    } else {
      const { offset, bytes, line } = piece;
      yield { event: readBotEvent(bytes), line, raw: { offset, bytes } };
    }
  }
}

type Chat = { id: string; name: string; count: number; remarks: Remarks };

/** What the first pass finds. `repeats`: by token, what came again. */
type Survey = { chats: Map<string, Chat>; remarks: Remarks; repeats: Map<string, RawSlice[]> };

async function survey({ text, bounds }: ReadInput): Promise<Survey> {
  const found: Survey = { chats: new Map(), remarks: new Remarks(bounds), repeats: new Map() };
  const tokens = new IdTable();
  let [count, keptBytes] = [0, 0];
  for await (const { event, line, raw } of toldEvents(text, bounds)) {
    if (event.is === 'mark') found.remarks.warn('viber-event-without-message');
    else if (event.is === 'broken') found.remarks.unparsed(line, event.reason);
    else {
      const chat = chatOf(found, event.message, line, bounds);
      if (tokens.add(event.message.token)) {
        chat.count += 1;
        count += 1;
        if (count > bounds.maxMessages) throw tooMany('ingest-too-many-messages', line);
        if (botBody(event.message.message, '', () => false).kind === 'unsupported')
          chat.remarks.warn('viber-unknown-kind', line);
        continue;
      }
      chat.remarks.warn('viber-repeated-event', line);
      keptBytes += raw.bytes.length;
      if (keptBytes > bounds.maxRelatedBytes) throw tooMany('ingest-too-many-changes', line);
      const again = found.repeats.get(event.message.token);
      if (again === undefined) found.repeats.set(event.message.token, [raw]);
      else again.push(raw);
    }
  }
  return found;
}

function chatOf({ chats }: Survey, { senderId, sender }: BotMessage, line: number, bounds: Bounds): Chat {
  const known = chats.get(senderId);
  if (known !== undefined) return known;
  if (chats.size >= bounds.maxChatChoices) throw tooMany('ingest-too-many-chats', line);
  const chat = { id: senderId, name: sender, count: 0, remarks: new Remarks(bounds) };
  chats.set(senderId, chat);
  return chat;
}

function factsOf({ remarks }: Survey, chat: Chat | null, evidence: Evidence[]): ThreadFacts {
  return {
    platform: 'viber',
    layout: LAYOUT,
    title: chat?.name ?? null,
    exporter: null,
    evidence: [{ kind: 'layout', decided: LAYOUT, basis: 'names-of-members', detail: '' }, ...evidence],
    warnings: [...remarks.warnings(), ...(chat?.remarks.warnings() ?? [])],
    untold: UNTOLD_HERE,
    unparsed: remarks.report(),
    messageCount: chat?.count ?? 0,
  };
}

async function* messagesOf(
  { text, attachments, bounds }: ReadInput,
  chat: Chat,
  repeats: Survey['repeats'],
): AsyncGenerator<ParsedMessage> {
  const emitted = new Set<string>();
  let seq = 0;
  for await (const { event, raw } of toldEvents(text, bounds)) {
    if (event.is !== 'message' || event.message.senderId !== chat.id) continue;
    const { token, at, sender, senderId, message } = event.message;
    const again = repeats.get(token);
    if (again !== undefined && emitted.has(token)) continue;
    if (again !== undefined) emitted.add(token);
    const plain = { edited: false, deleted: false, replyTo: null, raw };
    yield {
      seq,
      at,
      atIsWallTime: false,
      sender,
      senderId,
      id: token,
      ...botBody(message, token, (name) => attachments.has(name)),
      ...plain,
      ...(again === undefined ? {} : { rawMore: again }),
    };
    seq += 1;
  }
}

async function read(input: ReadInput): Promise<ReadResult> {
  const found = await survey(input);
  const chats = [...found.chats.values()];
  if (chats.length === 0)
    return { outcome: 'parsed', facts: factsOf(found, null, []), wallTimes: false, messages: none };
  const choice = chooseChat(chats, input.answers.chat, input.bounds);
  if (!choice.decided)
    return { outcome: 'asks', questions: [choice.question], facts: factsOf(found, null, []) };
  const { chat, basis } = choice;
  const evidence: Evidence = {
    kind: 'chat',
    decided: 'one-person',
    basis,
    detail: `${chats.length} in the export`,
  };
  return {
    outcome: 'parsed',
    facts: factsOf(found, chat, [evidence]),
    wallTimes: false,
    messages: () => messagesOf(input, chat, found.repeats),
  };
}

async function* none(): AsyncGenerator<ParsedMessage> {}

function recognises(head: Buffer): boolean {
  if (!head.includes('"message_token"')) return false;
  const shape = jsonShape(head, defaultBounds);
  return ['$', '$[]'].some((root) =>
    ['event', 'message_token', 'timestamp'].every((name) => shape.has(`${root}.${name}`)),
  );
}

export const botEvents: PlatformReader = {
  recognises,
  nameRank: () => 0,
  partOf: () => ({ chat: LAYOUT, order: 0 }),
  read,
};
