// Every rule of the product stands at a line of src, and a test names it. A rule whose part is not built yet is listed with
// the reason, and leaves the list the moment it has both.
import { describe, expect, it } from '@jest/globals';
import { filesUnder, textOf } from './source-tree.ts';

type Rule = { id: string; part: string; pending?: string };

const RULES: readonly Rule[] = [
  { id: 'C-01', part: 'custody' },
  { id: 'C-02', part: 'audit' },
  { id: 'C-03', part: 'custody' },
  { id: 'C-04', part: 'custody' },
  { id: 'C-05', part: 'config' },
  { id: 'C-06', part: 'custody' },
  { id: 'A-01', part: 'attribution' },
  { id: 'A-02', part: 'attribution' },
  { id: 'A-03', part: 'attribution' },
  { id: 'A-04', part: 'attribution' },
  { id: 'A-05', part: 'attribution' },
  { id: 'A-06', part: 'attribution' },
  { id: 'A-07', part: 'attribution' },
  { id: 'A-08', part: 'attribution' },
  { id: 'F-01', part: 'filing' },
  { id: 'F-02', part: 'filing' },
  { id: 'F-03', part: 'filing', pending: 'retraction and correction of a filed entry are not built' },
  { id: 'F-04', part: 'filing', pending: 'filing as a DocumentReference is not built' },
  { id: 'F-05', part: 'filing', pending: 'following a merged or renamed patient is not built' },
  { id: 'D-01', part: 'deletion' },
  { id: 'D-02', part: 'deletion' },
  { id: 'D-03', part: 'deletion' },
  { id: 'D-04', part: 'deletion' },
  { id: 'D-05', part: 'deletion' },
  { id: 'D-06', part: 'custody' },
  { id: 'D-07', part: 'receipts' },
  { id: 'D-08', part: 'verifier' },
  { id: 'D-09', part: 'log' },
  { id: 'I-01', part: 'access' },
  { id: 'I-02', part: 'access' },
  { id: 'I-03', part: 'access' },
  { id: 'I-04', part: 'access' },
  { id: 'I-05', part: 'workflow', pending: 'there are no notifications yet, so nothing can be said in one' },
  { id: 'I-06', part: 'access' },
  { id: 'G-01', part: 'worklist' },
  { id: 'G-02', part: 'worklist' },
  { id: 'G-03', part: 'worklist', pending: 'there are no figures for past periods yet' },
  { id: 'G-04', part: 'deletion' },
];

const AT_A_LINE = /(?:\/\/|\*|--|\{#)[^\n]*?\bRULE ([A-Z]-\d\d)\b/g;
const TITLE =
  /\b(?:it|test|describe)(?:\.each\([\s\S]*?\)|\.\w+)?\(\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|`((?:\\.|[^`\\])*)`)/g;

function rulesAtLines(): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of filesUnder('src', ['.ts', '.sql', '.njk']))
    for (const [, id = ''] of textOf(file).matchAll(AT_A_LINE)) found.set(id, file);
  return found;
}

function rulesInTitles(): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of filesUnder('test', ['.test.ts']))
    for (const [, a, b, c] of textOf(file).matchAll(TITLE))
      for (const [id] of (a ?? b ?? c ?? '').matchAll(/\b[ACDFGI]-\d\d\b/g)) found.set(id, file);
  return found;
}

const lines = rulesAtLines();
const titles = rulesInTitles();

describe('the rules of the product', () => {
  it('each stand at a line of src and in the title of a test', () => {
    const missing = RULES.filter((rule) => rule.pending === undefined).flatMap(({ id, part }) => [
      ...(lines.has(id) ? [] : [`${id} (${part}): no "// RULE ${id}" in src`]),
      ...(titles.has(id) ? [] : [`${id} (${part}): no test title names it`]),
    ]);
    expect(missing).toEqual([]);
  });

  it('are pending only while they have no line and test', () => {
    const built = RULES.filter(
      (rule) => rule.pending !== undefined && lines.has(rule.id) && titles.has(rule.id),
    );
    expect(built.map((rule) => `${rule.id} is built: take its "pending" away`)).toEqual([]);
  });

  it('are the only ones that lines and titles name', () => {
    const known = new Set(RULES.map((rule) => rule.id));
    const strange = [...lines, ...titles].filter(([id]) => !known.has(id));
    expect(strange).toEqual([]);
  });
});
