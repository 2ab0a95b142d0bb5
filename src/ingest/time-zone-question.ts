// Wall times carry no zone, and none is guessed: the person who hands in the export is asked, with the same three messages
// under each reading (formats.md §1.6). Any zone of the IANA database may be answered; the choices are the likely ones.
import { timeZoneOf } from '../kernel/time-zone.ts';
import type { ChatText } from './chat-text.ts';
import type { ParsedMessage, Question } from './parsed-thread.ts';

const LIKELY = [
  'Europe/London',
  'Europe/Paris',
  'Europe/Athens',
  'UTC',
  'Asia/Dubai',
  'Asia/Kolkata',
  'America/New_York',
] as const;
const SHOWN = 3;
const LF = 0x0a;

export async function timeZoneQuestion(
  text: ChatText,
  messages: AsyncIterable<ParsedMessage>,
): Promise<Question> {
  const samples: { at: string; offset: number }[] = [];
  const days = new Set<string>();
  for await (const { at, atIsWallTime, kind, raw } of messages) {
    const day = at.slice(0, 10);
    if (!atIsWallTime || kind === 'system' || (days.has(day) && samples.length > 0)) continue;
    days.add(day);
    samples.push({ at, offset: raw.offset });
    if (samples.length === SHOWN) break;
  }
  const lines = await linesAt(
    text,
    samples.map(({ offset }) => offset),
  );
  const choices = LIKELY.map((value) => ({
    value,
    readings: samples.map(({ at }, index) => ({
      line: lines[index] ?? 1,
      asWritten: at.replace('T', ' '),
      at: timeZoneOf(value)?.fromWall(at)?.at ?? at,
    })),
  }));
  return { kind: 'time-zone', choices };
}

/** The 1-based lines on which ascending offsets lie. */
async function linesAt(text: ChatText, offsets: readonly number[]): Promise<number[]> {
  const lines: number[] = [];
  let [line, seen] = [1, 0];
  for await (const chunk of text.open()) {
    let from = 0;
    while (lines.length < offsets.length && (offsets[lines.length] ?? 0) < seen + chunk.length) {
      const to = (offsets[lines.length] ?? 0) - seen;
      for (let at = chunk.indexOf(LF, from); at !== -1 && at < to; at = chunk.indexOf(LF, at + 1)) line += 1;
      from = Math.max(from, to);
      lines.push(line);
    }
    if (lines.length === offsets.length) break;
    for (let at = chunk.indexOf(LF, from); at !== -1; at = chunk.indexOf(LF, at + 1)) line += 1;
    seen += chunk.length;
  }
  return lines;
}
