// Threads of platforms that tell a message and what happened to it later in events of their own: sent, edited, withdrawn,
// reacted to, and delivered at least once, in any order. What is about a message of the same text is told with it; what is
// about another one (deposited earlier, or never seen) is a message of its own, so that nothing is dropped. Any order of the
// events gives the same messages.
import type { Bounds } from '../kernel/bounds.ts';
import { Fault } from '../kernel/fault.ts';
import { IdTable } from './id-table.ts';
import type { ParsedMessage, RawSlice } from './parsed-thread.ts';
import { Remarks } from './remarks.ts';

/** What somebody said or did, when. */
export type Utterance = Pick<
  ParsedMessage,
  'at' | 'atIsWallTime' | 'sender' | 'senderId' | 'kind' | 'text' | 'appText' | 'attachments' | 'replyTo'
> & { forwarded?: true; edited?: true };

/** `key` is the message's identity on its platform; two events with the same key are one message, delivered again. */
export type ThreadEvent =
  | { is: 'message'; key: string; said: Utterance }
  | { is: 'edit'; target: string; said: Utterance }
  | { is: 'withdrawal'; target: string; said: Utterance }
  /**
   * `signs` are all that its sender leaves at the message from now on; none takes them back. Votes in a poll count apart
   * from other signs.
   */
  | { is: 'reaction'; target: string; signs: readonly string[]; vote?: true; said: Utterance };

/**
 * An event in its chat, with the codes of what is odd about it (`remarks`); or one that is no message at all (`mark`), or
 * that was not understood (`broken`).
 */
export type PlacedEvent = { line: number; raw: RawSlice } & (
  | { chat: { id: string; name: string | null }; event: ThreadEvent; remarks?: readonly string[] }
  | { mark: string }
  | { broken: string }
);

type About = Exclude<ThreadEvent, { is: 'message' }>;
type Related = { event: About; raw: RawSlice; line: number };

export type EventChat = {
  id: string;
  name: string;
  count: number;
  wallTimes: boolean;
  remarks: Remarks;
  /** By the key of the message that they are about. */
  related: Map<string, Related[]>;
  /** By key: what came again. */
  repeats: Map<string, RawSlice[]>;
  /** Keys that others are about and that are here. */
  present: Set<string>;
  /** Of events about messages that are not here: where each stands that is told, as `offset target`. */
  alone: Set<string>;
};

export type EventSurvey = { chats: EventChat[]; remarks: Remarks };

type Events = () => AsyncIterable<PlacedEvent>;

/**
 * Two passes over the events: what chats there are, and for each what is about which message. Memory grows with what is
 * about others, within `maxRelatedBytes`. Faults: `ingest-too-many-changes`, `ingest-too-many-chats`.
 */
export async function surveyEvents(events: Events, prefix: string, bounds: Bounds): Promise<EventSurvey> {
  const survey = new Survey(prefix, bounds);
  for await (const placed of events()) survey.take(placed);
  const chats = [...survey.chats.values()];
  if (chats.some(({ related }) => related.size > 0))
    for await (const placed of events())
      if ('event' in placed && placed.event.is === 'message') {
        const chat = survey.chats.get(placed.chat.id);
        if (chat?.related.has(placed.event.key) === true) chat.present.add(placed.event.key);
      }
  for (const chat of chats) findAlone(chat, prefix);
  return { chats, remarks: survey.remarks };
}

class Survey {
  readonly chats = new Map<string, EventChat>();
  readonly remarks: Remarks;
  readonly #prefix: string;
  readonly #bounds: Bounds;
  readonly #keys = new IdTable();
  #keptBytes = 0;

  constructor(prefix: string, bounds: Bounds) {
    this.#prefix = prefix;
    this.#bounds = bounds;
    this.remarks = new Remarks(bounds);
  }

  take(placed: PlacedEvent): void {
    const { line, raw } = placed;
    if ('mark' in placed) this.remarks.warn(`${this.#prefix}-${placed.mark}`);
    else if ('broken' in placed) this.remarks.unparsed(line, placed.broken);
    else {
      const { event } = placed;
      const chat = this.#chat(placed.chat, line);
      chat.wallTimes ||= event.said.atIsWallTime;
      for (const code of placed.remarks ?? []) chat.remarks.warn(`${this.#prefix}-${code}`, line);
      if (event.is !== 'message') this.#keep(chat.related, event.target, { event, raw, line }, raw, line);
      else if (this.#keys.add(`${chat.id}\n${event.key}`)) chat.count += 1;
      else {
        this.#keep(chat.repeats, event.key, raw, raw, line);
        chat.remarks.warn(`${this.#prefix}-repeated-event`, line);
      }
    }
  }

  #chat({ id, name }: { id: string; name: string | null }, line: number): EventChat {
    const known = this.chats.get(id);
    if (known !== undefined) {
      if (known.name === known.id && name !== null) known.name = name;
      return known;
    }
    if (this.chats.size >= this.#bounds.maxChatChoices) throw tooMany('ingest-too-many-chats', line);
    const chat: EventChat = {
      id,
      name: name ?? id,
      count: 0,
      wallTimes: false,
      remarks: new Remarks(this.#bounds),
      related: new Map(),
      repeats: new Map(),
      present: new Set(),
      alone: new Set(),
    };
    this.chats.set(id, chat);
    return chat;
  }

  #keep<Kept>(table: Map<string, Kept[]>, key: string, kept: Kept, raw: RawSlice, line: number): void {
    this.#keptBytes += raw.bytes.length + key.length;
    if (this.#keptBytes > this.#bounds.maxRelatedBytes) throw tooMany('ingest-too-many-changes', line);
    const list = table.get(key);
    if (list === undefined) table.set(key, [kept]);
    else list.push(kept);
  }
}

function tooMany(code: 'ingest-too-many-changes' | 'ingest-too-many-chats', line: number): Fault {
  return new Fault('too-large', code, 'The export holds more of one kind than allowed.', { place: { line } });
}

/** What is about a message that is not here stands by itself. The same event delivered twice stands once. */
function findAlone(chat: EventChat, prefix: string): void {
  for (const [target, related] of chat.related) {
    if (chat.present.has(target)) continue;
    for (const { event, raw, line } of distinct(related)) {
      chat.alone.add(`${raw.offset} ${target}`);
      chat.count += 1;
      chat.remarks.warn(`${prefix}-${event.is}-of-absent`, line);
    }
  }
}

/** In the order of their times; an event that came twice is taken once. */
function distinct(related: readonly Related[]): Related[] {
  const seen = new Set<string>();
  return related
    .filter(({ event }) => {
      const { at, sender, text } = event.said;
      const signs = event.is === 'reaction' ? [event.signs, event.vote] : null;
      const name = JSON.stringify([event.is, at, sender, text, signs]);
      if (seen.has(name)) return false;
      seen.add(name);
      return true;
    })
    .sort((a, b) => Date.parse(a.event.said.at) - Date.parse(b.event.said.at));
}

/** The messages of one chat, in the order in which they came. */
export async function* eventMessages(events: Events, chat: EventChat): AsyncGenerator<ParsedMessage> {
  const told = new IdTable();
  let seq = 0;
  for await (const placed of events()) {
    if (!('event' in placed) || placed.chat.id !== chat.id) continue;
    const { event, raw } = placed;
    if (event.is === 'message') {
      if (!told.add(event.key)) continue;
      yield wholeMessage(event, raw, seq, chat);
    } else {
      const place = `${raw.offset} ${event.target}`;
      if (!chat.alone.has(place) || !told.add(`about ${place}`)) continue;
      yield aloneMessage(event, raw, seq);
    }
    seq += 1;
  }
}

function wholeMessage(
  { key, said }: ThreadEvent & { is: 'message' },
  raw: RawSlice,
  seq: number,
  chat: EventChat,
): ParsedMessage {
  const about = chat.related.get(key) ?? [];
  const changes = distinct(about).map(({ event }) => event);
  const edits = changes.filter((event) => event.is === 'edit');
  const newest = edits.at(-1)?.said;
  const withdrawn = changes.some(({ is }) => is === 'withdrawal');
  const reactions = reactionsOf(changes);
  const rawMore = [...about.map((one) => one.raw), ...(chat.repeats.get(key) ?? [])];
  const { appText, ...words } = newest ?? said;
  const { edited, forwarded, ...first } = said;
  const message: ParsedMessage = {
    ...first,
    seq,
    id: key,
    text: words.text,
    kind: withdrawn ? 'deleted' : said.kind,
    attachments: words.attachments.length > 0 ? words.attachments : said.attachments,
    edited: edits.length > 0 || edited === true,
    deleted: withdrawn,
    raw,
  };
  delete message.appText;
  if (appText !== undefined) message.appText = appText;
  if (edits.length > 0)
    message.earlier = [said, ...edits.slice(0, -1).map((edit) => edit.said)].map(({ at, text }) => ({
      at,
      text,
    }));
  if (forwarded === true) message.forwarded = true;
  if (reactions.length > 0) message.reactions = reactions;
  if (rawMore.length > 0) message.rawMore = rawMore;
  return message;
}

/** The newest signs of each person count, and the newest votes. */
function reactionsOf(changes: readonly About[]): { by: string; sign: string }[] {
  const bySender = new Map<string, { by: string; sign: string }[]>();
  for (const event of changes) {
    if (event.is !== 'reaction') continue;
    const by = event.said.sender ?? event.said.senderId ?? '';
    bySender.set(
      JSON.stringify([event.said.senderId ?? by, event.vote]),
      event.signs.map((sign) => ({ by, sign })),
    );
  }
  return [...bySender.values()].flat();
}

function aloneMessage(event: About, raw: RawSlice, seq: number): ParsedMessage {
  const { edited: _edited, forwarded, ...said } = event.said;
  const common = { ...said, seq, replyTo: event.target, raw, ...(forwarded === true ? { forwarded } : {}) };
  if (event.is === 'edit') return { ...common, edited: true, deleted: false };
  if (event.is === 'withdrawal') return { ...common, kind: 'deleted', edited: false, deleted: true };
  return { ...common, kind: 'unsupported', text: event.signs.join(' '), edited: false, deleted: false };
}
