// What a failed run means for its step: try again later, or leave it to a person. Only codes leave here (RULE C-01): the
// words of a foreign error may hold anything.
import { Fault } from '../kernel/fault.ts';

export type Failure = {
  stuck: boolean;
  reason: string;
  /** Where in our code it came from, `src/…:line`, for whoever mends it. */
  origin: string | null;
};

const UNEXPECTED_TRIES = 4;
const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 5 * 60_000;

/** 1 s after the first failure, doubling, 5 minutes at most. `tries` counts the failures before this one. */
export function backoffMs(tries: number): number {
  return Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(tries, 20), LONGEST_BACKOFF_MS);
}

/**
 * Reads an error. An outside system that does not answer is tried for ever, and so is a store that asks for a repeat; any
 * other fault needs a person; what nobody foresaw is tried 4 times in all, then it does too (`internal`).
 */
export function reasonOf(error: unknown, tries: number): Failure {
  if (error instanceof Fault)
    return { stuck: error.kind !== 'unavailable', reason: error.code, origin: originOf(error) };
  if (storeAsksForRepeat(error)) return { stuck: false, reason: 'workflow-store-busy', origin: null };
  return { stuck: tries + 1 >= UNEXPECTED_TRIES, reason: 'internal', origin: originOf(error) };
}

// PostgreSQL: lost connection (08), serialisation failure and deadlock (40), lock not available, shut down by an operator.
function storeAsksForRepeat(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false;
  return /^(08...|40...|55P03|57P..)$/.test(error.code);
}

function originOf(error: unknown): string | null {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  // Frames only: the message stands before the first and may span lines.
  return /^ {4}at .{0,300}\b(src\/[a-z0-9/-]{1,100}\.ts:\d{1,6}):\d{1,6}\)?$/m.exec(stack)?.[1] ?? null;
}
