// RULE G-01: received = filed + excluded + open + held, per day and record system, at any time. The sum is shown, and whether
// it holds; a line that does not hold is never hidden.
import type { DayRow } from '../../worklist/index.ts';
import type { Services } from '../services.ts';

export type ReconciledDay = DayRow & { holds: boolean; difference: number };

/** One line's account. */
export function reconcile(row: DayRow): ReconciledDay {
  const difference = row.received - (row.filed + row.excluded + row.open + row.held);
  return { ...row, holds: difference === 0, difference };
}

/** Every day, newest first, and the total. */
export async function readReconciled(
  services: Services,
): Promise<{ days: ReconciledDay[]; total: ReconciledDay }> {
  const days = (await services.stations.worklist.reconciliation()).map(reconcile);
  const sum = (pick: (day: DayRow) => number): number => days.reduce((total, day) => total + pick(day), 0);
  const total = reconcile({
    day: 'all',
    recordSystem: null,
    received: sum((day) => day.received),
    filed: sum((day) => day.filed),
    excluded: sum((day) => day.excluded),
    held: sum((day) => day.held),
    open: sum((day) => day.open),
  });
  return { days, total };
}
