// The whole tree of dependencies as package-lock.json (version 3) pins it, and by which way each package is there.
import fs from 'node:fs';
import { z } from 'zod';
import { Fault } from '../../src/kernel/fault.ts';

const names = z.record(z.string(), z.string()).default({});
const entry = z.object({
  version: z.string().optional(),
  name: z.string().optional(),
  license: z.string().optional(),
  dev: z.boolean().default(false),
  link: z.boolean().default(false),
  dependencies: names,
  optionalDependencies: names,
  devDependencies: names,
  peerDependencies: names,
});
const lockFile = z.object({ lockfileVersion: z.literal(3), packages: z.record(z.string(), entry) });

export type LockedPackage = {
  name: string;
  version: string;
  /** `node_modules/a/node_modules/b` */
  place: string;
  /** Null when neither the lock file says it. */
  licence: string | null;
  /** Not shipped: needed by tests and tools only. */
  development: boolean;
  /** From a direct dependency to this package, names only. */
  way: string[];
};

const FOLDER = 'node_modules/';

/** Throws `audit-lock-file`. */
export function readLockFile(file: string): LockedPackage[] {
  const parsed = lockFile.safeParse(readJson(file));
  if (!parsed.success)
    throw new Fault('invalid', 'audit-lock-file', `${file} is no package-lock.json of version 3.`);
  const { packages } = parsed.data;
  const ways = waysTo(packages);
  return Object.entries(packages).flatMap(([place, one]) => {
    if (place === '' || one.link || one.version === undefined) return [];
    const name = one.name ?? nameOf(place);
    const way = ways.get(place) ?? [name];
    const { version, license = null, dev } = one;
    return [{ name, version, place, licence: license, development: dev, way }];
  });
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Fault('invalid', 'audit-lock-file', `${file} cannot be read as JSON.`, { cause });
  }
}

function nameOf(place: string): string {
  return place.slice(place.lastIndexOf(FOLDER) + FOLDER.length);
}

type Packages = z.infer<typeof lockFile>['packages'];

/** The shortest way to each place, found from the root outwards as Node resolves names. */
function waysTo(packages: Packages): Map<string, string[]> {
  const ways = new Map<string, string[]>([['', []]]);
  const open = [''];
  for (let place = open.shift(); place !== undefined; place = open.shift()) {
    const way = ways.get(place) ?? [];
    const one = packages[place];
    if (one === undefined) continue;
    const wanted = {
      ...one.peerDependencies,
      ...one.optionalDependencies,
      ...(place === '' ? one.devDependencies : {}),
      ...one.dependencies,
    };
    for (const name of Object.keys(wanted)) {
      const target = resolve(packages, place, name);
      if (target === null || ways.has(target)) continue;
      ways.set(target, [...way, name]);
      open.push(target);
    }
  }
  return ways;
}

function resolve(packages: Packages, from: string, name: string): string | null {
  for (let base = from; ;) {
    const place = `${base === '' ? '' : `${base}/`}${FOLDER}${name}`;
    if (packages[place] !== undefined) return place;
    if (base === '') return null;
    const above = base.lastIndexOf(`/${FOLDER}`);
    base = above < 0 ? '' : base.slice(0, above);
  }
}
