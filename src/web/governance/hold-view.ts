// Holds as pages and programs see them. The requester's own words are sealed and shown only on demand.
import type { Hold } from '../../custody/index.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Services } from '../services.ts';
import { peopleOf, type PersonView } from './account-name.ts';

export type HoldView = {
  holdId: string;
  scope: Hold['scope'];
  caseId: string | null;
  kind: Hold['kind'];
  receivedAt: string;
  placedAt: string;
  placedBy: PersonView;
  liftedAt: string | null;
  liftedBy: PersonView | null;
};

/** Holds in force first. */
export async function listHoldViews(services: Services, only?: (hold: Hold) => boolean): Promise<HoldView[]> {
  const holds = (await services.stations.custody.listHolds()).filter(only ?? (() => true));
  const ids = holds.flatMap(({ placedBy, liftedBy }) => [placedBy, ...(liftedBy === null ? [] : [liftedBy])]);
  const people = await peopleOf(services, ids);
  const nobody = { display: 'not known', about: '' };
  return holds.map((hold) => ({
    holdId: hold.holdId,
    scope: hold.scope,
    caseId: hold.caseId,
    kind: hold.kind,
    receivedAt: hold.receivedAt.toISOString(),
    placedAt: hold.placedAt.toISOString(),
    placedBy: people.get(hold.placedBy) ?? nobody,
    liftedAt: hold.liftedAt?.toISOString() ?? null,
    liftedBy: hold.liftedBy === null ? null : (people.get(hold.liftedBy) ?? nobody),
  }));
}

export function unknownHold(): Fault {
  return new Fault('not-found', 'custody-unknown-hold', 'There is no such hold.');
}

/** Throws `custody-unknown-hold`. */
export async function readHoldView(services: Services, holdId: string): Promise<HoldView> {
  const [hold] = await listHoldViews(services, (candidate) => candidate.holdId === holdId);
  if (hold === undefined) throw unknownHold();
  return hold;
}

export type Covered = {
  caseId: string;
  messages: number;
  erased: number;
  /** The receipt of the deletion that erased it; null without one. */
  receiptId: string | null;
  /** When our own copy was erased, as that receipt says. */
  erasedAt: string | null;
};

/** What the hold covers, deleted or not: what an information governance lead asks first. */
export async function coveredBy(services: Services, holdId: string): Promise<Covered[]> {
  const { worklist, receipts } = services.stations;
  const covered = await worklist.coveredCases(holdId);
  return Promise.all(
    covered.map(async (row) => {
      // Newest first; a later receipt may be about copies of others alone, and then says nothing of when ours was erased.
      const all = await receipts.list({ caseId: row.caseId });
      const erasing = all.flatMap(({ receiptId, statement }) =>
        statement.copies.flatMap(({ class: kind, effectiveAt }) =>
          kind === 'own' && effectiveAt !== null ? [{ receiptId, erasedAt: effectiveAt }] : [],
        ),
      );
      return { ...row, ...(erasing[0] ?? { receiptId: all[0]?.receiptId ?? null, erasedAt: null }) };
    }),
  );
}
