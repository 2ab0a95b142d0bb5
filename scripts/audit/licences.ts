// Which licences may be shipped. Refused: those that would put conditions on the whole (GPL, AGPL, SSPL), those that forbid uses
// (Business Source), and whatever cannot be read as an SPDX expression. BSL-1.0 is Boost's, which is none of these.
import type { LockedPackage } from './lock-file.ts';

const REFUSED = /^(?:A?GPL|GNU|SSPL|BUSL|BSL-1\.1|Elastic|CC-BY-NC|UNLICENSED|Commons-Clause)/i;
const PLAIN = /^[A-Za-z0-9.+-]+$/;

/** Whether an SPDX expression leaves a way that is not refused: one side of OR, both sides of AND. */
export function isAllowed(expression: string | null): boolean {
  if (expression === null) return false;
  const text = expression.trim().replace(/^\(([^()]*)\)$/, '$1');
  if (/[()]/.test(text)) return !/GPL|SSPL|BUSL/i.test(text) && /^[\w.+() -]+$/.test(text);
  return text
    .split(/\s+OR\s+/)
    .some((choice) =>
      choice
        .split(/\s+AND\s+/)
        .every((one) => PLAIN.test(one.replace(/\s+WITH\s+\S+$/, '')) && !REFUSED.test(one)),
    );
}

export type LicenceCount = { licence: string; packages: LockedPackage[]; allowed: boolean };

/** What is shipped, by licence, the most frequent first. */
export function licencesOf(packages: readonly LockedPackage[]): LicenceCount[] {
  const shipped = packages.filter(({ development }) => !development);
  return [...Map.groupBy(shipped, ({ licence }) => licence)]
    .map(([licence, of]) => ({ licence: licence ?? 'unknown', packages: of, allowed: isAllowed(licence) }))
    .sort((a, b) => b.packages.length - a.packages.length);
}
