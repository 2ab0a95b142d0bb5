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
  for await (const batch of thread.batches()) {
    for (const message of batch) {
      each(message);
      // A notice may carry the group's name as its label: the group holds no copy.
      if (message.sender !== null && message.kind !== 'system') senders.add(message.sender);
      messages.push(readMessage(message, speakers, nth));
    }
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
  const { exactNth, saidNth } = nth(exact, content, minute);
  return {
    exact,
    content,
    class: contentClass,
    length: text.length,
    minute,
    speaker,
    id: message.id ?? null,
    files: filesOf(message),
    exactNth,
    saidNth,
  };
}

const NONE: readonly string[] = [];
const FIRST = { exactNth: 0, saidNth: 0 };

function filesOf({ attachments }: ParsedMessage): readonly string[] {
  if (attachments.length === 0) return NONE;
  return attachments.filter(({ present }) => present).map(({ name }) => name);
}

/** Messages that are alike in full are alike in content and minute, so the second count is only kept where the first rose. */
function alikeCounter() {
  const first = new Map<string, string>();
  const again = new Map<string, number>();
  return (exact: string, content: string, minute: number) => {
    const said = `${content}${minute}`;
    const before = first.get(said);
    if (before === undefined) {
      first.set(said, exact);
      return FIRST;
    }
    const saidNth = (again.get(said) ?? 0) + 1;
    const alike = `${exact}${said}`;
    const repeats = again.get(alike) ?? 0;
    again.set(said, saidNth);
    again.set(alike, repeats + 1);
    return { exactNth: before === exact ? repeats + 1 : repeats, saidNth };
  };
}
