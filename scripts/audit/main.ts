// npm run audit -- --advisories FILE|FOLDER [--shipped] and npm run audit -- --licences. Checks the whole lock file against
// advisories that an operator brings (the registry's own call is not available everywhere), offline. Exit 0: nothing found; 1:
// something found; 2: wrong call, or advisories that cannot be read or say nothing about npm packages.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Fault } from '../../src/kernel/fault.ts';
import { readAdvisories, type Advisory } from './advisories.ts';
import { licencesOf } from './licences.ts';
import { readLockFile, type LockedPackage } from './lock-file.ts';

const USAGE = `usage: npm run audit -- --advisories FILE|FOLDER [--shipped] [--lock package-lock.json]
       npm run audit -- --licences [--lock package-lock.json]`;

type Found = { package: LockedPackage; advisory: Advisory };

function find(packages: readonly LockedPackage[], advisories: readonly Advisory[]): Found[] {
  const known = Map.groupBy(advisories, (advisory) => advisory.package);
  return packages.flatMap((one) =>
    (known.get(one.name) ?? [])
      .filter((advisory) => advisory.affects(one.version))
      .map((advisory) => ({ package: one, advisory })),
  );
}

function checkAdvisories(packages: readonly LockedPackage[], place: string): number {
  const advisories = readAdvisories(place);
  if (advisories.length === 0) {
    console.error(`${place} holds no advisory about an npm package: nothing was checked.`);
    return 2;
  }
  const found = find(packages, advisories);
  for (const { package: one, advisory } of found) {
    console.log(
      `${one.name} ${one.version}   ${advisory.id}   ${advisory.severity}   affected: ${advisory.range}`,
    );
    if (advisory.title !== '') console.log(`    ${advisory.title}`);
    console.log(`    by ${one.way.join(' > ')}${one.development ? '   (development only)' : ''}`);
  }
  console.log(
    `${packages.length} packages, ${advisories.length} advisories: ${found.length === 0 ? 'none applies' : `${found.length} found`}.`,
  );
  return found.length === 0 ? 0 : 1;
}

function checkLicences(packages: readonly LockedPackage[]): number {
  const counts = licencesOf(packages);
  for (const { licence, packages: of, allowed } of counts) {
    console.log(`${allowed ? '      ' : 'REFUSE'} ${licence.padEnd(24)} ${String(of.length).padStart(4)}`);
    if (!allowed)
      for (const one of of) console.log(`         ${one.name} ${one.version}   by ${one.way.join(' > ')}`);
  }
  const refused = counts.filter(({ allowed }) => !allowed);
  console.log(`${counts.reduce((sum, { packages: of }) => sum + of.length, 0)} packages are shipped.`);
  return refused.length === 0 ? 0 : 1;
}

function run(): number {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const options = { advisories: text, lock: text, shipped: flag, licences: flag };
  const { values } = parseArgs({ options });
  const lock = values.lock ?? path.join(import.meta.dirname, '../../package-lock.json');
  if ((values.advisories === undefined) === !values.licences) throw new TypeError(USAGE);
  const packages = readLockFile(lock);
  if (values.advisories === undefined) return checkLicences(packages);
  const chosen = values.shipped ? packages.filter(({ development }) => !development) : packages;
  return checkAdvisories(chosen, values.advisories);
}

try {
  process.exitCode = run();
} catch (error) {
  console.error(error instanceof Fault ? `${error.message} (${error.code})` : USAGE);
  process.exitCode = 2;
}
