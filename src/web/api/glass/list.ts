// Broken glasses for programs: the same acts as the pages. Faults: `custody-unknown-case`, `access-unknown-glass`,
// `access-glass-not-needed`, `access-glass-ended`, `access-glass-judged`, `access-glass-next-needed`, `access-glass-words-erased`, `access-pin-wrong`.
import { z } from 'zod';
import { listGlasses } from '../../../access/index.ts';
import { staffAction, type Action } from '../../action.ts';
import { caseParams } from '../../clinician/case-input.ts';
import { breakGlass, endBrokenGlass, findGlass, judgeBrokenGlass, openWords } from '../../glass/acts.ts';
import { glassView } from '../../glass/register.ts';
import { glassContent, glassForm, glassParams, verdictForm } from '../../glass/words.ts';
import { challengeAction } from '../../proof/challenge.ts';
import { GIVEN, givenIn, proofParts } from '../../proof/given.ts';
import { prove } from '../../proof/prove.ts';

const breakGlassApi = staffAction({
  method: 'post',
  path: '/api/v1/cases/:caseId/break-glass',
  action: 'break-glass',
  params: caseParams,
  body: z.strictObject({ ...proofParts, ...glassForm }).refine(...GIVEN),
  handle: async (services, { params, body, session, request }) => {
    const { account } = session;
    const { reason, words } = body;
    const { proof } = await prove(
      services,
      { session, request },
      {
        given: givenIn(body),
        why: 'attribution',
        content: () => Promise.resolve(glassContent(params.caseId, { reason, words })),
      },
    );
    const glass = await breakGlass(services, account, params.caseId, { reason, words, proof });
    return { kind: 'json', status: 201, value: { glass: glassView(glass, services.clock.now()) } };
  },
});

const breakGlassChallenge = challengeAction({
  path: '/cases/:caseId/break-glass',
  action: 'break-glass',
  params: caseParams,
  body: z.object(glassForm),
  content: (_services, { params, body }) => Promise.resolve(glassContent(params.caseId, body)),
});

const listGlassesApi = staffAction({
  method: 'get',
  path: '/api/v1/break-glass',
  action: 'view-broken-glass',
  handle: async (services) => {
    const now = services.clock.now();
    const glasses = await listGlasses(services.stations.db);
    return { kind: 'json', value: { glasses: glasses.map((glass) => glassView(glass, now)) } };
  },
});

const readGlassApi = staffAction({
  method: 'get',
  path: '/api/v1/break-glass/:glassId',
  action: 'view-broken-glass',
  params: glassParams,
  handle: async (services, { params }) => {
    const glass = await findGlass(services, params.glassId);
    return { kind: 'json', value: { glass: glassView(glass, services.clock.now()) } };
  },
});

/** A POST: it is an act with a trace of its own. */
const openWordsApi = staffAction({
  method: 'post',
  path: '/api/v1/break-glass/:glassId/words',
  action: 'view-broken-glass',
  params: glassParams,
  handle: async (services, { params, session }) => ({
    kind: 'json',
    value: { words: await openWords(services, session.account, params.glassId) },
  }),
});

const judgeGlassApi = staffAction({
  method: 'post',
  path: '/api/v1/break-glass/:glassId/verdict',
  action: 'review-broken-glass',
  params: glassParams,
  body: z.strictObject(verdictForm),
  handle: async (services, { params, body, session }) => {
    await judgeBrokenGlass(services, session.account, params.glassId, body);
    return { kind: 'empty' };
  },
});

const endGlassApi = staffAction({
  method: 'post',
  path: '/api/v1/break-glass/:glassId/end',
  action: 'end-broken-glass',
  params: glassParams,
  handle: async (services, { params, session }) => {
    await endBrokenGlass(services, session.account, params.glassId);
    return { kind: 'empty' };
  },
});

export const GLASS_API: readonly Action[] = [
  breakGlassApi,
  breakGlassChallenge,
  listGlassesApi,
  readGlassApi,
  openWordsApi,
  judgeGlassApi,
  endGlassApi,
];
