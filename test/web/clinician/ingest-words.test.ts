// Whatever ingest remarks about an export is said in words: no code reaches a clinician.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { warningWords } from '../../../src/web/clinician/ingest-words.ts';

const INGEST = path.join(import.meta.dirname, '../../../src/ingest');
const REMARK = /(?:warn\(\s*|code: |add\(\s*)'([a-z]+(?:-[a-z0-9]+)+)'/g;

const codes = fs
  .readdirSync(INGEST, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .flatMap((name) => [...fs.readFileSync(path.join(INGEST, name), 'utf8').matchAll(REMARK)])
  .map((match) => match[1] ?? '')
  // Codes of faults carry their own words.
  .filter((code) => !code.startsWith('ingest-'));

describe('the remarks of ingest', () => {
  it('are found by this test', () => {
    expect(codes.length).toBeGreaterThan(20);
  });

  it.each([...new Set(codes)].sort())('%s has words of its own', (code) => {
    const { text } = warningWords({ code, count: 1, lines: [] }) as { text: string };
    expect(text).not.toBe(code.replaceAll('-', ' '));
  });
});
