// Makes a platform's reader from its events: survey, choice of the chat, facts, messages.
import { chooseChat } from './chat-choice.ts';
import { eventMessages, surveyEvents, type EventChat, type PlacedEvent } from './event-thread.ts';
import type { ParsedMessage, Platform, ThreadFacts, Untold } from './parsed-thread.ts';
import type { ReadInput, ReadResult } from './platforms/platform.ts';

export type EventLayout = {
  platform: Platform;
  layout: string;
  /** What the codes of its remarks begin with. */
  prefix: string;
  untold: readonly Untold[];
  events(input: ReadInput): AsyncIterable<PlacedEvent>;
  /** The label of whoever exported the chat, where the layout tells it. */
  exporterOf?(input: ReadInput): Promise<string | null>;
};

/** Reads an export of this layout. Faults: those of `surveyEvents`, of the events, and `ingest-chat-not-found`. */
export async function readEvents(layout: EventLayout, input: ReadInput): Promise<ReadResult> {
  const events = () => layout.events(input);
  const { chats, remarks } = await surveyEvents(events, layout.prefix, input.bounds);
  const exporter = (await layout.exporterOf?.(input)) ?? null;
  const facts: ThreadFacts = {
    platform: layout.platform,
    layout: layout.layout,
    title: null,
    exporter,
    evidence:
      exporter === null
        ? []
        : [{ kind: 'exporter', decided: 'label', basis: 'account-in-the-export', detail: '' }],
    warnings: remarks.warnings(),
    untold: layout.untold.filter((untold) => exporter === null || untold !== 'exporter'),
    unparsed: remarks.report(),
    messageCount: 0,
  };
  if (chats.length === 0) return { outcome: 'parsed', facts, wallTimes: false, messages: none };
  const choice = chooseChat(chats, input.answers.chat, input.bounds);
  if (!choice.decided) return { outcome: 'asks', questions: [choice.question], facts };
  const { chat, basis } = choice;
  const detail = `${chats.length} in the export`;
  return {
    outcome: 'parsed',
    facts: {
      ...withChat(facts, chat),
      evidence: [...facts.evidence, { kind: 'chat', decided: 'chat', basis, detail }],
    },
    wallTimes: chat.wallTimes,
    messages: () => eventMessages(events, chat),
  };
}

function withChat(facts: ThreadFacts, chat: EventChat): ThreadFacts {
  return {
    ...facts,
    title: chat.name,
    warnings: [...facts.warnings, ...chat.remarks.warnings()],
    messageCount: chat.count,
  };
}

async function* none(): AsyncGenerator<ParsedMessage> {}
