// The first pass over a thread: what is needed to recognise its messages and to prepare their keys. No words are kept.
import { hash } from 'node:crypto';
import type { ParsedMessage, ParsedThread } from '../ingest/parsed-thread.ts';
import { exactDigest, minuteOf, type ReadMessage } from './read-message.ts';
import { gramsOf, type Gram } from './grams.ts';
import { comparedContent } from './compared-content.ts';

export type ReadThread = {
  platform: string;
  title: string | null;
  messages: ReadMessage[];
  grams: Gram[];
  /** Who speaks, as far as the platform tells: its id of the account, else the label; null stands for notices. */
  speakers: (string | null)[];
  /** Every sender label in order of appearance, notices left out. */
  senders: string[];
};

/** Reads the whole thread once. `each` also sees every message, in order. */
export async function readThread(
  thread: ParsedThread,
  each: (message: ParsedMessage) => void = () => undefined,
): Promise<ReadThread> {
  const messages: ReadMessage[] = [];
  const [speakers, senders] = [new Map<string | null, number>(), new Set<string>()];
  const nth = alikeCounter();
  for await (const message of thread.messages()) {
    each(message);
    // A notice may carry the group's name as its label: the group holds no copy.
    if (message.sender !== null && message.kind !== 'system') senders.add(message.sender);
    messages.push(readMessage(message, speakers, nth));
  }
  const { platform, title } = thread;
  const grams = gramsOf(messages);
  return { platform, title, messages, grams, speakers: [...speakers.keys()], senders: [...senders] };
}

function readMessage(
  message: ParsedMessage,
  speakers: Map<string | null, number>,
  nth: ReturnType<typeof alikeCounter>,
): ReadMessage {
  const { class: contentClass, text } = comparedContent(message);
  const name = contentClass === 'notice' ? null : (message.senderId ?? message.sender);
  const speaker = speakers.get(name) ?? speakers.size;
  speakers.set(name, speaker);
  const exact = exactDigest(message);
  const content = hash('sha256', `${contentClass}\0${text}`, 'binary');
  const minute = minuteOf(message);
  const files = message.attachments.filter(({ present }) => present).map((file) => file.name);
  const common = {
    exact,
    content,
    class: contentClass,
    length: text.length,
    minute,
    speaker,
    id: message.id ?? null,
    files,
  };
  return { ...common, ...nth(exact, content, minute) };
}

/** Messages that are alike in full are alike in content and minute, so the second count is only kept where the first rose. */
function alikeCounter() {
  const said = new Map<string, { count: number; first: string }>();
  const exacts = new Map<string, number>();
  return (exact: string, content: string, minute: number) => {
    const key = `${content}${minute}`;
    const group = said.get(key);
    if (group === undefined) {
      said.set(key, { count: 1, first: exact });
      return { exactNth: 0, saidNth: 0 };
    }
    const exactNth = (exacts.get(exact) ?? 0) + (exact === group.first ? 1 : 0);
    exacts.set(exact, (exacts.get(exact) ?? 0) + 1);
    group.count += 1;
    return { exactNth, saidNth: group.count - 1 };
  };
}
