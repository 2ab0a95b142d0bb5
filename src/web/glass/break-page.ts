// Opens one case of another team for a while: why, in a code and in words, with proof of the person given now (RULE I-03). Whoever
// typed the address of a case that does not exist sees the same form; the difference comes after the proof, with a trace.
import { z } from 'zod';
import { GLASS_REASONS } from '../../access/index.ts';
import { staffAction, type Reply } from '../action.ts';
import { caseParams } from '../clinician/case-input.ts';
import type { FieldIssue } from '../field-issue.ts';
import { GIVEN, proofFields } from '../proof/given.ts';
import { proveOnPage } from '../proof/prove.ts';
import type { Services } from '../services.ts';
import { breakGlass, demandClosed, endOwnGlass } from './acts.ts';
import { glassContent, glassForm, REASON_WORDS } from './words.ts';

function breakPage(
  { breakGlassMs }: Services,
  caseId: string,
  { typed = {}, issues = [] }: { typed?: Readonly<Record<string, unknown>>; issues?: readonly FieldIssue[] },
): Reply {
  const text = (name: string): string => (typeof typed[name] === 'string' ? typed[name] : '');
  return {
    kind: 'page',
    view: 'glass/break',
    status: issues.length === 0 ? 200 : 422,
    model: {
      title: 'Open a case of another team',
      caseId,
      hours: Math.round(breakGlassMs / 360_000) / 10,
      reasons: GLASS_REASONS.map((value) => ({ value, text: REASON_WORDS[value] })),
      typed: { reason: text('reason'), words: text('words') },
      issues,
    },
  };
}

export const breakGlassForm = staffAction({
  method: 'get',
  path: '/cases/:caseId/break-glass',
  action: 'break-glass',
  params: caseParams,
  handle: async (services, { params, session }) => {
    await demandClosed(services, session.account, params.caseId);
    return breakPage(services, params.caseId, {});
  },
});

export const breakGlassPage = staffAction({
  method: 'post',
  path: '/cases/:caseId/break-glass',
  action: 'break-glass',
  params: caseParams,
  body: z.object({ ...proofFields, ...glassForm }).refine(...GIVEN),
  onInvalid: async (services, { issues, body, request }) =>
    breakPage(services, caseParams.parse(request.params).caseId, { typed: body, issues }),
  handle: async (services, { params, body, session, request }) => {
    const { account } = session;
    await demandClosed(services, account, params.caseId);
    const { reason, words } = body;
    const { proof } = await proveOnPage(
      services,
      { session, request },
      {
        given: body,
        why: 'attribution',
        content: () => Promise.resolve(glassContent(params.caseId, { reason, words })),
      },
    );
    await breakGlass(services, account, params.caseId, { reason, words, proof });
    return { kind: 'redirect', to: `/cases/${params.caseId}`, notice: 'glass-broken' };
  },
});

export const endGlassPage = staffAction({
  method: 'post',
  path: '/cases/:caseId/break-glass/end',
  action: 'view-case',
  params: caseParams,
  body: z.object({}),
  handle: async (services, { params, session }) => {
    await endOwnGlass(services, session.account, params.caseId);
    return { kind: 'redirect', to: '/worklist', notice: 'glass-ended' };
  },
});
