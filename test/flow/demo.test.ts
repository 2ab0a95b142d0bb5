// The README's demo as a user runs it: a process of its own, on the sample and on an export that must be asked about.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const DEMO = path.join(import.meta.dirname, '../../scripts/demo.ts');
const SAMPLE_ANSWER = 'The export does not say its date order: run again with --answer date-order=';

describe('npm run demo', () => {
  let folder: string;
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-demo-'));
    fs.chmodSync(folder, 0o755);
  });
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  const demo = (...args: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [DEMO, ...args], {
      encoding: 'utf8',
      env: { ...process.env, DATA_DIR: folder },
    });

  it('takes the sample to a receipt that verifies, and finds no word of it anywhere but in the record', () => {
    const { status, stdout, stderr } = demo();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/the receipt verifies offline/);
    expect(stdout).toMatch(/words, senders and lines of the thread: none found/);
  }, 120_000);

  it('asks in one sentence when the export does not say its date order, and goes on when it is told', () => {
    const file = path.join(folder, 'chat.txt');
    fs.writeFileSync(file, '05/06/2024, 10:00 - Amara: What about the potassium?\n');
    const asked = demo(file);
    expect(asked.status).toBe(3);
    expect(String(asked.stdout).trimEnd().split('\n').at(-1)).toMatch(
      new RegExp(`^${SAMPLE_ANSWER}dmy \\(.*`),
    );
    expect(demo(file, '--answer', 'date-order=dmy').status).toBe(0);
  }, 120_000);
});
