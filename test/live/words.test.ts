// Whatever live intake remarks about a thread is said in words: no code reaches a clinician.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { warningWords } from '../../src/web/clinician/ingest-words.ts';

const SRC = path.join(import.meta.dirname, '../../src');
const REMARK = /'(live-(?:media|event|version|connection)-[a-z-]+)'/g;
// Names of audit and log events, and a fault of ours that never becomes a remark.
const NO_REMARKS = new Set(['live-media-fetched', 'live-media-missing', 'live-event-set-aside']);
const FAULTS = new Set(['live-event-too-long', 'live-event-changed']);

// What is fetched for others as well has codes that begin with what it is; a fault of kind `unavailable` is tried again, not remarked.
const GONE = /(?:outcome: 'gone', code: |super\('refused', )`\$\{[\w.]+\}-([a-z-]+)`/g;

function found(folder: string, pattern: RegExp): string[] {
  return fs
    .readdirSync(path.join(SRC, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [...fs.readFileSync(path.join(SRC, folder, name), 'utf8').matchAll(pattern)])
    .map((match) => match[1] ?? '');
}

const codes = [
  ...['live', 'adapters/media-http', 'adapters/live-signal-cli'].flatMap((folder) => found(folder, REMARK)),
  ...found('outbound', GONE).map((code) => `live-media-${code}`),
].filter((code) => !NO_REMARKS.has(code) && !FAULTS.has(code));

describe('the remarks of live intake', () => {
  it('are found by this test', () => {
    expect(new Set(codes).size).toBeGreaterThan(10);
  });

  it.each([...new Set(codes)].sort())('%s has words of its own', (code) => {
    const { text } = warningWords({ code, count: 1, lines: [] }) as { text: string };
    expect(text).not.toBe(code.replaceAll('-', ' '));
  });
});
