// What is asked of the process that looks at the vault afresh, and what it says: one JSON value a line. Never a key.
import type { StoredVault } from '../vault-parts.ts';

/** The first line: which vault, and the authorities beside the public ones that its server may have. */
export type Place = StoredVault & { authorities: readonly string[] };

/** `states`: per key `destroyed`, `unknown` or `stands`. `residue`, `destroyed`: as `KeyVault` gives them. */
export type Question = {
  ask: 'states' | 'residue' | 'destroyed';
  ownerId: string;
  keyIds: readonly string[];
};
export type Answer = { states: [string, string][] } | { names: string[] } | { fault: string };
