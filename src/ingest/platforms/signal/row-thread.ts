// Threads of layouts that tell each message in one place with all that happened to it, as the backup format and the rows of the
// desktop app do: one pass for what must be known of all of them, then messages in the order of the text.
import type { Bounds } from '../../../kernel/bounds.ts';
import { Fault } from '../../../kernel/fault.ts';
import { DistinctLabels } from '../../distinct-labels.ts';
import { IdTable } from '../../id-table.ts';
import type { ParsedMessage, RawSlice } from '../../parsed-thread.ts';
import { Remarks } from '../../remarks.ts';
import { joinWords } from '../../words.ts';
import type { Body } from './body.ts';
import { SentIds } from './sent-ids.ts';
import { isImplausible, type SentTime } from './sent-time.ts';

/** `key` tells people apart in this text; `id` is the stable id of the account, where there is one. */
export type RowAuthor = { key: string; id: string | null; name: string | null };

export type Row = {
  line: number;
  raw: RawSlice;
  author: RowAuthor | null;
  /** When it was first sent; null where the text does not tell. */
  sent: SentTime | null;
  /** Milliseconds of its later wordings, by which others may refer to it. */
  versionsMs: readonly number[];
  /** Whether others can refer to it by its time: what only the app wrote has no identity beyond the phone. */
  isSent: boolean;
  /** Codes of what is odd about it, beside those of its body. */
  remarks: readonly string[];
  /** What it holds; files are looked into. */
  tell(): Promise<Told>;
};

export type Told = Body & {
  edited: boolean;
  earlier: { at: string; text: string }[];
  deleted: boolean;
  reactions: { by: RowAuthor; sign: string }[];
  quoted: { author: RowAuthor | null; sentMs: number } | null;
};

const PLAINLY = { edited: false, earlier: [], deleted: false, reactions: [], quoted: null };

/** A row of a text layout, which knows people by their labels only and has no ids. */
export function labelledRow(
  where: Pick<Row, 'line' | 'raw' | 'sent' | 'remarks'>,
  sender: string | null,
  told: Body & Partial<Omit<Told, keyof Body | 'reactions'>> & { reactions?: { by: string; sign: string }[] },
): Row {
  const author = (label: string): RowAuthor => ({ key: label, id: null, name: label });
  const reactions = (told.reactions ?? []).map(({ by, sign }) => ({ by: author(by), sign }));
  return {
    ...where,
    author: sender === null ? null : author(sender),
    versionsMs: [],
    isSent: false,
    tell: () => Promise.resolve({ ...PLAINLY, ...told, reactions }),
  };
}

/** Whether times are UTC, or those of the clock of the computer that exported. */
export type Clock = 'utc' | 'wall';

type Rows = () => AsyncIterable<Row>;

export class RowThread {
  readonly remarks: Remarks;
  count = 0;
  readonly #rows: Rows;
  readonly #atIsWallTime: boolean;
  readonly #ids: SentIds;
  readonly #labels: DistinctLabels;
  /** The first time of the thread, for rows before it that have none. */
  #firstTime: SentTime | null = null;

  private constructor(rows: Rows, bounds: Bounds, clock: Clock) {
    this.#rows = rows;
    this.#atIsWallTime = clock === 'wall';
    this.remarks = new Remarks(bounds);
    this.#ids = new SentIds(bounds);
    this.#labels = new DistinctLabels(bounds.maxNamesKept);
  }

  /** Faults: `ingest-no-time` when no row has a time, `ingest-too-many-changes`, and those of reading. */
  static async of(rows: Rows, bounds: Bounds, clock: Clock = 'utc'): Promise<RowThread> {
    const thread = new RowThread(rows, bounds, clock);
    for await (const row of rows()) await thread.#take(row);
    if (thread.count > 0 && thread.#firstTime === null)
      throw new Fault('invalid', 'ingest-no-time', 'No message of the export has a time.');
    return thread;
  }

  labelOf({ key, id, name }: RowAuthor): string {
    return this.#labels.of(name ?? id ?? key, id ?? key);
  }

  async *messages(): AsyncGenerator<ParsedMessage> {
    const given = new IdTable();
    let seq = 0;
    let time = this.#firstTime;
    for await (const row of this.#rows()) {
      time = row.sent ?? time;
      const id = this.#idOf(row);
      // Two rows with one identity: the id is the first one's.
      const own = id !== null && given.add(id) ? id : null;
      yield this.#message(row, await row.tell(), { seq, at: time?.at ?? '', id: own });
      seq += 1;
    }
  }

  async #take(row: Row): Promise<void> {
    const { line, author, sent } = row;
    this.count += 1;
    if (author !== null) this.labelOf(author);
    if (sent === null) this.remarks.warn('signal-time-of-neighbour', line);
    else {
      this.#firstTime ??= sent;
      if (isImplausible(sent)) this.remarks.warn('signal-time-before-the-app', line);
      if (row.isSent) {
        const key = author?.key ?? '';
        if (!this.#ids.note('', key, sent.ms, line)) this.remarks.warn('signal-same-id-twice', line);
        for (const ms of row.versionsMs) this.#ids.noteEdit('', key, ms, sent.ms, line);
      }
    }
    const told = await row.tell();
    for (const { by } of told.reactions) this.labelOf(by);
    for (const code of [...row.remarks, ...told.remarks]) this.remarks.warn(`signal-${code}`, line);
  }

  #idOf({ author, sent, isSent }: Row): string | null {
    return sent === null || !isSent ? null : this.#ids.ownId('', author?.key ?? '', sent.ms);
  }

  #message(
    { author, raw }: Row,
    told: Told,
    { seq, at, id }: { seq: number; at: string; id: string | null },
  ): ParsedMessage {
    const { kind, lines, attachments, edited, earlier, deleted, quoted } = told;
    const reactions = told.reactions.map(({ by, sign }) => ({ by: this.labelOf(by), sign }));
    return {
      seq,
      at,
      atIsWallTime: this.#atIsWallTime,
      sender: author === null ? null : this.labelOf(author),
      ...(author === null || author.id === null ? {} : { senderId: author.id }),
      ...(id === null ? {} : { id }),
      kind,
      ...joinWords(lines),
      attachments,
      edited,
      ...(earlier.length > 0 ? { earlier } : {}),
      deleted,
      ...(reactions.length > 0 ? { reactions } : {}),
      replyTo: quoted === null ? null : this.#ids.idOf('', quoted.author?.key ?? '', quoted.sentMs),
      raw,
    };
  }
}
