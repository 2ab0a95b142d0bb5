// What docs/asvs.md claims must at least be there: every file and test that it names, one row per requirement, no requirement that is met
// without a file, and figures that add up.
import { describe, expect, it } from '@jest/globals';
import fs from 'node:fs';
import path from 'node:path';
import { ROOT, textOf } from './source-tree.ts';

type Row = { id: string; level: string; state: string; where: string; test: string };

const TEXT = textOf('docs/asvs.md');
const STATES = ['met', 'partly', '**not met**', 'deployment', 'not applicable'];

const ROWS: Row[] = TEXT.split('\n').flatMap((line) => {
  const [id, level, , state, where, test] = line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
  return id === undefined || !/^\d+\.\d/.test(id)
    ? []
    : [{ id, level: level ?? '', state: state ?? '', where: where ?? '', test: test ?? '' }];
});

const pathsIn = (text: string): string[] =>
  [...text.matchAll(/`((?:src|test|scripts|docs|fhir)\/[^`]+|[a-z-]+\.json)`/g)].map(([, name = '']) => name);

/** How many requirements of levels 1 and 2 each chapter of 5.0.0 has; WebRTC is one row here. */
const CHAPTERS: Readonly<Record<string, number>> = {
  '1': 27,
  '2': 11,
  '3': 19,
  '4': 10,
  '5': 9,
  '6': 33,
  '7': 18,
  '8': 7,
  '9': 7,
  '10': 29,
  '11': 14,
  '12': 9,
  '13': 13,
  '14': 9,
  '15': 13,
  '16': 16,
  '17': 1,
};

describe('docs/asvs.md', () => {
  it('names only files that exist', () => {
    const named = ROWS.flatMap(({ id, where, test }) =>
      pathsIn(`${where} ${test}`).map((file) => `${id} ${file}`),
    );
    expect(named.length).toBeGreaterThan(300);
    expect(named.filter((line) => !fs.existsSync(path.join(ROOT, line.split(' ')[1] ?? '')))).toEqual([]);
  });

  it('has each requirement once, in a known state, at level 1 or 2', () => {
    expect(ROWS.filter(({ state, level }) => !STATES.includes(state) || !['1', '2'].includes(level))).toEqual(
      [],
    );
    expect(ROWS.map(({ id }) => id).filter((id, at, all) => all.indexOf(id) !== at)).toEqual([]);
    const counts = Object.groupBy(ROWS, ({ id }) => id.split('.', 1)[0] ?? '');
    expect(
      Object.fromEntries(Object.entries(counts).map(([chapter, rows]) => [chapter, rows?.length])),
    ).toEqual(CHAPTERS);
  });

  it('claims nothing as met without a file, and gives a reason for all else', () => {
    const bare = ROWS.filter(
      ({ state, where, test }) => state === 'met' && pathsIn(`${where} ${test}`).length === 0,
    );
    const mute = ROWS.filter(({ state, where }) => state !== 'met' && where.length < 5);
    expect([bare.map(({ id }) => id), mute.map(({ id }) => id)]).toEqual([[], []]);
  });

  it('adds up', () => {
    const figures = /\n\|(?:\s*\d+\s*\|){6}\n/.exec(TEXT)?.[0].match(/\d+/g)?.map(Number);
    const counted = STATES.map((state) => ROWS.filter((row) => row.state === state).length);
    expect(figures).toEqual([...counted, ROWS.length]);
  });
});
