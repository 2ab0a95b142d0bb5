// What every reader promises of its messages, checked on each before anyone else sees it: positions in order, times that are
// times, texts that every store and record can hold unchanged. A breach is a fault, never a repair.
import type { Bounds } from '../kernel/bounds.ts';
import { Fault } from '../kernel/fault.ts';
import type { ParsedMessage } from './parsed-thread.ts';

const WALL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/;
/** `2026-11-22` */
const DAY_LENGTH = 10;
/** Names that are remembered as checked; a thread has few. */
const MAX_NAMES = 1000;
const WALL_LENGTH = '2026-11-22T21:10:02'.length;

class MessageChecks {
  private readonly bounds: Bounds;
  private count = 0;
  /** The day of the last time that was found right, since messages come many to a day. */
  private day = '';
  private lastAt = '';
  private readonly names = new Set<string>();

  constructor(bounds: Bounds) {
    this.bounds = bounds;
  }

  checkOrder({ seq }: ParsedMessage): void {
    if (seq !== this.count)
      throw new Fault('internal', 'ingest-disorder', 'The messages did not come in order.');
    this.count += 1;
    if (this.count > this.bounds.maxMessages) throw tooMany();
  }

  check(message: ParsedMessage): void {
    this.checkOrder(message);
    this.checkTime(message);
    checkText(message.text, this.count);
    if (message.sender !== null) this.checkName(message.sender);
    for (const { name } of message.attachments) checkText(name, this.count);
    if (message.earlier !== undefined) for (const { text } of message.earlier) checkText(text, this.count);
  }

  private checkName(name: string): void {
    if (this.names.has(name)) return;
    checkText(name, this.count);
    if (this.names.size < MAX_NAMES) this.names.add(name);
  }

  private checkTime({ at, atIsWallTime }: ParsedMessage): void {
    if (atIsWallTime && at.length === WALL_LENGTH) {
      if (at === this.lastAt) return;
      if (this.day !== '' && at.startsWith(this.day) && isTimeOfDay(at)) {
        this.lastAt = at;
        return;
      }
    }
    const form = atIsWallTime ? WALL : INSTANT;
    if (!form.test(at) || Number.isNaN(Date.parse(atIsWallTime ? `${at}Z` : at)))
      throw broken('ingest-broken-time', 'A message has no readable time.', this.count);
    this.day = at.slice(0, DAY_LENGTH);
  }
}

/** Whether `T21:10:02` stands behind the day. */
function isTimeOfDay(at: string): boolean {
  return (
    at.charCodeAt(10) === 0x54 &&
    isBelow(at, 11, 24) &&
    at.charCodeAt(13) === 0x3a &&
    isBelow(at, 14, 60) &&
    at.charCodeAt(16) === 0x3a &&
    isBelow(at, 17, 60)
  );
}

function isBelow(at: string, place: number, limit: number): boolean {
  const tens = at.charCodeAt(place) - 0x30;
  const ones = at.charCodeAt(place + 1) - 0x30;
  return tens >= 0 && ones >= 0 && ones <= 9 && tens * 10 + ones < limit;
}

/**
 * Faults: `ingest-nul-in-text` (no app sends U+0000, and no database or record system takes it), `ingest-broken-surrogate`
 * (half a character, which no encoding can carry), `ingest-broken-time`, `ingest-too-many-messages`, `ingest-disorder`
 * (a fault of the reader).
 */
export async function* checkedMessages(
  messages: AsyncIterable<ParsedMessage>,
  bounds: Bounds,
): AsyncGenerator<ParsedMessage> {
  const checks = new MessageChecks(bounds);
  for await (const message of messages) {
    checks.check(message);
    yield message;
  }
}

/** For batches whose reader checks texts and times itself. Faults: `ingest-too-many-messages`, `ingest-disorder`. */
export async function* orderedBatches(
  batches: AsyncIterable<readonly ParsedMessage[]>,
  bounds: Bounds,
): AsyncGenerator<readonly ParsedMessage[]> {
  const checks = new MessageChecks(bounds);
  for await (const batch of batches) {
    for (const message of batch) checks.checkOrder(message);
    yield batch;
  }
}

function checkText(text: string, position: number): void {
  // Not `includes`, which takes twice the time for one character.
  if (text.indexOf('\0') !== -1)
    throw broken('ingest-nul-in-text', 'A message holds a zero character.', position);
  if (!text.isWellFormed())
    throw broken('ingest-broken-surrogate', 'A message holds half a character.', position);
}

function tooMany(): Fault {
  return new Fault('too-large', 'ingest-too-many-messages', 'The export holds more messages than allowed.');
}

function broken(code: string, message: string, position: number): Fault {
  return new Fault('invalid', code, message, { place: { path: `messages[${position - 1}]` } });
}
