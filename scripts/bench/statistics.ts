// The figures of a benchmark: medians of rounds, how far they lie apart, and whether a goal is met.

export type Better = 'higher' | 'lower';

/** The middle value; of an even number, the mean of the middle two. Throws a RangeError for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError('no values');
  return (lower + upper) / 2;
}

/** Largest less smallest, as a share of the median; 0 is no scatter. */
export function spread(values: readonly number[]): number {
  const range = Math.max(...values) - Math.min(...values);
  return range === 0 ? 0 : range / Math.abs(median(values));
}

export type Comparison = {
  /** Medians. */
  ours: number;
  peer: number;
  /** `ours / peer`. */
  ratio: number;
  /** The larger of the two spreads. */
  spread: number;
  met: boolean;
};

/** Compares rounds of one figure. The goal is a bound on `ours / peer`: at least, or at most, as `better` says. */
export function compare(
  rounds: readonly { ours: number; peer: number }[],
  goal: number,
  better: Better,
): Comparison {
  const all = { ours: rounds.map((round) => round.ours), peer: rounds.map((round) => round.peer) };
  const ours = median(all.ours);
  const peer = median(all.peer);
  const ratio = ours / peer;
  return {
    ours,
    peer,
    ratio,
    spread: Math.max(spread(all.ours), spread(all.peer)),
    met: better === 'higher' ? ratio >= goal : ratio <= goal,
  };
}
