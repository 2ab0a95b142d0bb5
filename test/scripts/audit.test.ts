// `npm run audit`: advisories in the two forms that operators get them in, against a lock file whose tree we know. The samples are
// written for this test, in the form of the real ones.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import semver from 'semver';
import { parseAdvisories } from '../../scripts/audit/advisories.ts';
import { isAllowed } from '../../scripts/audit/licences.ts';
import { readLockFile } from '../../scripts/audit/lock-file.ts';
import { Fault } from '../../src/kernel/fault.ts';

const MAIN = path.resolve('scripts/audit/main.ts');
let folder: string;
let lock: string;

// root → door → hinge 1.2.0 (its own copy), root → hinge 2.0.0, root (development) → @tools/oil → hinge 2.0.0
const TREE = {
  lockfileVersion: 3,
  packages: {
    '': { dependencies: { door: '1.0.0', hinge: '2.0.0' }, devDependencies: { '@tools/oil': '3.1.0-rc.2' } },
    'node_modules/door': { version: '1.0.0', license: 'MIT', dependencies: { hinge: '^1.0.0' } },
    'node_modules/door/node_modules/hinge': { version: '1.2.0', license: '(MIT OR GPL-3.0-only)' },
    'node_modules/hinge': { version: '2.0.0', license: 'ISC' },
    'node_modules/@tools/oil': { version: '3.1.0-rc.2', license: 'GPL-3.0-only', dev: true },
  },
};

const OSV = {
  schema_version: '1.7.3',
  id: 'GHSA-test-osv1-0001',
  summary: 'A hinge that squeaks',
  database_specific: { severity: 'HIGH' },
  affected: [
    {
      package: { ecosystem: 'npm', name: 'hinge', purl: 'pkg:npm/hinge' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.2.1' }] }],
    },
  ],
};

const BULK = {
  hinge: [
    {
      id: 1099999,
      url: 'https://github.com/advisories/GHSA-test-bulk-0002',
      title: 'A hinge that falls off',
      severity: 'critical',
      vulnerable_versions: '>=2.0.0 <2.0.1',
      cwe: [],
      cvss: { score: 9.8, vectorString: null },
    },
  ],
};

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cs-audit-'));
  lock = write('lock.json', TREE);
});

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function write(name: string, value: unknown): string {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  return file;
}

function audit(...args: string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, '--lock', lock, ...args], {
    encoding: 'utf8',
  });
  return { status, out: stdout, err: stderr };
}

describe('the audit of dependencies', () => {
  it('names package, version, advisory, range and the way to it, from OSV', () => {
    const { status, out } = audit('--advisories', write('osv.json', OSV));
    expect(status).toBe(1);
    expect(out).toContain('hinge 1.2.0   GHSA-test-osv1-0001   high   affected: >=0 <1.2.1');
    expect(out).toContain('by door > hinge');
    expect(out).not.toContain('hinge 2.0.0');
    expect(out).toContain('4 packages, 1 advisories: 1 found.');
  });

  it("and from npm's bulk answer", () => {
    const { status, out } = audit('--advisories', write('bulk.json', BULK));
    expect(status).toBe(1);
    expect(out).toContain('hinge 2.0.0   GHSA-test-bulk-0002   critical   affected: >=2.0.0 <2.0.1');
    expect(out).toContain('by hinge\n');
  });

  it('reads every file of a folder, and lists of records', () => {
    write('many/one.json', OSV);
    write('many/deeper/two.json', BULK);
    write('many/three.json', { vulns: [{ ...OSV, id: 'GHSA-test-osv1-0003' }] });
    write('many/four.json', [{ ...OSV, id: 'GHSA-test-osv1-0004' }]);
    expect(audit('--advisories', path.join(folder, 'many')).out).toContain('4 advisories: 4 found.');
  });

  it('is content when nothing applies: other versions, other ecosystems, withdrawn records', () => {
    const [affected] = OSV.affected;
    const fixed = {
      ...affected,
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.2.0' }] }],
    };
    const harmless = [
      { ...OSV, affected: [fixed] },
      { ...OSV, withdrawn: '2026-01-01T00:00:00Z' },
      { ...OSV, affected: [{ ...affected, package: { ecosystem: 'PyPI', name: 'hinge' } }] },
    ];
    const { status, out } = audit('--advisories', write('harmless.json', harmless));
    expect({ status, out }).toEqual({ status: 0, out: '4 packages, 1 advisories: none applies.\n' });
  });

  it('looks at what tests and tools use too, unless only what is shipped is asked for', () => {
    const oil = { '@tools/oil': [{ ...BULK.hinge[0], vulnerable_versions: '<=3.1.0' }] };
    const file = write('oil.json', oil);
    expect(audit('--advisories', file).out).toContain('by @tools/oil   (development only)');
    expect(audit('--advisories', file, '--shipped').status).toBe(0);
  });

  it.each([
    ['nothing', '{}', undefined],
    ['a file of another form', '{"advisories": [1]}', 'audit-advisories-unknown-form'],
    [
      'a range that is none',
      '{"hinge": [{"id": 1, "vulnerable_versions": "soon"}]}',
      'audit-advisories-unknown-form',
    ],
    ['no JSON', 'hinge', 'audit-advisories-unreadable'],
  ])('never takes %s for a clean result', (_what, text, code) => {
    const { status, err } = audit('--advisories', write('odd.json', text));
    expect(status).toBe(2);
    if (code !== undefined) expect(err).toContain(code);
  });

  it('ends with 2 when it is called wrongly or the lock file is none', () => {
    expect(audit().status).toBe(2);
    expect(audit('--licences', '--advisories', 'x').status).toBe(2);
    expect(audit('--advisories', path.join(folder, 'none.json')).status).toBe(2);
    expect(() => readLockFile(write('old.json', { lockfileVersion: 1 }))).toThrow(Fault);
  });

  it('judges a version like the range that the events mean (property)', () => {
    const version = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(version, version, version, fc.boolean(), (own, from, to, inclusive) => {
        const last = inclusive ? { last_affected: to } : { fixed: to };
        const record = {
          ...OSV,
          affected: [
            {
              package: { ecosystem: 'npm', name: 'hinge' },
              ranges: [{ type: 'SEMVER', events: [last, { introduced: from }] }],
            },
          ],
        };
        if (semver.gte(from, to)) return;
        const range = `>=${from} ${inclusive ? '<=' : '<'}${to}`;
        expect(parseAdvisories(record)[0]?.affects(own)).toBe(semver.satisfies(own, range));
      }),
    );
  });
});

describe('licences', () => {
  it('of what is shipped are listed, and those of tools do not count', () => {
    const { status, out } = audit('--licences');
    expect(status).toBe(0);
    expect(out).toContain('3 packages are shipped.');
    expect(out).not.toContain('REFUSE');
  });

  it('that may not be shipped are refused with the way to them', () => {
    const tree = structuredClone(TREE);
    tree.packages['node_modules/hinge'].license = 'AGPL-3.0-or-later';
    const { status, stdout } = spawnSync(
      process.execPath,
      [MAIN, '--lock', write('agpl.json', tree), '--licences'],
      { encoding: 'utf8' },
    );
    expect(status).toBe(1);
    expect(stdout).toMatch(/REFUSE AGPL-3\.0-or-later[\s\S]*hinge 2\.0\.0 {3}by hinge/);
  });

  it.each([
    ['MIT', true],
    ['Apache-2.0', true],
    ['BSL-1.0', true],
    ['(MIT OR GPL-2.0-only)', true],
    ['Apache-2.0 WITH LLVM-exception', true],
    ['GPL-3.0-only', false],
    ['GPL-2.0-only WITH Classpath-exception-2.0', false],
    ['AGPL-3.0', false],
    ['BUSL-1.1', false],
    ['BSL-1.1', false],
    ['SSPL-1.0', false],
    ['MIT AND GPL-3.0-only', false],
    ['(MIT AND (BSD-3-Clause OR GPL-3.0))', false],
    ['SEE LICENSE IN LICENSE.txt', false],
    ['(MIT AND (BSD-3-Clause OR ISC))', true],
    ['UNLICENSED', false],
    ['Proprietary', false],
    ['NOASSERTION', false],
    ['LicenseRef-ours', false],
    ['PolyForm-Noncommercial-1.0.0', false],
    ['MIT WITH a-condition', false],
    ['', false],
    [null, false],
  ])('%s: %s', (expression, allowed) => {
    expect(isAllowed(expression)).toBe(allowed);
  });
});
