// The reader of webhook bodies of the WhatsApp Business Cloud API, one a line or one a file (formats.md §2): surveys the text,
// lets a person choose among several threads, then streams messages. Times are absolute, ids are the platform's own.
import { bounds as defaultBounds } from '../../../kernel/bounds.ts';
import { chooseChat } from '../../chat-choice.ts';
import { jsonShape } from '../../json-text.ts';
import type { Evidence, ParsedMessage, ThreadFacts, Untold } from '../../parsed-thread.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import { toMessage, type MessageContext } from './cloud-message.ts';
import { cloudPieces } from './cloud-pieces.ts';
import { foldThread, type Folding } from './folding.ts';
import { Placer, surveyText, type Survey, type Thread } from './survey.ts';

const LAYOUT = 'whatsapp-cloud-webhook';
const OBJECT = '"whatsapp_business_account"';
const NEVER_TOLD: readonly Untold[] = ['disappearing-messages', 'poll-votes'];
/** Told only where the phone takes part as well ("coexistence"). */
const TOLD_WITH_PHONE: readonly Untold[] = ['edits', 'earlier-wording', 'deleted-messages'];

function factsOf(
  survey: Survey,
  thread: Thread | null,
  folding: Folding | null,
  more: Evidence[],
): ThreadFacts {
  const own = thread?.own ?? null;
  return {
    platform: 'whatsapp',
    layout: LAYOUT,
    title: thread?.named === true ? thread.name : null,
    exporter: own,
    evidence: [
      { kind: 'layout', decided: LAYOUT, basis: 'names-of-members', detail: '' },
      ...more,
      ...(own === null ? [] : [OWN_NUMBER]),
    ],
    warnings: [...survey.remarks.warnings(), ...(thread?.remarks.warnings() ?? [])],
    untold: [
      ...NEVER_TOLD,
      ...(survey.coexistence ? [] : TOLD_WITH_PHONE),
      ...(own === null ? (['exporter'] as const) : []),
    ],
    unparsed: survey.remarks.report(),
    messageCount: (thread?.count ?? 0) + (folding?.alone.size ?? 0),
  };
}

const OWN_NUMBER: Evidence = {
  kind: 'exporter',
  decided: 'label-in-thread',
  basis: 'number-of-account',
  detail: '',
};

async function* messagesOf(
  { text, bounds }: ReadInput,
  { key }: Thread,
  context: MessageContext,
): AsyncGenerator<ParsedMessage> {
  const placer = new Placer(context.survey.people, bounds);
  let seq = 0;
  for await (const piece of cloudPieces(text, bounds)) {
    const placed = placer.place(piece);
    if (placed === null || 'problem' in placed || placed.key !== key) continue;
    const message = toMessage(placed, seq, context);
    if (message === null) continue;
    yield message;
    seq += 1;
  }
}

async function* none(): AsyncGenerator<ParsedMessage> {}

async function read(input: ReadInput): Promise<ReadResult> {
  const { text, attachments, bounds } = input;
  const survey = await surveyText(text, bounds);
  const threads = [...survey.threads.values()];
  // Bodies that tell of deliveries alone are no thread, but they are read.
  if (threads.length === 0)
    return { outcome: 'parsed', facts: factsOf(survey, null, null, []), wallTimes: false, messages: none };
  const choice = chooseChat(threads, input.answers.chat, bounds);
  if (!choice.decided)
    return { outcome: 'asks', questions: [choice.question], facts: factsOf(survey, null, null, []) };
  const { chat: thread, basis } = choice;
  const folding = await foldThread(text, survey, thread, bounds);
  const detail = `${threads.length} in the export`;
  const evidence: Evidence = { kind: 'chat', decided: 'one-thread', basis, detail };
  const context = { survey, folding, has: (name: string) => attachments.has(name) };
  return {
    outcome: 'parsed',
    facts: factsOf(survey, thread, folding, [evidence]),
    wallTimes: false,
    messages: () => messagesOf(input, thread, context),
  };
}

function recognises(head: Buffer): boolean {
  if (!head.includes(OBJECT)) return false;
  const shape = jsonShape(head, defaultBounds);
  return ['$', '$[]'].some((root) => shape.has(`${root}.object`) && shape.has(`${root}.entry[].changes`));
}

export const whatsappCloud: PlatformReader = {
  recognises,
  nameRank: () => 0,
  // One body a file: all in a folder are one text.
  partOf: () => ({ chat: LAYOUT, order: 0 }),
  read,
};
