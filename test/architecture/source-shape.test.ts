// How the source is kept: names, sizes, and the few places that may touch the process.
import { describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { codeOnly, filesUnder, linesMatching, SOURCES, textOf } from './source-tree.ts';

const BANNED = /(^|\/)(utils?|helpers?|common|shared|misc|managers?)(\/|\.[a-z]+$)/;
const MAINS = new Set([
  'src/main.ts',
  'src/fresh-look/main.ts',
  'src/record-server/main.ts',
  'src/verifier/main.ts',
]);
// Functions that open a socket when they are called with where: the service's port and the record's own, which their main.ts open, and a
// lock that is a socket because the system lets it go with the process.
const SOCKETS = new Set([
  'src/listening/front-door.ts',
  'src/record-server/server.ts',
  'src/store/folder-lock.ts',
]);
// A deadline for a real process of the system; no clock of ours moves it.
const REAL_TIME = new Set(['src/kernel/clock.ts', 'src/wiring.ts', 'src/store/embedded-cluster.ts']);
const LIMIT = 300;
const SLACK = 10;

// Scripts for the browser run when the page loads them; that is their purpose.
const ON_SERVER = SOURCES.filter((file) => !file.startsWith('src/web/assets/'));
const NOT_MAIN = ON_SERVER.filter((file) => !MAINS.has(file));

describe('names', () => {
  it('say what a thing is', () => {
    const files = ['src', 'test', 'scripts'].flatMap((folder) => filesUnder(folder, ['']));
    expect(files.filter((file) => BANNED.test(file))).toEqual([]);
  });

  it('are in kebab case', () => {
    const strange = SOURCES.filter((file) => !/^[a-z0-9-]+(\.test)?\.ts$/.test(path.basename(file)));
    expect(strange).toEqual([]);
  });
});

describe('files', () => {
  it('grow no longer than 300 lines; those that are longer may only shrink', () => {
    const known = JSON.parse(textOf('test/architecture/file-sizes.json')) as Record<string, number>;
    const lines = new Map(SOURCES.map((file) => [file, textOf(file).split('\n').length - 1]));
    const grown = [...lines].filter(([file, count]) => count > (known[file] ?? LIMIT));
    const stale = Object.entries(known).filter(([file, count]) => {
      const now = lines.get(file) ?? 0;
      return now <= LIMIT || now < count - SLACK;
    });
    expect({ grown, 'to lower in file-sizes.json': stale }).toEqual({
      grown: [],
      'to lower in file-sizes.json': [],
    });
  });

  it('open with what they are for, unless they only pass on', () => {
    const silent = SOURCES.filter(
      (file) => path.basename(file) !== 'index.ts' && !/^(#!.*\n)?(\/\/|\/\*)/.test(textOf(file)),
    );
    expect(silent).toEqual([]);
  });

  it('called index.ts hold re-exports only', () => {
    const more = SOURCES.filter((file) => path.basename(file) === 'index.ts').filter((file) => {
      const rest = codeOnly(textOf(file)).replaceAll(/export\s+(type\s+)?(\{[^}]*\}|\*)\s*from\s*;/g, '');
      return rest.trim() !== '';
    });
    expect(more).toEqual([]);
  });
});

describe('the process', () => {
  it('shows its environment to config.ts only', () => {
    const files = SOURCES.filter((file) => file !== 'src/config.ts');
    expect(linesMatching(files, /\bprocess\s*\.\s*env\b/)).toEqual([]);
  });

  it('is ended, listens and hears signals in main.ts files only', () => {
    const process = /\bprocess\s*\.\s*(exit|exitCode|on|once|abort)\b/;
    expect(linesMatching(NOT_MAIN, process)).toEqual([]);
    // A dispatcher listens too, but to no port.
    const listening = /(?<!ispatcher)\.listen\(|\bcreateServer\(/;
    const files = NOT_MAIN.filter((file) => !SOCKETS.has(file));
    expect(linesMatching(files, listening)).toEqual([]);
  });

  it('is not asked for the time or for chance in passing', () => {
    const files = ON_SERVER.filter((file) => !REAL_TIME.has(file));
    expect(linesMatching(files, /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(/)).toEqual([]);
  });
});

describe('importing a file', () => {
  // With literals blanked, a statement at the left edge that is no declaration is work.
  const WORK = /^(await\b|for\b|if\b|while\b|try\b|void\b|new\b|[\w$.]+\s*\(|[\w$.[\]]+\s*[-+*?|&]?=[^>=])/;
  const AWAITED = /^(export\s+)?(const|let|var)\b.*=\s*await\b/;

  it('does no work', () => {
    expect([...linesMatching(NOT_MAIN, WORK), ...linesMatching(NOT_MAIN, AWAITED)]).toEqual([]);
  });

  it('keeps no state that changes', () => {
    expect(linesMatching(NOT_MAIN, /^(export\s+)?(let|var)\b/)).toEqual([]);
  });
});
