// Dates inside attachment names: iOS writes the message's local time to the second (`00000035-PHOTO-2022-03-27-21-41-55`),
// Android the day (`IMG-20220323-WA0002`). Evidence for the date order that needs no language (formats.md §1.6 points 3, 4).
import type { NamedTime } from '../../date-evidence.ts';

const IOS = /\d{8}-[A-Z]+-(\d{4})-(\d\d)-(\d\d)-(\d\d)-(\d\d)-(\d\d)\.\w{1,8}>$/;
const ANDROID = /\b(?:IMG|VID|PTT|AUD|STK|DOC)-(\d{4})(\d\d)(\d\d)-WA\d{4,8}\.\w{1,8} \(/;

const TAIL_BYTES = 200;
const GREATER = 0x3e;
const CLOSING = 0x29;

/** The time in the attachment's name when the line `block[start, end)` (without its line end) mentions one. */
export function namedTime(block: Buffer, start: number, end: number): NamedTime | null {
  const last = block[end - 1];
  if (last !== GREATER && last !== CLOSING) return null;
  const tail = block.toString('latin1', Math.max(start, end - TAIL_BYTES), end);
  const match = (last === GREATER ? IOS : ANDROID).exec(tail);
  if (match === null) return null;
  const part = (index: number): number => Number(match[index] ?? '0');
  const secondOfDay = last === GREATER ? part(4) * 3600 + part(5) * 60 + part(6) : null;
  return { year: part(1), month: part(2), day: part(3), secondOfDay };
}
