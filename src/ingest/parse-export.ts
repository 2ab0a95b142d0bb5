// The station ingest: hostile export bytes in, a ParsedThread out, or the questions that only a person can answer. The one
// maker of this baton. Nothing is stored here and nothing is guessed; what was not understood is reported.
import { asBaton } from '../kernel/baton.ts';
import type { ByteSource } from '../kernel/byte-source.ts';
import { bounds as defaultBounds, type Bounds } from '../kernel/bounds.ts';
import { openContainer } from './container.ts';
import type { Answers, ParsedThread, ParseResult, Platform, ThreadFacts } from './parsed-thread.ts';

export type ExportHint = {
  /** Name of the file as handed in; used for the chat's title only. */
  fileName: string | null;
};

/**
 * Reads an export twice at most: once to decide, once per call of `messages()`. `answers` are those to questions that an
 * earlier call asked. Faults: `ingest-…`, see container.ts, chat-text.ts, date-order.ts; none holds content.
 */
export async function parseExport(
  source: ByteSource,
  hint: ExportHint,
  answers: Answers,
  bounds: Bounds = defaultBounds,
): Promise<ParseResult> {
  const container = await openContainer(source, answers.chat, bounds);
  if (container.found === 'several') {
    const choices = container.chats.map((value) => ({ value, readings: [] }));
    return {
      outcome: 'asks',
      questions: [{ kind: 'chat', choices }],
      facts: unread(container.reader.platform),
    };
  }
  const { reader, text, textName, attachments } = container;
  const names = [textName, hint.fileName];
  const result = await reader.read({ text, attachments, names, answers, bounds });
  if (result.outcome === 'asks') return result;
  const thread: ParsedThread = asBaton({
    ...result.facts,
    messages: () => result.messages(),
    attachment: (name: string) => attachments.read(name),
  });
  return { outcome: 'parsed', thread };
}

function unread(platform: Platform): ThreadFacts {
  return {
    platform,
    layout: '',
    title: null,
    evidence: [],
    warnings: [],
    unparsed: { count: 0, lines: [] },
    messageCount: 0,
  };
}
