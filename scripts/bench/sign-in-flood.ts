// A login flood must not stop a clinician who is in: how long her worklist takes while 64 at once sign in from ever other addresses,
// beside how long it takes in peace. Milliseconds at the median and at the 99th percentile; lower is better.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { startService, type ServiceProcess } from '../service-process.ts';
import type { BenchCase } from './bench-case.ts';

const CLINICIAN = 'amara.okafor';
const AT_ONCE = 64;
const PAGES = 200;
const PAUSE_MS = 10;
const WARM_MS = 1_000;

type Place = { folder: string; service: ServiceProcess; token: string; others: string[] };

let place: Promise<Place> | undefined;

async function open(): Promise<Place> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cs-bench-'));
  const env = { PORT: '0', RECORD_PORT: '0', SANDBOX_SAMPLE: 'none', LOG_LEVEL: 'error', DATA_DIR: folder };
  const service = await startService(env);
  const answer = await fetch(`${service.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ subject: CLINICIAN, pin: SANDBOX_PIN }),
  });
  const { token } = (await answer.json()) as { token: string };
  const page = await (await fetch(`${service.url}/sign-in`)).text();
  const subjects = [...page.matchAll(/value="([a-z]+\.[a-z]+)"/g)].map((match) => match[1] ?? '');
  return { folder, service, token, others: subjects.filter((subject) => subject !== CLINICIAN) };
}

/** Ends what `members` started. */
export async function close(): Promise<void> {
  const opened = await place;
  await opened?.service.stop();
  if (opened !== undefined) fs.rmSync(opened.folder, { recursive: true, force: true });
  place = undefined;
}

async function pages({ service, token }: Place): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < PAGES; i += 1) {
    const started = performance.now();
    const response = await fetch(`${service.url}/worklist`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`the clinician got ${response.status}`);
    taken.push(performance.now() - started);
    await delay(PAUSE_MS);
  }
  return taken.toSorted((a, b) => a - b);
}

async function inPeace(): Promise<number[]> {
  place ??= open();
  return pages(await place);
}

async function inFlood(): Promise<number[]> {
  place ??= open();
  const opened = await place;
  const { url } = opened.service;
  const workerData = { url, atOnce: AT_ONCE, subjects: opened.others, pin: SANDBOX_PIN };
  const flood = new Worker(path.join(import.meta.dirname, 'sides/flood.ts'), { workerData });
  await delay(WARM_MS);
  const taken = await pages(opened);
  const answers = new Promise<unknown>((resolve) => flood.once('message', resolve));
  flood.postMessage('stop', []);
  console.error(`the flood was answered: ${JSON.stringify(await answers)}`);
  await flood.terminate();
  return taken;
}

async function figure(side: 'flood' | 'peace', share: number): Promise<number> {
  const taken = await (side === 'flood' ? inFlood() : inPeace());
  return taken[Math.min(taken.length - 1, Math.floor(taken.length * share))] ?? 0;
}

function caseAt(name: string, share: number, goal: number): BenchCase {
  return {
    name: `a clinician’s worklist in a login flood, beside the same in peace, ${name}`,
    unit: 'ms',
    goal,
    better: 'lower',
    ours: () => figure('flood', share),
    peer: () => figure('peace', share),
  };
}

export function members(): BenchCase[] {
  return [caseAt('median', 0.5, 5), caseAt('99th percentile', 0.99, 5)];
}
