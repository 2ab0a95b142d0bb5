// npm run bench -- NAME [--json] [--rounds N]: measures ours against a peer, round by round. With --json, standard output
// holds one line of JSON and nothing else (`npm run --silent`, because npm prints a heading of its own).
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { resultsJson, resultText, runCase, type BenchCase, type BenchResult } from './bench-case.ts';

const HARNESS = new Set(['main', 'bench-case', 'statistics']);

function names(): string[] {
  return fs
    .readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.basename(file, '.ts'))
    .filter((name) => !HARNESS.has(name));
}

/** `close` ends what the cases started. */
type Member = { members(): BenchCase[]; close?(): Promise<void> };

async function load(name: string): Promise<Member> {
  return (await import(`./${name}.ts`)) as Member;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '5' } },
  });
  const rounds = Number(values.rounds);
  const [name = ''] = positionals;
  if (!names().includes(name) || !Number.isInteger(rounds) || rounds < 1) {
    console.error(`npm run bench -- NAME [--json] [--rounds N], where NAME is one of: ${names().join(', ')}`);
    return 2;
  }
  const results: BenchResult[] = [];
  const member = await load(name);
  try {
    for (const bench of member.members()) {
      const result = await runCase(bench, rounds);
      results.push(result);
      if (!values.json) console.log(resultText(result));
    }
  } finally {
    await member.close?.();
  }
  if (values.json) console.log(resultsJson(results));
  return 0;
}

process.exitCode = await main();
