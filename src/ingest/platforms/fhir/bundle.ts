// Reader of a FHIR R4 Bundle of Communications, as a messenger that speaks FHIR hands out a thread (fhir.md §1): of a search,
// a collection, a message, a document or a transaction. Everything else in it is counted.
import { bounds as defaultBounds } from '../../../kernel/bounds.ts';
import { Fault } from '../../../kernel/fault.ts';
import { chooseChat } from '../../chat-choice.ts';
import { jsonShape, jsonValue } from '../../json-text.ts';
import { reversed, settleOrder } from '../../message-order.ts';
import type { Evidence, ParsedMessage, Untold } from '../../parsed-thread.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import { isHeader, readEntry, type Communication } from './communication.ts';
import { bundlePieces, sliceOfEntry, type BundlePiece } from './entries.ts';
import { inlineFile } from './inline-file.ts';
import { saidBy, type PayloadContext } from './payload.ts';
import { senderOf } from './sender.ts';
import { contentsOf, threadKey, threadsOf, type Contents, type FhirThread, type Threads } from './survey.ts';

const LAYOUT = 'fhir-communications';

/** A resource that was deleted is not in a Bundle; one that was entered in error is. */
const UNTOLD_HERE: readonly Untold[] = [
  'edits',
  'earlier-wording',
  'reactions',
  'forwarded-marks',
  'deleted-messages',
  'disappearing-messages',
  'poll-votes',
  'exporter',
];

function recognises(head: Buffer): boolean {
  if (!head.includes('"Bundle"')) return false;
  return jsonShape(head, defaultBounds).has('$.entry[].resource.resourceType');
}

/** What a thread is called in a question when it has no topic. */
function nameOf({ id, topic }: FhirThread): string {
  return topic ?? (id === '' ? 'without topic' : id);
}

/** Faults: those of survey.ts and json-text.ts, `ingest-fhir-no-communication`, `ingest-chat-not-found`. */
async function read(input: ReadInput): Promise<ReadResult> {
  const { text, bounds, answers, attachments } = input;
  const pieces = () => bundlePieces(text, bounds);
  const contents = await contentsOf(pieces(), bounds);
  const context = { store: attachments, binaries: contents.binaries };
  const found = await threadsOf(pieces(), contents, context, bounds);
  const threads = [...found.threads.values()].filter(({ count }) => count > 0);
  if (threads.length === 0)
    throw new Fault('unsupported', 'ingest-fhir-no-communication', 'The Bundle holds no message.');
  const chats = threads.map((thread) => ({ name: nameOf(thread), id: thread.id, thread }));
  const choice = chooseChat(chats, answers.chat, bounds);
  if (!choice.decided)
    return { outcome: 'asks', questions: [choice.question], facts: factsOf(found, null, []) };
  const { thread } = choice.chat;
  const order = settleOrder(thread.order, false);
  const evidence = [order.evidence];
  if (threads.length > 1)
    evidence.push({
      kind: 'chat',
      decided: 'thread',
      basis: choice.basis,
      detail: `${String(threads.length)} threads`,
    });
  const teller = new Teller(input, contents, found, thread, context);
  const inOrder = () =>
    order.newestFirst ? reversed(() => entries(pieces()), found.windows) : entries(pieces());
  return {
    outcome: 'parsed',
    facts: factsOf(found, thread, evidence),
    wallTimes: thread.wallTimes,
    messages: () => teller.messages(inOrder()),
    attachment: (name) => inlineFile(text, name, teller.held, bounds),
  };
}

type Entry = BundlePiece & { index: number };

async function* entries(pieces: AsyncIterable<BundlePiece>): AsyncGenerator<Entry> {
  for await (const piece of pieces) if (piece.index !== null) yield { ...piece, index: piece.index };
}

function factsOf(found: Threads, thread: FhirThread | null, evidence: Evidence[]) {
  return {
    platform: 'fhir' as const,
    layout: LAYOUT,
    title: thread?.topic ?? null,
    exporter: null,
    evidence,
    warnings: [...found.remarks.warnings(), ...(thread?.remarks.warnings() ?? [])],
    untold: UNTOLD_HERE,
    unparsed: found.remarks.report(),
    messageCount: thread?.count ?? 0,
  };
}

/** Tells the messages of one thread. The entry told last is held, because its files are asked for next. */
class Teller {
  held: { index: number; bytes: Buffer } | null = null;
  readonly #input: ReadInput;
  readonly #contents: Contents;
  readonly #found: Threads;
  readonly #thread: FhirThread;
  readonly #context: PayloadContext;

  constructor(
    input: ReadInput,
    contents: Contents,
    found: Threads,
    thread: FhirThread,
    context: PayloadContext,
  ) {
    this.#input = input;
    this.#contents = contents;
    this.#found = found;
    this.#thread = thread;
    this.#context = context;
  }

  async *messages(pieces: AsyncIterable<Entry>): AsyncGenerator<ParsedMessage> {
    let seq = 0;
    for await (const piece of pieces) {
      if (this.#found.repeated.has(piece.index)) continue;
      const one = readEntry(jsonValue(piece.bytes));
      if (!('key' in one) || isHeader(one)) continue;
      if (threadKey(one, this.#contents) !== this.#thread.id || one.moment === null) continue;
      this.held = { index: piece.index, bytes: piece.bytes };
      yield { ...this.#said(one, piece), ...one.moment, seq };
      seq += 1;
    }
    this.held = null;
  }

  #said(one: Communication, piece: Entry): Omit<ParsedMessage, 'seq' | 'at' | 'atIsWallTime'> {
    const { label, id } = senderOf(one, this.#contents.names, this.#found.labels);
    const { text, attachments } = saidBy(one, piece.index, this.#context);
    const deleted = one.status === 'entered-in-error';
    const kind = attachments.length > 0 ? 'media' : one.payload.length === 0 ? 'unsupported' : 'text';
    return {
      sender: label,
      ...(id === undefined ? {} : { senderId: id }),
      id: one.key,
      kind: deleted ? 'deleted' : kind,
      text,
      attachments,
      edited: false,
      deleted,
      replyTo: one.answers,
      raw: sliceOfEntry(piece, this.#input.bounds),
    };
  }
}

export const fhirBundle: PlatformReader = {
  recognises,
  nameRank: (fileName) => (/\.json$/i.test(fileName) ? 1 : 0),
  read,
};
