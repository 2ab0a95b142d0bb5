// A date and a time of day as typed on a page, in the service's zone, as an instant. Hostile input.

const FORMATS = new Map<string, Intl.DateTimeFormat>();

function offsetMs(instantMs: number, timeZone: string): number {
  let format = FORMATS.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    FORMATS.set(timeZone, format);
  }
  const part = new Map(
    format.formatToParts(new Date(instantMs)).map(({ type, value }) => [type, Number(value)]),
  );
  const read = (type: Intl.DateTimeFormatPartTypes): number => part.get(type) ?? 0;
  const wall = Date.UTC(
    ...([
      read('year'),
      read('month') - 1,
      read('day'),
      read('hour'),
      read('minute'),
      read('second'),
    ] as const),
  );
  return wall - Math.floor(instantMs / 1000) * 1000;
}

export type WallTime = { year: number; month: number; day: number; hour: number; minute: number };

/** The instant, or undefined when there is no such day or time; of a repeated hour, the first. */
export function instantOf(wall: WallTime, timeZone: string): Date | undefined {
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
  const calendar = new Date(asUtc);
  const exists =
    calendar.getUTCFullYear() === wall.year &&
    calendar.getUTCMonth() === wall.month - 1 &&
    calendar.getUTCDate() === wall.day &&
    calendar.getUTCHours() === wall.hour &&
    calendar.getUTCMinutes() === wall.minute;
  if (!exists) return undefined;
  const offsets = [asUtc - 86_400_000, asUtc + 86_400_000].map((near) => offsetMs(near, timeZone));
  const candidates = offsets
    .map((offset) => asUtc - offset)
    .filter((instantMs) => instantMs + offsetMs(instantMs, timeZone) === asUtc);
  return candidates.length === 0 ? undefined : new Date(Math.min(...candidates));
}

/** The start of the day `days` after `date` (YYYY-MM-DD). */
export function startOfDay(date: string, days: number, timeZone: string): Date | undefined {
  const shifted = new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000);
  const wall = {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
  };
  return instantOf({ ...wall, hour: 0, minute: 0 }, timeZone);
}
