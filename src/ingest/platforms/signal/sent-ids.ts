// What a message of Signal goes by. Its identity is its author and the millisecond in which it was sent (formats.md §4.1). As
// its id here it goes by the millisecond alone, as text; where another author's message in the same chat came first with that
// millisecond, by `author/millisecond`. So a longer export gives no message another id (RULE C-03). Each edit has a
// millisecond of its own, by which others may refer to the message too: it leads to the first one.
import type { Bounds } from '../../../kernel/bounds.ts';
import { IdTable } from '../../id-table.ts';
import { tooMany } from '../../too-many.ts';

export class SentIds {
  readonly #sent = new IdTable();
  readonly #times = new IdTable();
  /** Messages that do not go by their millisecond alone. */
  readonly #longer = new Map<string, string>();
  readonly #editOf = new Map<string, number>();
  readonly #most: number;

  constructor(bounds: Bounds) {
    this.#most = bounds.maxNamesKept;
  }

  /** Takes in a message; false when this author has one of that millisecond already. Fault `ingest-too-many-changes`. */
  note(chat: string, author: string, sentMs: number, line: number): boolean {
    const key = keyOf(chat, author, sentMs);
    if (!this.#sent.add(key)) return false;
    if (this.#times.add(`${chat}\n${sentMs}`)) return true;
    if (this.#longer.size >= this.#most) throw tooMany('ingest-too-many-changes', line);
    this.#longer.set(key, `${author}/${sentMs}`);
    return true;
  }

  /** Takes in an edit: what refers to it refers to what it edits. Only an earlier message can be that. */
  noteEdit(chat: string, author: string, sentMs: number, targetMs: number, line: number): void {
    if (targetMs >= sentMs) return;
    if (this.#editOf.size >= this.#most) throw tooMany('ingest-too-many-changes', line);
    this.#editOf.set(keyOf(chat, author, sentMs), targetMs);
  }

  /** The id of a message that was noted. */
  ownId(chat: string, author: string, sentMs: number): string {
    return this.#longer.get(keyOf(chat, author, sentMs)) ?? String(sentMs);
  }

  /**
   * After the last note: the id of the message that others call by this author and time, whichever of its wordings they mean;
   * what it would be, if the message is not in the text.
   */
  idOf(chat: string, author: string, sentMs: number): string {
    const firstMs = this.#first(chat, author, sentMs);
    const key = keyOf(chat, author, firstMs);
    const alone = this.#sent.has(key) || !this.#times.has(`${chat}\n${firstMs}`);
    return this.#longer.get(key) ?? (alone ? String(firstMs) : `${author}/${firstMs}`);
  }

  /** The millisecond at the beginning of a row of edits; the row is shortened, so that a long one is walked once. */
  #first(chat: string, author: string, sentMs: number): number {
    const walked: string[] = [];
    let at = sentMs;
    for (;;) {
      const key = keyOf(chat, author, at);
      const before = this.#sent.has(key) ? undefined : this.#editOf.get(key);
      if (before === undefined) break;
      walked.push(key);
      at = before;
    }
    for (const key of walked) this.#editOf.set(key, at);
    return at;
  }
}

function keyOf(chat: string, author: string, sentMs: number): string {
  return `${chat}\n${author}\n${sentMs}`;
}
