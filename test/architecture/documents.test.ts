// What the documents at the root say must be true of the code.
import { describe, expect, it } from '@jest/globals';
import fs from 'node:fs';
import path from 'node:path';
import { filesUnder, ROOT, textOf } from './source-tree.ts';

type Package = { scripts: Record<string, string> };

describe('README.md', () => {
  it('exists and names only commands that exist', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as Package;
    const named = [
      ...textOf('README.md').matchAll(/\bnpm (?:run (?:-s |--silent )?([\w:-]+)|(test|start))\b/g),
    ];
    const unknown = named
      .map((match) => match[1] ?? match[2] ?? '')
      .filter((name) => scripts[name] === undefined);
    expect(named.length).toBeGreaterThan(0);
    expect(unknown).toEqual([]);
  });
});

describe('package.json', () => {
  it('runs files that exist', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as Package;
    const files = Object.values(scripts).flatMap(
      (line) => line.match(/(?:^|\s)((?:src|scripts)\/\S+\.ts)/)?.slice(1) ?? [],
    );
    expect(files.filter((file) => !fs.existsSync(path.join(ROOT, file)))).toEqual([]);
  });
});

describe('.env.example', () => {
  it('is what the table of settings says; `npm run env-example` writes it', async () => {
    const { envExample } = await import('../../src/config.ts');
    expect(textOf('.env.example')).toBe(envExample());
  });
});

describe('the repository', () => {
  it('names no folder of a machine and no package registry', () => {
    const files = ['src', 'test', 'scripts', 'fhir', '.ci'].flatMap((folder) => filesUnder(folder, ['']));
    const pattern = /(?<![\w.])\/(?:work|home|root)\/[a-z]|https?:\/\/(?:registry|deb)\.[a-z]/;
    const strange = files
      .filter((file) => /\.(ts|sql|json|md|njk|sh)$|\.ci\/run$/.test(file))
      .filter((file) => !file.includes('/data/') && pattern.test(textOf(file)));
    expect(strange.filter((file) => file !== 'test/architecture/documents.test.ts')).toEqual([]);
  });
});
