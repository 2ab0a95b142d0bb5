// When a message was said: the export's wall time read in the zone that the depositor named (RULE A-06). At a clock change
// an hour exists twice or not at all: the earlier reading is taken and the doubt is kept, never hidden.
import { Fault } from '../kernel/fault.ts';
import type { ClockChange } from './original.ts';

export type SaidAt = { saidAt: string; clockChange: ClockChange };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Resolves times of one thread. Throws `custody-unknown-time-zone` at once for a zone that is not in the IANA database. */
export function saidAtResolver(timeZone: string): (at: string, atIsWallTime: boolean) => SaidAt {
  const offsetAt = offsetLookup(timeZone);
  return (at, atIsWallTime) => {
    const wall = Date.parse(atIsWallTime ? `${at}Z` : at);
    if (Number.isNaN(wall))
      throw new Fault('invalid', 'custody-broken-time', 'A message has no readable time.');
    if (!atIsWallTime) return { saidAt: withOffset(wall, offsetAt(wall)), clockChange: 'none' };
    return resolveWall(wall, offsetAt);
  };
}

function resolveWall(wall: number, offsetAt: (utc: number) => number): SaidAt {
  // A zone changes at most once within a day on either side, so these two offsets are the only candidates.
  const before = offsetAt(wall - DAY_MS);
  const after = offsetAt(wall + DAY_MS);
  const instants = [...new Set([before, after])]
    .map((offset) => ({ utc: wall - offset * MINUTE_MS, offset }))
    .filter(({ utc, offset }) => offsetAt(utc) === offset)
    .sort((a, b) => a.utc - b.utc);
  const [first] = instants;
  if (first !== undefined)
    return {
      saidAt: withOffset(first.utc, first.offset),
      clockChange: instants.length > 1 ? 'ambiguous' : 'none',
    };
  const utc = wall - before * MINUTE_MS;
  return { saidAt: withOffset(utc, offsetAt(utc)), clockChange: 'nonexistent' };
}

/** Minutes east of UTC at an instant. */
function offsetLookup(timeZone: string): (utc: number) => number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  } catch (cause) {
    throw new Fault('invalid', 'custody-unknown-time-zone', 'The time zone is not known.', {
      place: { field: 'timeZone' },
      cause,
    });
  }
  return (utc) => {
    const parts = Object.fromEntries(
      format.formatToParts(utc).map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Math.round((Date.UTC(year, month - 1, day, hour, minute, second) - utc) / MINUTE_MS);
  };
}

/** RFC 3339: local time at that offset; `+00:00` for UTC. */
function withOffset(utc: number, offset: number): string {
  const local = new Date(utc + offset * MINUTE_MS).toISOString().replace('.000Z', '').replace('Z', '');
  const minutes = Math.abs(offset);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
