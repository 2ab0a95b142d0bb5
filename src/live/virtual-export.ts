// The export that a gathered live thread would have been: its events as lines of JSON or, for our own layout, as the messages of
// one document; and beside them the files that they refer to. Nothing lies anywhere in the open: each piece is opened when it
// is read (RULE C-01) and held no longer than the next one is asked for.
import type { Custody, Reading } from '../custody/index.ts';
import type { ExportFile } from '../ingest/index.ts';
import type { ByteSource } from '../kernel/byte-source.ts';
import { documentAround } from './layouts/own-thread.ts';
import { eventIn, pagesOf, type OrderedThread, type PlacedEvent } from './ordered-thread.ts';

/** A file that was fetched, or the code of why it was not. */
export type StoredMedia = { liveEventId: string; ordinal: number } & (
  { noteId: string; sizeBytes: number } | { missing: string }
);

export const LIVE_TEXT_NAME = 'live.jsonl';

/** The files for `parseExport`, and the missing ones by code with the lines of the events that refer to them. */
export function virtualExport(
  custody: Custody,
  reading: Reading,
  thread: OrderedThread,
  media: readonly StoredMedia[],
): { files: ExportFile[]; missing: { code: string; line: number }[] } {
  const byEvent = Map.groupBy(media, ({ liveEventId }) => liveEventId);
  const text: ExportFile = { name: LIVE_TEXT_NAME, source: new TextSource(custody, reading, thread) };
  // The same file may be referred to twice, by a message and its edit: it is one file.
  const files = new Map<string, ExportFile>();
  const missing: { code: string; line: number }[] = [];
  for (const [index, event] of thread.events.entries()) {
    for (const one of byEvent.get(event.liveEventId) ?? []) {
      const name = event.media[one.ordinal]?.name;
      if ('missing' in one) missing.push({ code: one.missing, line: index + 1 });
      else if (name !== undefined && !files.has(name))
        files.set(name, { name, source: new NoteSource(custody, reading, one), attachment: true });
    }
  }
  return { files: [text, ...files.values()], missing };
}

type Page = { offset: number; sizeBytes: number; events: readonly PlacedEvent[]; last: boolean };

/** The text around the events: nothing but line breaks, or a document's beginning, commas and end. */
type Frame = { before: Buffer; between: Buffer; after: Buffer };

function frameOf({ events }: OrderedThread): Frame {
  const parts = events.toSorted((a, b) => a.arrival - b.arrival).flatMap(({ part }) => part ?? []);
  const LF = Buffer.from('\n');
  if (parts.length === 0) return { before: Buffer.alloc(0), between: LF, after: LF };
  return { ...documentAround(parts), between: Buffer.from(',\n') };
}

/** The events one after another, opened page by page. */
class TextSource implements ByteSource {
  readonly sizeBytes: number;
  readonly #custody: Custody;
  readonly #reading: Reading;
  readonly #thread: OrderedThread;
  readonly #frame: Frame;
  readonly #pages: Page[];
  #open: { page: Page; bytes: Promise<Buffer> } | null = null;

  constructor(custody: Custody, reading: Reading, thread: OrderedThread) {
    this.#custody = custody;
    this.#reading = reading;
    this.#thread = thread;
    this.#frame = frameOf(thread);
    const { before, between, after } = this.#frame;
    let offset = before.length;
    const pages = pagesOf(thread.events);
    this.#pages = pages.map((events, index) => {
      const last = index === pages.length - 1;
      const ends = between.length * (events.length - (last ? 1 : 0)) + (last ? after.length : 0);
      const sizeBytes = events.reduce((sum, event) => sum + event.sizeBytes, ends);
      offset += sizeBytes;
      return { offset: offset - sizeBytes, sizeBytes, events, last };
    });
    this.sizeBytes = offset;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    const end = Math.min(offset + length, this.sizeBytes);
    const parts: Buffer[] = [this.#frame.before.subarray(offset, end)];
    for (const page of this.#pages) {
      if (page.offset + page.sizeBytes <= offset || page.offset >= end) continue;
      const bytes = await this.#bytesOf(page);
      parts.push(bytes.subarray(Math.max(0, offset - page.offset), end - page.offset));
    }
    return Buffer.concat(parts);
  }

  /** The last page stays open: the next read begins where this one ended. */
  #bytesOf(page: Page): Promise<Buffer> {
    if (this.#open?.page !== page) this.#open = { page, bytes: this.#openPage(page) };
    return this.#open.bytes;
  }

  async #openPage({ events, last }: Page): Promise<Buffer> {
    const ids = events.map(({ noteId }) => noteId);
    const lines = await this.#custody.openNotes(ids, this.#reading);
    const parts: Buffer[] = [];
    for (const [index, line] of lines.entries()) {
      const whole = events[index]?.part === null;
      parts.push(whole ? line : await this.#messageIn(line));
      const ends = last && index === lines.length - 1;
      parts.push(ends ? this.#frame.after : this.#frame.between);
    }
    const bytes = Buffer.concat(parts);
    for (const line of lines) line.fill(0);
    return bytes;
  }

  async #messageIn(line: Buffer): Promise<Buffer> {
    const { part } = await eventIn(this.#thread.layout, line);
    return part?.message ?? Buffer.alloc(0);
  }
}

/** One file. It is read in pieces from its beginning to its end, so it stays open until its end was read. */
class NoteSource implements ByteSource {
  readonly sizeBytes: number;
  readonly #custody: Custody;
  readonly #reading: Reading;
  readonly #noteId: string;
  #open: Promise<Buffer> | null = null;

  constructor(custody: Custody, reading: Reading, note: { noteId: string; sizeBytes: number }) {
    this.#custody = custody;
    this.#reading = reading;
    this.#noteId = note.noteId;
    this.sizeBytes = note.sizeBytes;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    this.#open ??= this.#custody.openNote(this.#noteId, this.#reading);
    const piece = Buffer.from((await this.#open).subarray(offset, offset + length));
    if (offset + length >= this.sizeBytes) this.#open = null;
    return piece;
  }
}
