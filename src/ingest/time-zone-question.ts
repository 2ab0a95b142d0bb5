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
/** Messages among which the three are looked for. */
const LOOKED_AT = 2000;
const LF = 0x0a;

type Sample = { at: string; offset: number };

export async function timeZoneQuestion(
  text: ChatText,
  messages: AsyncIterable<ParsedMessage>,
): Promise<Question> {
  const samples = await sampleMessages(messages);
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

/** Three messages, of different days where there are such: clocks may have changed in between. */
async function sampleMessages(messages: AsyncIterable<ParsedMessage>): Promise<Sample[]> {
  const seen: Sample[] = [];
  const ofNewDays: Sample[] = [];
  let looked = 0;
  for await (const { at, atIsWallTime, kind, raw } of messages) {
    looked += 1;
    if (looked > LOOKED_AT || ofNewDays.length === SHOWN) break;
    if (!atIsWallTime || kind === 'system') continue;
    const sample = { at, offset: raw.offset };
    if (seen.length < SHOWN) seen.push(sample);
    if (ofNewDays.every((other) => other.at.slice(0, 10) !== at.slice(0, 10))) ofNewDays.push(sample);
  }
  const rest = seen.filter((sample) => !ofNewDays.includes(sample));
  return [...ofNewDays, ...rest].slice(0, SHOWN).sort((a, b) => a.offset - b.offset);
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
