// The station ingest: hostile export bytes in, a ParsedThread out, or the questions that only a person can answer. The one
// maker of this baton. Nothing is stored here and nothing is guessed; what was not understood is reported.
import { asBaton } from '../kernel/baton.ts';
import { bounds as defaultBounds, type Bounds } from '../kernel/bounds.ts';
import { Fault } from '../kernel/fault.ts';
import { timeZoneOf } from '../kernel/time-zone.ts';
import { checkedMessages, orderedBatches } from './checked-messages.ts';
import { findChat, type FoundChat } from './container.ts';
import { inBatches, oneByOne } from './one-by-one.ts';
import { openFolder, type ExportFile } from './export-folder.ts';
import type {
  Answers,
  Evidence,
  IngestWarning,
  ParsedThread,
  ParseResult,
  ThreadFacts,
} from './parsed-thread.ts';
import type { ReadInput, ReadResult } from './platforms/platform.ts';
import { timeZoneQuestion } from './time-zone-question.ts';

/**
 * Reads what was handed in: one file or several that belong together. `answers` are those to questions that an earlier call
 * asked; `remarks` are what whoever brought the files has to say of them, kept with the facts. Faults: `ingest-…`, see export-folder.ts, container.ts, chat-text.ts, json-text.ts, checked-messages.ts and the
 * readers; `ingest-unknown-time-zone`. None holds content.
 */
export async function parseExport(
  files: readonly ExportFile[],
  answers: Answers,
  bounds: Bounds = defaultBounds,
  remarks: readonly IngestWarning[] = [],
): Promise<ParseResult> {
  if (answers.timeZone !== undefined && timeZoneOf(answers.timeZone) === undefined) {
    throw new Fault('invalid', 'ingest-unknown-time-zone', 'The time zone is not known.', {
      place: { field: 'timeZone' },
    });
  }
  const chat = await findChat(await openFolder(files, bounds), answers.chat, bounds);
  if (chat.found === 'several') {
    const choices = chat.chats.map((value) => ({ value, readings: [] }));
    return { outcome: 'asks', questions: [{ kind: 'chat', choices }], facts: UNREAD };
  }
  const { text, parts, attachments, textName } = chat;
  const names = [textName, files.length === 1 ? (files[0]?.name ?? null) : null];
  const { chat: _asked, ...rest } = answers;
  const inner = chat.chat === undefined ? rest : { ...rest, chat: chat.chat };
  const input: ReadInput = { text, parts, attachments, names, answers: inner, bounds };
  return toResult(await chat.reader.read(input), chat, input, remarks);
}

async function toResult(
  result: ReadResult,
  chat: FoundChat,
  input: ReadInput,
  remarks: readonly IngestWarning[],
): Promise<ParseResult> {
  if (result.outcome === 'asks')
    return { ...result, questions: result.questions.map((question) => prefixed(question, chat.prefix)) };
  const batches = () =>
    'batches' in result
      ? orderedBatches(result.batches(), input.bounds)
      : inBatches(checkedMessages(result.messages(), input.bounds));
  const messages = () => oneByOne(batches());
  const thread: ParsedThread = asBaton({
    ...result.facts,
    warnings: [...result.facts.warnings, ...remarks],
    evidence: [
      ...result.facts.evidence,
      // What the reader itself could say is said better.
      ...settled(result.wallTimes, chat, input.answers).filter(
        ({ kind }) => !result.facts.evidence.some((own) => own.kind === kind),
      ),
    ],
    messages,
    batches,
    attachment: async (name: string) =>
      (await result.attachment?.(name)) ?? (await input.attachments.read(name)),
  });
  const asksZone = result.wallTimes && input.answers.timeZone === undefined;
  const open = asksZone ? [await timeZoneQuestion(input.text, messages())] : [];
  return { outcome: 'parsed', thread, open };
}

function prefixed<Asked extends { kind: string; choices: { value: string }[] }>(
  question: Asked,
  prefix: string,
): Asked {
  if (question.kind !== 'chat') return question;
  const choices = question.choices.map((choice) => ({ ...choice, value: prefix + choice.value }));
  return { ...question, choices };
}

/** What was settled outside the reader: where the times are, which text was the chat. */
function settled(wallTimes: boolean, chat: FoundChat, answers: Answers): Evidence[] {
  const evidence: Evidence[] = [];
  if (!wallTimes) evidence.push({ kind: 'time-zone', decided: 'UTC', basis: 'absolute-times', detail: '' });
  else if (answers.timeZone !== undefined)
    evidence.push({
      kind: 'time-zone',
      decided: answers.timeZone,
      basis: 'answered-by-person',
      detail: '',
    });
  const files = chat.parts.length === 1 ? '1 file' : `${chat.parts.length} files`;
  evidence.push({ kind: 'chat', decided: 'chat-text', basis: chat.basis, detail: files });
  return evidence;
}

const UNREAD: ThreadFacts = {
  platform: 'other',
  layout: '',
  title: null,
  exporter: null,
  evidence: [],
  warnings: [],
  untold: [],
  unparsed: { count: 0, lines: [] },
  messageCount: 0,
};
