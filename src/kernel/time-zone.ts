// Instants from wall times and back, in an IANA time zone, by the database that Node carries. At a clock change an hour
// exists twice or not at all: the earlier reading is taken and the doubt is named, never hidden.

export type ClockChange = 'none' | 'ambiguous' | 'nonexistent';

/** An instant as RFC 3339 with the zone's offset then (`2026-03-02T21:05:09+00:00`), and what the clocks did around it. */
export type ZonedTime = { at: string; clockChange: ClockChange };

export interface TimeZone {
  /** `wall` is ISO 8601 without offset. NaN-safe: undefined when it is no time. */
  fromWall(wall: string): ZonedTime | undefined;
  /** `instant` is ISO 8601 with `Z` or an offset; undefined when it is no time. */
  fromInstant(instant: string): ZonedTime | undefined;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A service meets one zone or two; making one takes as long as reading a hundred messages. */
const REMEMBERED_ZONES = 4;
const remembered = new Map<string, TimeZone>();

/** The zone of that IANA name, undefined when there is none. */
export function timeZoneOf(name: string): TimeZone | undefined {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const lookup = offsetLookup(name);
  if (lookup === undefined) return undefined;
  const zone = zoneOf(rememberedOffsets(lookup));
  if (remembered.size >= REMEMBERED_ZONES) remembered.clear();
  remembered.set(name, zone);
  return zone;
}

function zoneOf(offsetAt: (utc: number) => number): TimeZone {
  return {
    fromWall: (wall) => {
      const ms = Date.parse(`${wall}Z`);
      return Number.isNaN(ms) ? undefined : resolveWall(ms, offsetAt);
    },
    fromInstant: (instant) => {
      const ms = Date.parse(instant);
      return Number.isNaN(ms) ? undefined : { at: withOffset(ms, offsetAt(ms)), clockChange: 'none' };
    },
  };
}

function resolveWall(wall: number, offsetAt: (utc: number) => number): ZonedTime {
  // A zone changes at most once within a day on either side, so these two offsets are the only candidates.
  const before = offsetAt(wall - DAY_MS);
  const after = offsetAt(wall + DAY_MS);
  if (before === after) return { at: withOffset(wall - before * MINUTE_MS, before), clockChange: 'none' };
  const instants = [...new Set([before, after])]
    .map((offset) => ({ utc: wall - offset * MINUTE_MS, offset }))
    .filter(({ utc, offset }) => offsetAt(utc) === offset)
    .sort((a, b) => a.utc - b.utc);
  const [first] = instants;
  if (first !== undefined)
    return {
      at: withOffset(first.utc, first.offset),
      clockChange: instants.length > 1 ? 'ambiguous' : 'none',
    };
  const utc = wall - before * MINUTE_MS;
  return { at: withOffset(utc, offsetAt(utc)), clockChange: 'nonexistent' };
}

// A zone of many years has about as many days; whoever reads one thread stays far below.
const REMEMBERED_DAYS = 20_000;

type Day = { changesAt: number; before: number; after: number };

/**
 * The same offsets, looked up a few times for each UTC day: a day whose ends agree has one offset, since no zone changes
 * twice within it; else the millisecond of the change is searched for.
 */
function rememberedOffsets(offsetAt: (utc: number) => number): (utc: number) => number {
  const days = new Map<number, Day>();
  const look = (start: number): Day => {
    const [before, after] = [offsetAt(start), offsetAt(start + DAY_MS)];
    if (before === after) return { changesAt: start + DAY_MS, before, after };
    let [low, high] = [start, start + DAY_MS];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetAt(middle) === before) low = middle;
      else high = middle;
    }
    return { changesAt: high, before, after };
  };
  return (utc) => {
    const start = Math.floor(utc / DAY_MS) * DAY_MS;
    let day = days.get(start);
    if (day === undefined) {
      day = look(start);
      if (days.size >= REMEMBERED_DAYS) days.clear();
      days.set(start, day);
    }
    return utc < day.changesAt ? day.before : day.after;
  };
}

/** Minutes east of UTC at an instant. */
function offsetLookup(timeZone: string): ((utc: number) => number) | undefined {
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
  } catch {
    return undefined;
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
  const iso = new Date(utc + offset * MINUTE_MS).toISOString();
  const local = iso.slice(0, iso.endsWith('.000Z') ? -'.000Z'.length : -'Z'.length);
  const minutes = Math.abs(offset);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
