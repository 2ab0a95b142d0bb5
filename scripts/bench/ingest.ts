// Reading an export, beside the npm package whatsapp-chat-parser 4.0.2 on the same generated files in the same run. Ours
// streams, keeps every message's slice and settles its evidence; the peer gives an array. Memory is what each side needs
// above its start-up; the bound of ours stands in the place of a peer.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BenchCase } from './bench-case.ts';
import { close as closeDeposit, members as depositMembers } from './deposit.ts';
import { writeExport, type ExportLayout } from './exports/whatsapp-export.ts';
import { runSide, type Figures } from './sides/measured.ts';

const SEED = 7;
const MB = 1_000_000;
const BOUND_MB = 150;
const RATE = 'records/s, higher is better';
const COLD = { unit: 'ms, lower is better', goal: 1.5, better: 'lower' as const };
const MEMORY = 'MB, lower is better';

const SIZES: readonly { records: number; layout: ExportLayout }[] = [
  { records: 15_000, layout: 'ios' },
  { records: 200_000, layout: 'android' },
  { records: 1_000_000, layout: 'android' },
];

type Side = 'ours' | 'peer';

let folder: string | undefined;

/** Removes what `members` wrote. */
export async function close(): Promise<void> {
  await closeDeposit();
  if (folder !== undefined) fs.rmSync(folder, { recursive: true, force: true });
  folder = undefined;
}

async function exportOf(records: number, layout: ExportLayout): Promise<string> {
  folder ??= fs.mkdtempSync(path.join(os.tmpdir(), 'cs-bench-'));
  const file = path.join(folder, `WhatsApp Chat with Night team ${records}.txt`);
  if (!fs.existsSync(file)) await writeExport(file, records, layout, SEED);
  return file;
}

/** Figures of one size. One run of a side gives all of them, so a later case takes what an earlier one measured. */
function sidesOf(records: number, layout: ExportLayout) {
  const runs: Record<Side, Figures[]> = { ours: [], peer: [] };
  return (pick: (figures: Figures) => number) => {
    const taken: Record<Side, number> = { ours: 0, peer: 0 };
    const take = async (side: Side): Promise<number> => {
      const index = taken[side];
      taken[side] += 1;
      const earlier = runs[side][index];
      if (earlier !== undefined) return pick(earlier);
      const script = path.join(import.meta.dirname, `sides/parse-${side}.ts`);
      const figures = await runSide(script, [await exportOf(records, layout)]);
      if (figures.records !== records)
        throw new Error(`${side} read ${figures.records} of ${records} records`);
      runs[side].push(figures);
      return pick(figures);
    };
    return { ours: () => take('ours'), peer: () => take('peer') };
  };
}

function casesOf(records: number, layout: ExportLayout): BenchCase[] {
  const sides = sidesOf(records, layout);
  const what = `${records.toLocaleString('en-GB')} records (${layout})`;
  const faster = { unit: RATE, goal: 2, better: 'higher' as const };
  const smaller = { unit: MEMORY, goal: 1, better: 'lower' as const };
  const memory = sides(({ peakBytes }) => peakBytes / MB);
  const bound = {
    ours: sides(({ peakBytes }) => peakBytes / MB).ours,
    peer: () => Promise.resolve(BOUND_MB),
  };
  const usual = sides(({ medianMs }) => (records / medianMs) * 1000);
  const first = sides(({ firstMs }) => firstMs);
  return [
    { name: `records per second, ${what}`, ...faster, ...usual },
    // What a command pays once: our program is larger, so it is compiled longer. A service pays it at its first export only.
    ...(records > 15_000 ? [] : [{ name: `first reading of a process, ${what}`, ...COLD, ...first }]),
    { name: `peak memory above start-up, ${what}`, ...smaller, ...memory },
    ...(records < 1_000_000
      ? []
      : [{ name: `peak memory above start-up, ${what}, bound`, ...smaller, ...bound }]),
  ];
}

export function members(): BenchCase[] {
  return [...SIZES.flatMap(({ records, layout }) => casesOf(records, layout)), ...depositMembers()];
}
