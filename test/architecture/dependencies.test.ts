// Every package that is asked for by name has its reason in dependencies.json, one exact version, and a licence that may be shipped.
import { describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { licencesOf } from '../../scripts/audit/licences.ts';
import { readLockFile } from '../../scripts/audit/lock-file.ts';
import { ROOT, textOf } from './source-tree.ts';

type Package = Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>;

const own = JSON.parse(textOf('package.json')) as Package;
const asked = { ...own.dependencies, ...own.devDependencies, ...own.optionalDependencies };
const reasons = JSON.parse(textOf('dependencies.json')) as Record<string, string>;

describe('the dependencies', () => {
  it('each have their reason, in one sentence, in dependencies.json', () => {
    const without = Object.keys(asked).filter((name) => !/^\S.{7,160}\.$/.test(reasons[name] ?? ''));
    expect(without).toEqual([]);
  });

  it('are the only ones with a reason', () => {
    expect(Object.keys(reasons).filter((name) => asked[name] === undefined)).toEqual([]);
  });

  it('have exact versions', () => {
    expect(Object.entries(asked).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual(
      [],
    );
  });

  it('that are shipped have licences that allow it', () => {
    const counts = licencesOf(readLockFile(path.join(ROOT, 'package-lock.json')));
    expect(counts.filter(({ allowed }) => !allowed)).toEqual([]);
  });
});
