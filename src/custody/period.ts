// The period of a hold: from one instant to another, both included. It acts by whole days, because no more than a digest of its
// day is known of a message (RULE C-01), so that it may cover somewhat more than was asked for and never less. Days are those
// of one zone, whatever zone a service or a thread has: what was noted must mean the same for as long as it is kept.
import { Fault } from '../kernel/fault.ts';
import { timeZoneOf } from '../kernel/time-zone.ts';

export type Period = { from: Date; to: Date };

export const DAY_ZONE = 'Europe/London';
const DAY_MS = 86_400_000;
const MOST_DAYS = 20 * 366;
const OFFSET = '+00:00'.length;

/** The day of a wall time with its offset (`2026-03-02T21:05:09+00:00`), counted from 1970-01-01. */
export function dayOfWall(at: string): number {
  return Math.floor(Date.parse(`${at.slice(0, -OFFSET)}Z`) / DAY_MS);
}

export function dayOf(instantMs: number): number {
  const local = timeZoneOf(DAY_ZONE)?.fromInstant(new Date(instantMs).toISOString());
  if (local === undefined)
    throw new Fault('internal', 'custody-no-day-zone', 'The zone of days is not known.');
  return dayOfWall(local.at);
}

/** Every day of a period. Throws `custody-hold-period-backwards`, `custody-hold-period-too-long` (20 years). */
export function daysOf({ from, to }: Period): number[] {
  const invalid = (code: string, message: string): Fault =>
    new Fault('invalid', `custody-hold-period-${code}`, message, { place: { field: 'period.to' } });
  if (from > to) throw invalid('backwards', 'The period ends before it begins.');
  const first = dayOf(from.getTime());
  const count = dayOf(to.getTime()) - first + 1;
  if (count > MOST_DAYS) throw invalid('too-long', 'A hold covers 20 years at most; place another.');
  return Array.from({ length: count }, (_, at) => first + at);
}
