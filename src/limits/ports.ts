// What limits need from outside: counters that every process of the service shares.
import type { Limit } from './table.ts';

export type Count = { readonly over: boolean; readonly retryAfterSeconds: number };

/**
 * Counts one more under a key in its current span. Not durable: a counter that is lost begins anew. Not safe to repeat: each call
 * counts. Never throws and never waits long: when what is shared does not answer, the process counts by itself meanwhile.
 */
export interface Counters {
  count(name: string, limit: Limit, key: string): Promise<Count>;
}
