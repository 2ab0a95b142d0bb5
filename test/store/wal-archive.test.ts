// The commands that PostgreSQL is given, run as it runs them.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { archiveSettings, restoreCommand } from '../../src/store/wal-archive.ts';

let root: string;
let archive: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'cs-wal-'));
  // Whatever a shell or PostgreSQL could misread.
  archive = path.join(root, `it's 100%f "here" $HOME`);
  fs.mkdirSync(archive);
});
afterEach(() => fs.rmSync(root, { recursive: true }));

/** As PostgreSQL does: `%p` and `%f` replaced, `%%` is `%`. */
function run(command: string, file: string, place: string): number | null {
  const text = command.replaceAll(/%[%pf]/g, (found) =>
    found === '%p' ? place : found === '%f' ? file : '%',
  );
  return spawnSync('/bin/sh', ['-c', text], { cwd: root }).status;
}

const SEGMENT = '000000010000000000000003';
const keep = (content: string, name = SEGMENT): number | null => {
  fs.writeFileSync(path.join(root, 'segment'), content);
  return run(archiveSettings(archive)['archive_command'] ?? '', name, 'segment');
};
const fetchBack = (name = SEGMENT): string | number | null => {
  const status = run(restoreCommand(archive), name, 'fetched');
  return status === 0 ? fs.readFileSync(path.join(root, 'fetched'), 'utf8') : status;
};

describe('the archive of the write-ahead log', () => {
  it('gives back what was put in, closed to others, and says when it has nothing', () => {
    expect(fetchBack()).toBe(1);
    expect(keep('one')).toBe(0);
    expect(fetchBack()).toBe('one');
    const [name = ''] = fs.readdirSync(archive);
    expect([name, fs.statSync(path.join(archive, name)).mode & 0o077]).toEqual([`${SEGMENT}.gz`, 0]);
  });

  it('takes the same segment again and refuses another of the same name', () => {
    expect([keep('one'), keep('one')]).toEqual([0, 0]);
    expect(keep('two')).not.toBe(0);
    expect(fetchBack()).toBe('one');
  });

  it('lets the first piece of an ended timeline stand, which no recovery asks for', () => {
    const partial = `${SEGMENT}.partial`;
    expect([keep('one', partial), keep('two', partial)]).toEqual([0, 0]);
    expect(fetchBack(partial)).toBe('one');
  });

  it('leaves nothing under the name of a segment that could not be read', () => {
    expect(run(archiveSettings(archive)['archive_command'] ?? '', SEGMENT, 'not-there')).not.toBe(0);
    expect(fs.readdirSync(archive).filter((name) => !name.startsWith('.tmp-'))).toEqual([]);
    expect(keep('one')).toBe(0);
  });
});
