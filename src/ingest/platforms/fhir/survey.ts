// Two looks at a Bundle before its messages are told: first who and what is in it, wherever it stands, then the threads. Memory
// is bounded: names, threads and counters.
import type { Bounds } from '../../../kernel/bounds.ts';
import { Fault } from '../../../kernel/fault.ts';
import { DistinctLabels } from '../../distinct-labels.ts';
import { IdTable } from '../../id-table.ts';
import { listAt, objectAt, textAt, type JsonObject } from '../../json-fields.ts';
import { jsonValue } from '../../json-text.ts';
import type { OrderCounts } from '../../message-order.ts';
import { Remarks } from '../../remarks.ts';
import { isHeader, readEntry, type Communication } from './communication.ts';
import type { BundlePiece } from './entries.ts';
import { saidBy, type PayloadContext } from './payload.ts';
import { keyOfEntry, keyOfReference, nameOf } from './reference.ts';
import { senderOf } from './sender.ts';

/** What is in a Bundle but its messages. */
export type Contents = {
  names: Map<string, string>;
  binaries: Map<string, number>;
  /** Keys of what something is part of. */
  wholes: Set<string>;
};

export type FhirThread = {
  id: string;
  topic: string | null;
  count: number;
  wallTimes: boolean;
  order: OrderCounts;
  remarks: Remarks;
  lastMs: number | null;
};

export type Threads = {
  threads: Map<string, FhirThread>;
  labels: DistinctLabels;
  /** Entries that are told. */
  repeated: Set<number>;
  remarks: Remarks;
  windows: number[];
};

/** Faults: `ingest-fhir-not-a-bundle`, `ingest-fhir-history`, those of the pieces. */
export async function contentsOf(pieces: AsyncIterable<BundlePiece>, bounds: Bounds): Promise<Contents> {
  const contents: Contents = { names: new Map(), binaries: new Map(), wholes: new Set() };
  for await (const piece of pieces) {
    const value = jsonValue(piece.bytes);
    if (piece.index === null) {
      checkKind(piece, value);
      continue;
    }
    const read = readEntry(value);
    if ('key' in read && read.partOf !== null && contents.wholes.size < bounds.maxNamesKept)
      contents.wholes.add(read.partOf);
    const entry = objectAt({ value }, 'value');
    if ('other' in read && entry !== undefined) noteOther(entry, piece.index, contents, bounds);
  }
  return contents;
}

function checkKind({ path, line }: BundlePiece, value: unknown): void {
  const place = { line, path: String(path[0]) };
  if (path[0] === 'resourceType' && value !== 'Bundle')
    throw new Fault('unsupported', 'ingest-fhir-not-a-bundle', 'The resource is no Bundle.', { place });
  // Versions of one resource are no conversation.
  if (path[0] === 'type' && value === 'history')
    throw new Fault('unsupported', 'ingest-fhir-history', 'A Bundle of versions is no thread.', { place });
}

function noteOther(entry: JsonObject, index: number, { names, binaries }: Contents, bounds: Bounds): void {
  const key = keyOfEntry(entry);
  const resource = objectAt(entry, 'resource');
  if (key === null || resource === undefined || names.size + binaries.size >= bounds.maxNamesKept) return;
  const role = textAt(resource, 'practitioner', 'reference');
  const name = nameOf(resource) ?? (role === undefined ? undefined : names.get(keyOfReference(role, entry)));
  if (textAt(resource, 'resourceType') === 'Binary') binaries.set(key, index);
  else if (name !== undefined) names.set(key, name);
}

/** Faults: `ingest-too-many-chats`, those of the pieces. */
export async function threadsOf(
  pieces: AsyncIterable<BundlePiece>,
  contents: Contents,
  context: PayloadContext,
  bounds: Bounds,
): Promise<Threads> {
  const survey = new ThreadSurvey(contents, context, bounds);
  for await (const piece of pieces) survey.take(piece);
  return survey.found;
}

/** The thread that a Communication belongs to: what it is part of, else what is part of it, else those of its topic. */
export function threadKey({ key, partOf, topic }: Communication, { wholes }: Contents): string {
  return partOf ?? (wholes.has(key) ? key : topic === null ? '' : `topic ${topic}`);
}

const NOT_DELIVERED = new Set(['preparation', 'not-done', 'on-hold', 'stopped']);

class ThreadSurvey {
  readonly found: Threads;
  readonly #contents: Contents;
  readonly #context: PayloadContext;
  readonly #bounds: Bounds;
  readonly #ids = new IdTable();
  readonly #awaited = new Set<string>();
  #windowBytes = 0;

  constructor(contents: Contents, context: PayloadContext, bounds: Bounds) {
    this.#contents = contents;
    this.#context = context;
    this.#bounds = bounds;
    const labels = new DistinctLabels(bounds.maxNamesKept);
    const remarks = new Remarks(bounds);
    this.found = { threads: new Map(), labels, repeated: new Set(), remarks, windows: [0] };
  }

  take(piece: BundlePiece): void {
    const { index, line } = piece;
    const value = jsonValue(piece.bytes);
    const { remarks } = this.found;
    if (index === null) {
      if (listAt({ value }, 'value').some((link) => textAt(link, 'relation') === 'next'))
        remarks.warn('fhir-more-pages', line);
      return;
    }
    this.#windowBytes += piece.bytes.length;
    if (this.#windowBytes >= this.#bounds.maxReversedBytes) {
      this.#windowBytes = 0;
      this.found.windows.push(index + 1);
    }
    const read = readEntry(value);
    if ('problem' in read) remarks.unparsed(line, read.problem);
    else if ('other' in read) remarks.warn('fhir-other-resources');
    else if (!this.#ids.add(read.key)) {
      this.found.repeated.add(index);
      remarks.warn('fhir-repeated-resource', line);
    } else this.#communication(read, index, line);
  }

  #communication(read: Communication, index: number, line: number): void {
    const thread = this.#thread(read, line);
    if (isHeader(read)) {
      thread.topic = read.topic ?? thread.topic;
      this.found.remarks.warn('fhir-thread-headers');
      return;
    }
    if (read.moment === null) {
      this.found.remarks.unparsed(line, 'no-time');
      return;
    }
    thread.topic ??= read.topic;
    thread.count += 1;
    thread.wallTimes ||= read.moment.atIsWallTime;
    this.#order(read, thread, Date.parse(read.moment.at));
    senderOf(read, this.#contents.names, this.found.labels);
    if (NOT_DELIVERED.has(read.status)) thread.remarks.warn('fhir-not-delivered', line);
    if (read.receivedOnly) thread.remarks.warn('fhir-without-sent-time', line);
    if (read.notes > 0) thread.remarks.warn('fhir-notes-left-out', line);
    for (const code of saidBy(read, index, this.#context).oddities) thread.remarks.warn(code, line);
  }

  #order({ key, answers }: Communication, thread: FhirThread, sentMs: number): void {
    const { order, lastMs } = thread;
    if (lastMs !== null && sentMs > lastMs) order.rises += 1;
    if (lastMs !== null && sentMs < lastMs) order.falls += 1;
    thread.lastMs = sentMs;
    if (this.#awaited.delete(key)) order.before += 1;
    if (answers === null) return;
    if (this.#ids.has(answers)) order.behind += 1;
    else if (this.#awaited.size < this.#bounds.maxNamesKept) this.#awaited.add(answers);
  }

  #thread(read: Communication, line: number): FhirThread {
    const id = threadKey(read, this.#contents);
    const known = this.found.threads.get(id);
    if (known !== undefined) return known;
    if (this.found.threads.size >= this.#bounds.maxChatChoices)
      throw new Fault('too-large', 'ingest-too-many-chats', 'The export holds more chats than allowed.', {
        place: { line },
      });
    const order = { given: 0, rises: 0, falls: 0, behind: 0, before: 0 };
    const remarks = new Remarks(this.#bounds);
    const thread = { id, topic: null, count: 0, wallTimes: false, order, remarks, lastMs: null };
    this.found.threads.set(id, thread);
    return thread;
  }
}
