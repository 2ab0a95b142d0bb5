// RULE D-05: the outcome of a deletion, computed from its copies and never set by hand. The whole is never called better
// than its weakest copy.
import { COPY_STATES, type CopyLine, type CopyState, type DeletionOutcome } from './verified-deletion.ts';

type Judged = Pick<CopyLine, 'state' | 'residual'>;

/** The worst state among the copies, by the order of COPY_STATES. */
export function weakestCopy(copies: Judged[]): CopyState {
  const worst = Math.max(...copies.map(({ state }) => COPY_STATES.indexOf(state)));
  return COPY_STATES[worst] ?? 'unreachable';
}

/**
 * `refused`: a hold kept every copy. `partial`: a hold or an unreachable holder kept some. `complete-with-residuals`: every
 * copy is confirmed or attested, and something may survive until a named date. `complete`: nothing is left open.
 */
export function computeOutcome(copies: Judged[]): DeletionOutcome {
  if (copies.every(({ state }) => state === 'refused-hold')) return 'refused';
  if (copies.some(({ state }) => state === 'refused-hold' || state === 'unreachable')) return 'partial';
  return copies.some(({ residual }) => residual !== null) ? 'complete-with-residuals' : 'complete';
}
