// What can be done about a lost device beside waiting: a link for whoever is asked, a decision about a stopped wipe, a hold on its
// threads. One function each for the page and the API.
import { z } from 'zod';
import type { Request } from 'express';
import { decide, type Account, type FreshProof, type ProofContent } from '../../access/index.ts';
import { WIPE_DECISIONS, type WipeDecision } from '../../devices/index.ts';
import { Fault } from '../../kernel/fault.ts';
import { staffAction } from '../action.ts';
import { actorFor } from '../access-trail.ts';
import { refusalOf } from '../clinician/fault-issue.ts';
import { GIVEN, proofFields } from '../proof/given.ts';
import { proveOnPage } from '../proof/prove.ts';
import { ownOrigin } from '../front.ts';
import type { Services } from '../services.ts';
import { devicePageOf, reportParams } from './device-page.ts';

/** A link to answer by; an earlier one stops. Throws `device-link-not-open`. */
export async function issueDeviceLink(
  services: Services,
  account: Account,
  reportId: string,
  request: Request,
): Promise<{ token: string; url: string }> {
  const { devices } = services.stations;
  const token = await devices.issueLink(reportId, actorFor(account.accountId));
  return { token, url: `${ownOrigin(services, request)}/device-link/${token}` };
}

/** RULE D-04: governance answers for it, with proof given now. Throws `access-…` and `device-illegal-step`. */
export async function decideDeviceWipe(
  services: Services,
  account: Account,
  reportId: string,
  given: { decision: WipeDecision; proof: FreshProof },
): Promise<void> {
  const { decision, proof } = given;
  const allowed = decide('decide-device-wipe', account, { proof, now: services.clock.now() });
  if (allowed.kind === 'refused') throw new Fault('refused', allowed.code, allowed.reason);
  await services.stations.devices.decide(reportId, decision, { accountId: account.accountId });
  services.stations.nudge();
}

/** A hold of kind `incident` on each of its threads that has none yet: only when somebody asks. How many were placed. */
export async function holdThreads(services: Services, account: Account, reportId: string): Promise<number> {
  const { custody, devices } = services.stations;
  const { noticedAt } = await devices.read(reportId);
  const standing = new Set(
    (await custody.listHolds())
      .filter(({ kind, liftedAt }) => kind === 'incident' && liftedAt === null)
      .map(({ caseId }) => caseId),
  );
  const open = (await devices.cases(reportId)).filter(({ caseId }) => !standing.has(caseId));
  for (const { caseId } of open)
    await custody.placeHold({
      subject: { scope: 'case', caseId },
      kind: 'incident',
      authority: reportId,
      receivedAt: noticedAt,
      by: actorFor(account.accountId),
    });
  services.stations.nudge();
  return open.length;
}

export const deviceLink = staffAction({
  method: 'post',
  path: '/lost-devices/:reportId/link',
  action: 'issue-device-link',
  params: reportParams,
  body: z.object({}),
  handle: async (services, { params, session, request }) => {
    const { account } = session;
    const report = await services.stations.devices.read(params.reportId);
    try {
      const { url } = await issueDeviceLink(services, account, params.reportId, request);
      return await devicePageOf(services, session, report, { link: url });
    } catch (error) {
      const { issues } = refusalOf(error, 'link');
      return devicePageOf(services, session, report, { issues });
    }
  },
});

const decisionForm = z
  .object({ ...proofFields, decision: z.enum(WIPE_DECISIONS, 'Choose what happens') })
  .refine(...GIVEN);

/** What is accepted, for a passkey to sign. */
export function wipeContent(reportId: string, decision: WipeDecision): ProofContent {
  return { what: 'decide-device-wipe', subject: { reportId }, manifest: { decision } };
}

export const decideWipePage = staffAction({
  method: 'post',
  path: '/lost-devices/:reportId/decision',
  action: 'decide-device-wipe',
  params: reportParams,
  body: decisionForm,
  onInvalid: async (services, { issues, body, session, request }) => {
    const report = await services.stations.devices.read(reportParams.parse(request.params).reportId);
    const { decision } = body;
    return devicePageOf(services, session, report, {
      issues,
      ...(typeof decision === 'string' ? { decision } : {}),
    });
  },
  handle: async (services, { params, body, session, request }) => {
    const { proof } = await proveOnPage(
      services,
      { session, request },
      {
        given: body,
        why: 'incident',
        content: () => Promise.resolve(wipeContent(params.reportId, body.decision)),
      },
    );
    await decideDeviceWipe(services, session.account, params.reportId, { decision: body.decision, proof });
    return { kind: 'redirect', to: `/lost-devices/${params.reportId}`, notice: 'device-decided' };
  },
});

export const holdDeviceThreads = staffAction({
  method: 'post',
  path: '/lost-devices/:reportId/hold',
  action: 'place-hold',
  params: reportParams,
  body: z.object({}),
  handle: async (services, { params, session }) => {
    await holdThreads(services, session.account, params.reportId);
    return { kind: 'redirect', to: `/lost-devices/${params.reportId}`, notice: 'device-held' };
  },
});
