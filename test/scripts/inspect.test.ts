// `npm run inspect`: what an export holds, without a server. Run as its own process, as an operator or an integrator would.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = path.join(import.meta.dirname, '../..');
const SAMPLES = path.join(ROOT, 'test/samples/whatsapp');
let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'inspect-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

function inspect(...parameters: string[]) {
  const script = path.join(ROOT, 'scripts/inspect.ts');
  return spawnSync(process.execPath, [script, ...parameters], { cwd: folder, encoding: 'utf8' });
}

function write(name: string, content: string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}

type Seen = {
  platform: string;
  layout: string;
  questions: { kind: string; choices: { value: string; readings: object[] }[] }[];
  warnings: { code: string }[];
  unparsed: { count: number; lines: object[] };
  evidence: { kind: string; decided: string }[];
  messages: { seq: number; at: string; atIsWallTime: boolean; sender: string | null; text: string }[];
};

describe('inspect', () => {
  it('prints one object with facts, questions and messages', () => {
    const { status, stdout, stderr } = inspect(path.join(SAMPLES, 'ios-en-gb.txt'), '--json');
    expect([status, stderr]).toEqual([0, '']);
    const seen = JSON.parse(stdout) as Seen;
    expect(seen).toMatchObject({ platform: 'whatsapp', unparsed: { count: expect.any(Number) } });
    expect(seen.questions.map(({ kind }) => kind)).toEqual(['time-zone']);
    expect(seen.questions[0]?.choices[0]?.readings).toHaveLength(3);
    expect(seen.messages.length).toBeGreaterThan(3);
    expect(Object.keys(seen.messages[0] ?? {})).toEqual(
      expect.arrayContaining(
        'seq at atIsWallTime sender kind text attachments edited deleted replyTo'.split(' '),
      ),
    );
    expect(seen.messages.every(({ seq }, index) => seq === index)).toBe(true);
  });

  it('asks, and goes on with the answers', () => {
    const file = path.join(SAMPLES, 'ios-en-us-undecided.txt');
    const asked = JSON.parse(inspect(file, '--json').stdout) as Seen;
    expect(asked.questions).toMatchObject([
      { kind: 'date-order', choices: [{ value: 'dmy' }, { value: 'mdy' }] },
    ]);
    expect(asked.messages).toEqual([]);
    const answers = ['--answer', 'date-order=mdy', '--answer', 'time-zone=Europe/London'];
    const answered = JSON.parse(inspect(file, ...answers, '--json').stdout) as Seen;
    expect(answered.questions).toEqual([]);
    expect(answered.evidence).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'date-order', decided: 'mdy' }),
        expect.objectContaining({ kind: 'time-zone', decided: 'Europe/London' }),
      ]),
    );
    expect(answered.messages.length).toBeGreaterThan(0);
  });

  it('says in plain lines what it found when no program asks', () => {
    const { status, stdout } = inspect(path.join(SAMPLES, 'android-en-gb.txt'));
    expect(status).toBe(0);
    expect(stdout).toMatch(/^whatsapp, layout /);
    expect(stdout).toContain('the export cannot tell: ');
  });

  it.each([
    ['a PDF', '%PDF-1.7 of a letter', 'ingest-not-a-chat-export'],
    ['nothing', '', 'ingest-empty-file'],
    ['a letter', 'Dear Sir,\nplease see this patient.\n', 'ingest-unknown-platform'],
  ])('ends with 2 and a coded reason for %s, which it does not repeat', (_what, content, code) => {
    const { status, stdout, stderr } = inspect(write('chat.txt', content), '--json');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.startsWith(`${code}: `)).toBe(true);
    expect(stderr).not.toContain('patient');
  });

  it.each([
    [[]],
    [['no-such-file.txt']],
    [['--answer', 'date-order=ydm', 'x.txt']],
    [['--answer', 'colour=red', 'x.txt']],
  ])('ends with 1 and its usage when it is called wrongly: %j', (parameters) => {
    const { status, stderr } = inspect(...parameters);
    expect(status).toBe(1);
    expect(stderr).toContain('usage: npm run inspect');
  });
});
