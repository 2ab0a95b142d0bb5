// Shifts: a case is late when the shift in which its deposit was received has ended (RULE G-02, RULE A-06).

/** Local times of day at which shifts end, `HH:mm`, and the zone they are meant in. */
export type ShiftRule = { ends: string[]; timeZone: string };

function localParts(at: Date, timeZone: string): { minutes: number } {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const [hour = 0, minute = 0] = format.format(at).split(':').map(Number);
  return { minutes: hour * 60 + minute };
}

/**
 * The end of the shift that was running at `receivedAt`. Steps minute by minute only around the day's ends, so that clock
 * changes (23 and 25 hour days) come out right.
 */
export function shiftEnd(receivedAt: Date, rule: ShiftRule): Date {
  const ends = new Set(rule.ends.map((end) => Number(end.slice(0, 2)) * 60 + Number(end.slice(3, 5))));
  const start = Math.floor(receivedAt.getTime() / 60_000) + 1;
  for (let minute = start; minute <= start + 25 * 60; minute += 1) {
    const at = new Date(minute * 60_000);
    if (ends.has(localParts(at, rule.timeZone).minutes)) return at;
  }
  return new Date((start + 24 * 60) * 60_000);
}
