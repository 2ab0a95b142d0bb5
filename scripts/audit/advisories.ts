// Advisories as an operator brings them: OSV JSON (one record, an array, `{ "vulns": [] }`, a folder of records, as osv.dev and
// GitHub's advisory database give them) or the answer of npm's bulk advisory call. A file in another form is refused, never taken
// for "nothing found".
import fs from 'node:fs';
import path from 'node:path';
import semver from 'semver';
import { z } from 'zod';
import { Fault } from '../../src/kernel/fault.ts';

export type Advisory = {
  id: string;
  package: string;
  /** How the range reads in the report. */
  range: string;
  title: string;
  severity: string;
  affects(version: string): boolean;
};

const event = z.strictObject({
  introduced: z.string().optional(),
  fixed: z.string().optional(),
  last_affected: z.string().optional(),
  limit: z.string().optional(),
});
const osv = z.object({
  id: z.string().min(1),
  summary: z.string().default(''),
  withdrawn: z.string().optional(),
  database_specific: z.object({ severity: z.string().optional() }).optional(),
  affected: z
    .array(
      z.object({
        package: z.object({ ecosystem: z.string(), name: z.string() }).optional(),
        ranges: z.array(z.object({ type: z.string(), events: z.array(event) })).default([]),
        versions: z.array(z.string()).default([]),
      }),
    )
    .default([]),
});
const bulk = z.record(
  z.string(),
  z.array(
    z.object({
      id: z.union([z.number(), z.string()]),
      url: z.string().optional(),
      title: z.string().default(''),
      severity: z.string().default('unknown'),
      vulnerable_versions: z.string(),
    }),
  ),
);

/** Reads a file, or every .json file below a folder. Throws `audit-advisories-unreadable`, `audit-advisories-unknown-form`. */
export function readAdvisories(place: string): Advisory[] {
  return filesAt(place).flatMap((file) => parseAdvisories(readJson(file), file));
}

function filesAt(place: string): string[] {
  try {
    if (!fs.statSync(place).isDirectory()) return [place];
    return fs
      .readdirSync(place, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json'))
      .map((name) => path.join(place, name));
  } catch (cause) {
    throw unreadable(place, cause);
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(place: string, cause: unknown): Fault {
  return new Fault('invalid', 'audit-advisories-unreadable', `${place} cannot be read as JSON.`, { cause });
}

/** Throws `audit-advisories-unknown-form`. */
export function parseAdvisories(value: unknown, file = ''): Advisory[] {
  const records = z
    .union([z.array(osv), z.object({ vulns: z.array(osv) }).transform(({ vulns }) => vulns)])
    .safeParse(value);
  if (records.success) return records.data.flatMap(ofOsv);
  const one = osv.safeParse(value);
  if (one.success) return ofOsv(one.data);
  const answer = bulk.safeParse(value);
  if (answer.success) return ofBulk(answer.data, file);
  throw unknownForm(file);
}

function unknownForm(file: string): Fault {
  return new Fault(
    'invalid',
    'audit-advisories-unknown-form',
    `${file} is neither OSV JSON nor the answer of npm's bulk advisory call.`,
  );
}

function ofOsv({ id, summary, withdrawn, database_specific, affected }: z.infer<typeof osv>): Advisory[] {
  if (withdrawn !== undefined) return [];
  return affected.flatMap(({ package: named, ranges, versions }) => {
    if (named?.ecosystem !== 'npm') return [];
    const semantic = ranges.filter(({ type }) => type === 'SEMVER' || type === 'ECOSYSTEM');
    return [
      {
        id,
        package: named.name,
        range: [...semantic.map(({ events }) => shown(events)), ...versions].join(' || '),
        title: summary,
        severity: (database_specific?.severity ?? 'unknown').toLowerCase(),
        affects: (version: string) =>
          versions.includes(version) || semantic.some(({ events }) => inRange(events, version)),
      },
    ];
  });
}

type Event = z.infer<typeof event>;

function at({ introduced, fixed, last_affected, limit }: Event): string {
  const version = introduced ?? fixed ?? last_affected ?? limit ?? '0';
  return version === '0' ? '0.0.0-0' : version;
}

/** The evaluation that the OSV schema gives: events in order of their versions, each switching the state. */
function inRange(events: readonly Event[], version: string): boolean {
  const own = semver.parse(version);
  if (own === null) return false;
  const sorted = [...events].sort((a, b) => semver.compare(at(a), at(b)));
  let affected = false;
  for (const one of sorted) {
    const order = semver.compare(own, at(one));
    if (one.introduced !== undefined && order >= 0) affected = true;
    if (one.fixed !== undefined && order >= 0) affected = false;
    if (one.last_affected !== undefined && order > 0) affected = false;
    if (one.limit !== undefined && one.limit !== '*' && order >= 0) affected = false;
  }
  return affected;
}

function shown(events: readonly Event[]): string {
  return events
    .map(({ introduced, fixed, last_affected, limit }) => {
      if (introduced !== undefined) return `>=${introduced}`;
      if (fixed !== undefined) return `<${fixed}`;
      return last_affected === undefined ? `<${limit ?? ''}` : `<=${last_affected}`;
    })
    .join(' ');
}

function ofBulk(answer: z.infer<typeof bulk>, file: string): Advisory[] {
  return Object.entries(answer).flatMap(([name, advisories]) =>
    advisories.map(({ id, url, title, severity, vulnerable_versions: range }) => {
      if (semver.validRange(range) === null) throw unknownForm(file);
      return {
        id: /GHSA-[\w-]+/.exec(url ?? '')?.[0] ?? String(id),
        package: name,
        range,
        title,
        severity,
        affects: (version: string) => semver.satisfies(version, range, { includePrerelease: true }),
      };
    }),
  );
}
