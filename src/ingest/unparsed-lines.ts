// The report of what a reader did not understand: the count is always whole, the lines are the first ones.
import type { Bounds } from '../kernel/bounds.ts';
import type { UnparsedReport } from './parsed-thread.ts';

/** All lines above the first message. `firstLine` is 1-based. */
export function linesBefore(firstLine: number, bounds: Bounds): UnparsedReport {
  const count = firstLine - 1;
  const lines = Array.from({ length: Math.min(count, bounds.maxReportedLines) }, (_, index) => ({
    line: index + 1,
    reason: 'before-first-header',
  }));
  return { count, lines };
}
