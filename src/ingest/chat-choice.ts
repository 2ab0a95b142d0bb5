// An export may hold several chats; a thread is one of them, and only a person can say which. Names of chats are content:
// they stand in the question and in the answer, nowhere else.
import type { Bounds } from '../kernel/bounds.ts';
import { Fault } from '../kernel/fault.ts';
import type { Answers, Question } from './parsed-thread.ts';

/** `id` tells chats of the same name apart. */
export type Chat = { name: string; id: string };

export type ChatChoice<One extends Chat> =
  | { decided: true; chat: One; basis: 'only-chat' | 'answered-by-person' }
  | { decided: false; question: Question };

/** The chats' names in their order; one that another chat has too is followed by its id in brackets. */
export function distinctNames(chats: readonly Chat[]): string[] {
  const times = Map.groupBy(chats, ({ name }) => name);
  return chats.map(({ name, id }) => (times.get(name)?.length === 1 ? name : `${name} (${id})`));
}

/**
 * The chat that was answered, the only one, or the question. At most `maxChatChoices` are offered; any may be answered.
 * Fault `ingest-chat-not-found` for an answer that names none. `chats` must not be empty.
 */
export function chooseChat<One extends Chat>(
  chats: readonly One[],
  answer: Answers['chat'],
  bounds: Bounds,
): ChatChoice<One> {
  const names = distinctNames(chats);
  const [only] = chats;
  if (answer !== undefined) {
    const chat = chats[names.indexOf(answer)];
    if (chat === undefined) throw chatNotFound();
    return { decided: true, chat, basis: 'answered-by-person' };
  }
  if (only !== undefined && chats.length === 1) return { decided: true, chat: only, basis: 'only-chat' };
  const choices = names.slice(0, bounds.maxChatChoices).map((value) => ({ value, readings: [] }));
  return { decided: false, question: { kind: 'chat', choices } };
}

/** For an answer that names none of the chats. */
export function chatNotFound(): Fault {
  return new Fault('invalid', 'ingest-chat-not-found', 'The chosen chat is not in the export.', {
    place: { field: 'chat' },
  });
}
