// Filters of the register of holds, as they stand in an address: codes only, nothing that names anybody.
import { z } from 'zod';
import { HOLD_KINDS, type Hold } from '../../custody/index.ts';
import { blank } from './receipt-query.ts';

export const HOLD_STATES = ['in-force', 'lifted'] as const;

export const holdFilter = z.object({ kind: blank(z.enum(HOLD_KINDS)), state: blank(z.enum(HOLD_STATES)) });

export type HoldFilter = z.infer<typeof holdFilter>;

export function isWanted({ kind, liftedAt }: Hold, filter: HoldFilter): boolean {
  const state = liftedAt === null ? 'in-force' : 'lifted';
  return (filter.kind ?? kind) === kind && (filter.state ?? state) === state;
}
