// Holds as pages and programs see them. The requester's own words and the days of a period are sealed, and shown only on demand.
import type { Hold } from '../../custody/index.ts';
import { Fault } from '../../kernel/fault.ts';
import { timeZoneOf } from '../../kernel/time-zone.ts';
import { answerDue } from '../../worklist/index.ts';
import type { Services } from '../services.ts';
import { peopleOf, type PersonView } from './account-name.ts';
import { coversWords, HOLD_KIND_WORDS } from './words.ts';

export type HoldView = {
  holdId: string;
  scope: Hold['scope'];
  caseId: string | null;
  threadId: string | null;
  team: string | null;
  /** Whether it covers only what was said in a period; its days are sealed. */
  hasPeriod: boolean;
  kind: Hold['kind'];
  receivedAt: string;
  /** The last day for the answer, as `2026-06-05`; null for kinds without one. */
  answerDue: string | null;
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
    threadId: hold.threadId,
    team: hold.team,
    hasPeriod: hold.periodNoteId !== null,
    kind: hold.kind,
    receivedAt: hold.receivedAt.toISOString(),
    answerDue: answerDue(hold.kind, hold.receivedAt, services.stations.timeZone),
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

/** With the words of a page. `overdue`: the last day for the answer is over while the hold is in force. */
export function shownHold(services: Services, hold: HoldView) {
  const { answerDue: due, liftedAt } = hold;
  const today =
    timeZoneOf(services.stations.timeZone)?.fromInstant(services.clock.now().toISOString())?.at ?? '';
  return {
    ...hold,
    kindText: HOLD_KIND_WORDS[hold.kind],
    coversText: coversWords(hold),
    // Noon is on that day in every zone that a service may have.
    dueAt: due === null ? null : `${due}T12:00:00Z`,
    overdue: due !== null && liftedAt === null && today.slice(0, due.length) > due,
  };
}
