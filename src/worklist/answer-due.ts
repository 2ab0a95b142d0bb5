// The day by which a request must be answered, from the day on which it was received in the service's zone. Computed, never
// stored: it says what the law gives for a plain request, not that a deadline was extended or the clock stopped.
//
// Access request: one month from the day of receipt (UK GDPR, Article 12(3)), counted as the ICO's guidance on the right of
// access does: the corresponding day of the next month, its last day where there is none, the next working day where that is a
// weekend or a public holiday.
// FOI: the twentieth working day after the day of receipt (Freedom of Information Act 2000, s.10(1) and (6)).
import type { HoldKind } from '../custody/index.ts';
import { timeZoneOf } from '../kernel/time-zone.ts';
import { isWorkingDay, type HolidayArea } from './bank-holidays.ts';

const DAY_MS = 86_400_000;
const FOI_WORKING_DAYS = 20;

/** A date as `2026-06-05`; null for kinds without such a term. */
export function answerDue(kind: HoldKind, receivedAt: Date, timeZone: string): string | null {
  const local = timeZoneOf(timeZone)?.fromInstant(receivedAt.toISOString())?.at ?? receivedAt.toISOString();
  const received = Date.parse(`${local.slice(0, 'YYYY-MM-DD'.length)}T00:00:00Z`) / DAY_MS;
  switch (kind) {
    case 'access-request':
      return written(workingDaysAfter(monthAfter(received) - 1, 1, 'england-and-wales'));
    case 'foi':
      return written(workingDaysAfter(received, FOI_WORKING_DAYS, 'any-part'));
    case 'litigation':
    case 'inquiry':
    case 'incident':
      return null;
  }
}

function monthAfter(day: number): number {
  const date = new Date(day * DAY_MS);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const lastOfNext = new Date(Date.UTC(year, month + 2, 0)).getUTCDate();
  return Date.UTC(year, month + 1, Math.min(date.getUTCDate(), lastOfNext)) / DAY_MS;
}

/** The `count`-th working day after `day`. */
function workingDaysAfter(day: number, count: number, area: HolidayArea): number {
  let [at, left] = [day, count];
  while (left > 0) {
    at += 1;
    if (isWorkingDay(at, area)) left -= 1;
  }
  return at;
}

function written(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length);
}
