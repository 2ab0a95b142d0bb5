// Decides what is new in an export (RULE C-03, RULE C-04): which thread it belongs to, by overlap of fingerprints, which
// messages are known, which were erased and came back.
import type { Db } from '../store/index.ts';
import { findKnown, threadSize, type KnownMessage } from './deposit-queries.ts';
import type { Fingerprint } from './fingerprint.ts';

export type ReappearedMessage = { messageId: string; caseId: string; deletionId: string };

export type DepositPlan = {
  /** Null when the thread is new. */
  threadId: string | null;
  /** Positions in the export of the messages to be added. */
  fresh: number[];
  known: KnownMessage[];
  reappeared: ReappearedMessage[];
};

// One shared message is no proof of one thread: forwarded words and notices of the app come in several. So many are.
const ENOUGH_OVERLAP = 20;

/** `continues`: the thread, when it is known beforehand. */
export async function planDeposit(
  db: Db,
  platform: string,
  fingerprints: Fingerprint[],
  continues?: string,
): Promise<DepositPlan> {
  const digests = fingerprints.map(({ digest }) => digest);
  const candidates = Map.groupBy(await findKnown(db, platform, digests), ({ threadId }) => threadId);
  const threadId = continues ?? (await chooseThread(db, candidates, fingerprints.length));
  const matches = threadId === null ? [] : (candidates.get(threadId) ?? []);
  const here = new Set(matches.map(({ digest }) => digest.toString('base64')));
  const fresh = digests.flatMap((digest, index) => (here.has(digest.toString('base64')) ? [] : [index]));
  return {
    threadId,
    fresh,
    known: matches.filter(({ deletionId }) => deletionId === null),
    reappeared: matches.flatMap(({ messageId, caseId, deletionId }) =>
      deletionId === null ? [] : [{ messageId, caseId, deletionId }],
    ),
  };
}

/** The thread that shares most, if it shares enough: half of the shorter side, or twenty; and something that was said. */
async function chooseThread(
  db: Db,
  candidates: Map<string, KnownMessage[]>,
  size: number,
): Promise<string | null> {
  const ranked = [...candidates].sort(([, a], [, b]) => b.length - a.length);
  for (const [threadId, matches] of ranked) {
    if (matches.every(({ kind }) => kind === 'system')) continue;
    if (matches.length >= ENOUGH_OVERLAP) return threadId;
    if (matches.length * 2 >= Math.min(size, await threadSize(db, threadId))) return threadId;
  }
  return null;
}

/** Whether two plans of the same export would do the same. */
export function samePlan(a: DepositPlan, b: DepositPlan): boolean {
  return (
    a.threadId === b.threadId &&
    a.fresh.length === b.fresh.length &&
    a.reappeared.length === b.reappeared.length
  );
}

/** For an export that adds nothing: the case that holds most of its messages. */
export function caseOfKnown(plan: DepositPlan): string | null {
  const cases = Map.groupBy([...plan.known, ...plan.reappeared], ({ caseId }) => caseId);
  const [largest] = [...cases].sort(([, a], [, b]) => b.length - a.length);
  return largest?.[0] ?? null;
}
