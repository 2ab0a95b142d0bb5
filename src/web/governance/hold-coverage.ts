// What a hold covers now and which deletions it stopped: ids, counts and states. Asked first by whoever answers a request.
import type { CopyState, DeletionOutcome } from '../../deletion/verified-deletion.ts';
import type { Deletion } from '../../deletion/index.ts';
import type { Services } from '../services.ts';
import type { HoldView } from './hold-view.ts';

export type Covered = {
  caseId: string;
  messages: number;
  erased: number;
  /** The receipt of the deletion that erased it; null without one. */
  receiptId: string | null;
  /** When our own copy was erased, as that receipt says. */
  erasedAt: string | null;
};

/** A deletion that a hold keeps from taking what it covers. */
export type StoppedDeletion = {
  deletionId: string;
  caseId: string;
  state: Deletion['state']['name'];
  /** Of one that has ended: what came of it. */
  outcome: DeletionOutcome | null;
};

export type Coverage = {
  cases: number;
  messages: number;
  erased: number;
  /** The first of them. */
  covered: Covered[];
  stopped: StoppedDeletion[];
};

/** A hold on everything covers every case there ever was; each is looked up, so that not all are shown. */
const MOST_SHOWN = 200;

export async function coverageOf(services: Services, hold: HoldView): Promise<Coverage> {
  const all = await services.stations.worklist.coveredCases(hold.holdId);
  const sum = (of: 'messages' | 'erased'): number => all.reduce((total, row) => total + row[of], 0);
  const shown = all.slice(0, MOST_SHOWN);
  return {
    cases: all.length,
    messages: sum('messages'),
    erased: sum('erased'),
    covered: await Promise.all(
      shown.map(async (row) => ({ ...row, ...(await erasureOf(services, row.caseId)) })),
    ),
    stopped: (await Promise.all(shown.map(({ caseId }) => stoppedIn(services, hold, caseId)))).flat(),
  };
}

async function erasureOf(
  { stations: { receipts } }: Services,
  caseId: string,
): Promise<Pick<Covered, 'receiptId' | 'erasedAt'>> {
  // Newest first; a later receipt may be about copies of others alone, and then says nothing of when ours was erased.
  const all = await receipts.list({ caseId });
  const erasing = all.flatMap(({ receiptId, statement }) =>
    statement.copies.flatMap(({ class: kind, effectiveAt }) =>
      kind === 'own' && effectiveAt !== null ? [{ receiptId, erasedAt: effectiveAt }] : [],
    ),
  );
  return erasing[0] ?? { receiptId: all[0]?.receiptId ?? null, erasedAt: null };
}

async function stoppedIn(
  { stations: { deletions } }: Services,
  hold: HoldView,
  caseId: string,
): Promise<StoppedDeletion[]> {
  return (await deletions.list(caseId))
    .filter((deletion) => isStopped(hold, deletion))
    .map(({ deletionId, state }) => ({
      deletionId,
      caseId,
      state: state.name,
      outcome: state.name === 'verified' ? state.verified.outcome : null,
    }));
}

const KEPT: CopyState = 'refused-hold';

/** Open ones while it is in force; ended ones in which a check, made while it was in force, kept a copy. */
function isStopped({ placedAt, liftedAt }: HoldView, { state }: Deletion): boolean {
  if (state.name === 'withdrawn') return false;
  if (state.name !== 'verified') return liftedAt === null;
  return state.verified.copies.some(
    (copy) =>
      copy.state === KEPT &&
      copy.holdCheck.at >= placedAt &&
      (liftedAt === null || copy.holdCheck.at < liftedAt),
  );
}
