// One hold and what it covers. The requester's own words may name a person: they are opened on demand, and each opening is
// an audit event (RULE C-02).
import { permit } from '../../access/index.ts';
import { staffAction, type Reply } from '../action.ts';
import type { FieldIssue } from '../field-issue.ts';
import type { Services } from '../services.ts';
import type { ActiveSession } from '../visit.ts';
import { coveredBy, readHoldView, unknownHold } from './hold-view.ts';
import { holdParams } from './ids.ts';
import { HOLD_KIND_WORDS, SCOPE_WORDS } from './words.ts';

type Shown = { authority?: string; issues?: readonly FieldIssue[] };

/** The page; 422 when a PIN was wrong. Throws `custody-unknown-hold`. */
export async function holdPageOf(
  services: Services,
  session: ActiveSession,
  holdId: string,
  { authority, issues = [] }: Shown = {},
): Promise<Reply> {
  const hold = await readHoldView(services, holdId);
  return {
    kind: 'page',
    view: 'governance/hold',
    status: issues.length === 0 ? 200 : 422,
    model: {
      hold: { ...hold, kindText: HOLD_KIND_WORDS[hold.kind], scopeText: SCOPE_WORDS[hold.scope] },
      covered: (await coveredBy(services, holdId)).map((row) => ({
        ...row,
        before: row.erasedAt !== null && new Date(row.erasedAt) < new Date(hold.receivedAt),
      })),
      mayLift: permit('lift-hold', session.account),
      authority: authority ?? null,
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
    const bytes = await custody.openNote(hold.authorityNoteId, { by, why: 'governance' });
    return holdPageOf(services, session, params.holdId, { authority: bytes.toString('utf8') });
  },
});
