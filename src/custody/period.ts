// The period of a hold: from one instant to another, both included. It acts by whole days in UTC, because no more than a digest
// of its day is known of a message (RULE C-01), so that it covers somewhat more than was asked for and never less.
import { Fault } from '../kernel/fault.ts';

export type Period = { from: Date; to: Date };

const DAY_MS = 86_400_000;
/** At a clock change the earlier reading of a wall time was stored; it may have been an hour off either way (said-at.ts). */
const CLOCK_DOUBT_MS = 3_600_000;
const MOST_DAYS = 20 * 366;

export function dayOf(instantMs: number): number {
  return Math.floor(instantMs / DAY_MS);
}

/** Every day of a period. Throws `custody-hold-period-backwards`, `custody-hold-period-too-long` (20 years). */
export function daysOf({ from, to }: Period): number[] {
  const invalid = (code: string, message: string): Fault =>
    new Fault('invalid', `custody-hold-period-${code}`, message, { place: { field: 'period.to' } });
  if (from > to) throw invalid('backwards', 'The period ends before it begins.');
  const first = dayOf(from.getTime() - CLOCK_DOUBT_MS);
  const count = dayOf(to.getTime() + CLOCK_DOUBT_MS) - first + 1;
  if (count > MOST_DAYS) throw invalid('too-long', 'A hold covers 20 years at most; place another.');
  return Array.from({ length: count }, (_, at) => first + at);
}
