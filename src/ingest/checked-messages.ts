// What every reader promises of its messages, checked on each before anyone else sees it: positions in order, times that are
// times, texts that every store and record can hold unchanged. A breach is a fault, never a repair.
import type { Bounds } from '../kernel/bounds.ts';
import { Fault } from '../kernel/fault.ts';
import type { ParsedMessage } from './parsed-thread.ts';

const WALL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/;

/**
 * Faults: `ingest-nul-in-text` (no app sends U+0000, and no database or record system takes it), `ingest-broken-surrogate`
 * (half a character, which no encoding can carry), `ingest-broken-time`, `ingest-too-many-messages`, `ingest-disorder`
 * (a fault of the reader).
 */
export async function* checkedMessages(
  messages: AsyncIterable<ParsedMessage>,
  bounds: Bounds,
): AsyncGenerator<ParsedMessage> {
  let seq = 0;
  for await (const message of messages) {
    if (message.seq !== seq)
      throw new Fault('internal', 'ingest-disorder', 'The messages did not come in order.');
    seq += 1;
    if (seq > bounds.maxMessages)
      throw new Fault(
        'too-large',
        'ingest-too-many-messages',
        'The export holds more messages than allowed.',
      );
    checkTime(message, seq);
    checkText(message.text, seq);
    checkText(message.sender ?? '', seq);
    for (const { name } of message.attachments) checkText(name, seq);
    for (const { text } of message.earlier ?? []) checkText(text, seq);
    yield message;
  }
}

function checkTime({ at, atIsWallTime }: ParsedMessage, position: number): void {
  const form = atIsWallTime ? WALL : INSTANT;
  if (form.test(at) && !Number.isNaN(Date.parse(atIsWallTime ? `${at}Z` : at))) return;
  throw broken('ingest-broken-time', 'A message has no readable time.', position);
}

function checkText(text: string, position: number): void {
  if (text.includes('\0')) throw broken('ingest-nul-in-text', 'A message holds a zero character.', position);
  if (!text.isWellFormed())
    throw broken('ingest-broken-surrogate', 'A message holds half a character.', position);
}

function broken(code: string, message: string, position: number): Fault {
  return new Fault('invalid', code, message, { place: { path: `messages[${position - 1}]` } });
}
