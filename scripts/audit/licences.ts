// Which licences may be shipped: permissive ones that are named here by their SPDX id, and MPL-2.0, whose conditions stay with its own
// files. Everything else is refused until somebody has read it: what would put conditions on the whole (GPL, AGPL, SSPL), what
// forbids uses (Business Source, PolyForm), what is somebody's own (LicenseRef-…), and what says nothing (NOASSERTION).
import type { LockedPackage } from './lock-file.ts';

const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BSL-1.0', // Boost's, not Business Source
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'PostgreSQL',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);
const EXCEPTIONS: ReadonlySet<string> = new Set(['LLVM-exception']);

function isOneAllowed(text: string): boolean {
  const [id = '', exception, ...more] = text.trim().split(/\s+WITH\s+/);
  return ALLOWED.has(id) && more.length === 0 && (exception === undefined || EXCEPTIONS.has(exception));
}

/** Whether an SPDX expression leaves a way that is allowed: one side of OR, both sides of AND. Within brackets all must be. */
export function isAllowed(expression: string | null): boolean {
  if (expression === null) return false;
  const text = expression.trim().replace(/^\(([^()]*)\)$/, '$1');
  if (/[()]/.test(text)) {
    const named = text.split(/[()]|\b(?:AND|OR)\b/).filter((part) => part.trim() !== '');
    return named.length > 0 && named.every(isOneAllowed);
  }
  return text.split(/\s+OR\s+/).some((choice) => choice.split(/\s+AND\s+/).every(isOneAllowed));
}

export type LicenceCount = { licence: string; packages: LockedPackage[]; allowed: boolean };

/** What is shipped, by licence, the most frequent first. */
export function licencesOf(packages: readonly LockedPackage[]): LicenceCount[] {
  const shipped = packages.filter(({ development }) => !development);
  return [...Map.groupBy(shipped, ({ licence }) => licence)]
    .map(([licence, of]) => ({ licence: licence ?? 'unknown', packages: of, allowed: isAllowed(licence) }))
    .sort((a, b) => b.packages.length - a.packages.length);
}
