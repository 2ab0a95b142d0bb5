// One side of a parsing benchmark, in a process of its own so that neither side's memory or warm code helps the other. The
// side prints one line of JSON. A large file is read once; a small one again until a second has passed, as a service that
// runs all day would, and then the first reading is told apart from the median.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { median } from '../statistics.ts';

const figures = z.strictObject({
  records: z.int().positive(),
  firstMs: z.number().positive(),
  medianMs: z.number().positive(),
  /** Highest resident memory up to the end of the first reading, less what stood after the imports. */
  peakBytes: z.number().nonnegative(),
});
export type Figures = z.infer<typeof figures>;

const ENOUGH_MS = 1000;

/** For the side's own process: measures `work`, which gives how many records it read, and prints the figures. */
export async function measure(work: () => Promise<number>): Promise<void> {
  const before = process.memoryUsage.rss();
  const times: number[] = [];
  let [records, peakBytes, spentMs] = [0, 0, 0];
  while (spentMs < ENOUGH_MS) {
    const started = performance.now();
    records = await work();
    const ms = performance.now() - started;
    // In KiB, whatever the system.
    if (times.length === 0) peakBytes = Math.max(0, process.resourceUsage().maxRSS * 1024 - before);
    times.push(ms);
    spentMs += ms;
  }
  const [firstMs = 0] = times;
  process.stdout.write(`${JSON.stringify({ records, firstMs, medianMs: median(times), peakBytes })}\n`);
}

/** Runs a side in a fresh process. */
export async function runSide(script: string, args: readonly string[]): Promise<Figures> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args]);
  return figures.parse(JSON.parse(stdout));
}
