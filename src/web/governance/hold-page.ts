// One hold and what it covers. The requester's own words may name a person: they are opened on demand, and each opening is
// an audit event (RULE C-02).
import { z } from 'zod';
import { permit } from '../../access/index.ts';
import { staffAction, type Reply } from '../action.ts';
import type { FieldIssue } from '../field-issue.ts';
import type { Services } from '../services.ts';
import type { ActiveSession } from '../visit.ts';
import { coverageOf } from './hold-coverage.ts';
import { readHoldView, shownHold, unknownHold } from './hold-view.ts';
import { holdParams } from './ids.ts';
import { DELETION_STATES, OUTCOME_WORDS } from './words.ts';

const PERIOD = z.object({ from: z.iso.datetime(), to: z.iso.datetime() });

/** What was sealed of a request, opened on demand. */
type Opened = { authority: string; period: { from: string; to: string } | null };
type Shown = { opened?: Opened; issues?: readonly FieldIssue[] };

/** The page; 422 when a PIN was wrong. Throws `custody-unknown-hold`. */
export async function holdPageOf(
  services: Services,
  session: ActiveSession,
  holdId: string,
  { opened, issues = [] }: Shown = {},
): Promise<Reply> {
  const hold = await readHoldView(services, holdId);
  const { covered, stopped, ...counts } = await coverageOf(services, hold);
  return {
    kind: 'page',
    view: 'governance/hold',
    status: issues.length === 0 ? 200 : 422,
    model: {
      hold: shownHold(services, hold),
      counts,
      covered: covered.map((row) => ({
        ...row,
        before: row.erasedAt !== null && new Date(row.erasedAt) < new Date(hold.receivedAt),
      })),
      stopped: stopped.map(({ state, outcome, ...ids }) => ({
        ...ids,
        words: outcome === null ? DELETION_STATES[state] : OUTCOME_WORDS[outcome],
      })),
      mayLift: permit('lift-hold', session.account),
      opened: opened ?? null,
      issues,
    },
  };
}

export const holdPage = staffAction({
  method: 'get',
  path: '/holds/:holdId',
  action: 'view-holds',
  params: holdParams,
  handle: (services, { params, session }) => holdPageOf(services, session, params.holdId),
});

/** For those who may lift it: the words of the request. */
export const showAuthority = staffAction({
  method: 'post',
  path: '/holds/:holdId/authority',
  action: 'place-hold',
  params: holdParams,
  handle: async (services, { params, session }) => {
    const { custody } = services.stations;
    const hold = (await custody.listHolds()).find(({ holdId }) => holdId === params.holdId);
    if (hold === undefined) throw unknownHold();
    const by = { kind: 'account' as const, id: session.account.accountId };
    const noteIds = [hold.authorityNoteId, ...(hold.periodNoteId === null ? [] : [hold.periodNoteId])];
    const [authority, period] = await custody.openNotes(noteIds, { by, why: 'governance' });
    const opened = {
      authority: authority?.toString('utf8') ?? '',
      period: period === undefined ? null : PERIOD.parse(JSON.parse(period.toString('utf8'))),
    };
    return holdPageOf(services, session, params.holdId, { opened });
  },
});
