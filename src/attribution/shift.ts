// Shifts: a case is late when the shift in which its deposit was received has ended (RULE G-02, RULE A-06).

/** Local times of day at which shifts end, `HH:mm`, and the zone they are meant in. */
export type ShiftRule = { ends: string[]; timeZone: string };

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
// Clocks change by an hour or less; nearer than this to an end, every minute is looked at.
const CAREFUL_MINUTES = 120;

function localMinutes(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => {
    const [hour = 0, minute = 0] = format.format(at).split(':').map(Number);
    return hour * 60 + minute;
  };
}

/** The end of the shift that was running at `receivedAt`; right on days of 23 and 25 hours too. */
export function shiftEnd(receivedAt: Date, rule: ShiftRule): Date {
  const ends = rule.ends.map((end) => Number(end.slice(0, 2)) * 60 + Number(end.slice(3, 5)));
  const minutesAt = localMinutes(rule.timeZone);
  const first = (Math.floor(receivedAt.getTime() / MINUTE_MS) + 1) * MINUTE_MS;
  for (let at = first; at < first + 26 * 60 * MINUTE_MS;) {
    const now = minutesAt(at);
    const wait = Math.min(...ends.map((end) => (end - now + DAY_MINUTES) % DAY_MINUTES));
    if (wait === 0) return new Date(at);
    at += (wait > CAREFUL_MINUTES + 60 ? wait - CAREFUL_MINUTES : 1) * MINUTE_MS;
  }
  return new Date(first + DAY_MINUTES * MINUTE_MS);
}
