// What a benchmark is: one figure, measured on our code and on a peer that does the same work. Members live beside this
// file, one module per name, and export `members(): BenchCase[]`.
import { compare, type Better, type Comparison } from './statistics.ts';

export interface BenchCase {
  name: string;
  /** Unit of both figures and, where it is not plain, which way is better: `ms`, `records/s, higher is better`. */
  unit: string;
  /** Bound on `ours / peer`. */
  goal: number;
  better: Better;
  /** One round; gives the figure in `unit`. */
  ours(): Promise<number>;
  peer(): Promise<number>;
}

export type BenchResult = Comparison & { name: string; unit: string; goal: number };

/** Runs both sides in turn, the first of the two changing, so that a machine that warms or tires favours neither. */
export async function runCase(bench: BenchCase, rounds: number): Promise<BenchResult> {
  const seen: { ours: number; peer: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) {
      const ours = await bench.ours();
      seen.push({ ours, peer: await bench.peer() });
    } else {
      const peer = await bench.peer();
      seen.push({ ours: await bench.ours(), peer });
    }
  }
  const { name, unit, goal, better } = bench;
  return { name, unit, goal, ...compare(seen, goal, better) };
}

/** The line that `--json` prints, keys in a fixed order. */
export function resultsJson(results: readonly BenchResult[]): string {
  const lines = results.map(({ name, ours, peer, unit, ratio, spread, goal, met }) => {
    return { name, ours, peer, unit, ratio, spread, goal, met };
  });
  return JSON.stringify({ results: lines });
}

/** One readable line. */
export function resultText(result: BenchResult): string {
  const figure = (value: number): string => value.toPrecision(4);
  const percent = Math.round(result.spread * 100);
  return `${result.name}: ours ${figure(result.ours)}, peer ${figure(result.peer)} (${result.unit}), ratio ${figure(result.ratio)} (goal ${result.goal}, ${result.met ? 'met' : 'NOT met'}), spread ${percent} %`;
}
