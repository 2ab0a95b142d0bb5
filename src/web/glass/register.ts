// For the Caldicott guardian and whoever stands in for them: every case that was opened by breaking the glass, those first that
// nobody has looked at; why, opened on demand with a trace; and a verdict by somebody else than who did it.
import { z } from 'zod';
import { decideOn, GLASS_NEXT, GLASS_VERDICTS, listGlasses, type BrokenGlass } from '../../access/index.ts';
import { staffAction, type Reply } from '../action.ts';
import type { FieldIssue } from '../field-issue.ts';
import { Fault } from '../../kernel/fault.ts';
import { peopleOf, personOf, type PersonView } from '../governance/account-name.ts';
import { InvalidInput } from '../problem.ts';
import type { Services } from '../services.ts';
import type { ActiveSession } from '../visit.ts';
import { endBrokenGlass, findGlass, judgeBrokenGlass, openWords } from './acts.ts';
import { glassParams, NEXT_WORDS, REASON_WORDS, VERDICT_WORDS, verdictForm } from './words.ts';

/** Without the note: the words are opened on demand. */
export function glassView(glass: BrokenGlass, now: Date): object {
  const { noteId: _sealed, ...view } = glass;
  return { ...view, isOpen: glass.endedAt === null && glass.endsAt > now };
}

function shown(glass: BrokenGlass, person: PersonView | undefined, now: Date): object {
  return {
    ...glassView(glass, now),
    person,
    reasonText: REASON_WORDS[glass.reason],
    verdictWords: glass.verdict === null ? null : VERDICT_WORDS[glass.verdict],
    nextText: glass.next === null ? null : NEXT_WORDS[glass.next],
  };
}

export const glassesPage = staffAction({
  method: 'get',
  path: '/break-glass',
  action: 'view-broken-glass',
  handle: async (services) => {
    const glasses = await listGlasses(services.stations.db);
    const people = await peopleOf(
      services,
      glasses.map(({ accountId }) => accountId),
    );
    const rows = (unseen: boolean) =>
      glasses
        .filter(({ reviewedAt }) => (reviewedAt === null) === unseen)
        .map((glass) => shown(glass, people.get(glass.accountId), services.clock.now()));
    return {
      kind: 'page',
      view: 'glass/register',
      model: { title: 'Break-glass', unseen: rows(true), seen: rows(false) },
    };
  },
});

async function glassPageOf(
  services: Services,
  session: ActiveSession,
  glassId: string,
  { words, issues = [] }: { words?: string; issues?: readonly FieldIssue[] },
): Promise<Reply> {
  const glass = await findGlass(services, glassId);
  const { reviewedBy } = glass;
  return {
    kind: 'page',
    view: 'glass/one',
    status: issues.length === 0 ? 200 : 422,
    model: {
      title: 'A case opened by breaking the glass',
      glass: shown(glass, await personOf(services, glass.accountId), services.clock.now()),
      reviewer: reviewedBy === null ? null : await personOf(services, reviewedBy),
      words: words ?? null,
      mayJudge: decideOn('review-broken-glass', session.account, 'glass', {
        ownerId: glass.accountId,
        caseId: glass.caseId,
      }),
      verdicts: GLASS_VERDICTS.map((value) => ({ value, text: VERDICT_WORDS[value].text })),
      steps: GLASS_NEXT.map((value) => ({ value, text: NEXT_WORDS[value] })),
      issues,
    },
  };
}

export const glassPage = staffAction({
  method: 'get',
  path: '/break-glass/:glassId',
  action: 'view-broken-glass',
  params: glassParams,
  handle: (services, { params, session }) => glassPageOf(services, session, params.glassId, {}),
});

export const showWords = staffAction({
  method: 'post',
  path: '/break-glass/:glassId/words',
  action: 'view-broken-glass',
  params: glassParams,
  body: z.object({}),
  handle: async (services, { params, session }) => {
    const words = await openWords(services, session.account, params.glassId);
    return glassPageOf(services, session, params.glassId, { words });
  },
});

export const judgePage = staffAction({
  method: 'post',
  path: '/break-glass/:glassId/verdict',
  action: 'review-broken-glass',
  params: glassParams,
  body: z.object(verdictForm),
  onInvalid: (services, { issues, session, request }) =>
    glassPageOf(services, session, glassParams.parse(request.params).glassId, { issues }),
  handle: async (services, { params, body, session }) => {
    try {
      await judgeBrokenGlass(services, session.account, params.glassId, body);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'access-glass-next-needed') throw error;
      throw new InvalidInput(422, [{ path: 'next', message: error.message }]);
    }
    return { kind: 'redirect', to: '/break-glass', notice: 'glass-judged' };
  },
});

export const endGlassByGovernance = staffAction({
  method: 'post',
  path: '/break-glass/:glassId/end',
  action: 'end-broken-glass',
  params: glassParams,
  body: z.object({}),
  handle: async (services, { params, session }) => {
    await endBrokenGlass(services, session.account, params.glassId);
    return { kind: 'redirect', to: `/break-glass/${params.glassId}`, notice: 'glass-ended' };
  },
});
