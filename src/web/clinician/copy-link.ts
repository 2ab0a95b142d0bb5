// A link for the holder of a copy, to say that it is deleted. Shown once, to be passed on by hand; making another one stops the
// one before.
import { z } from 'zod';
import type { Request } from 'express';
import { staffAction } from '../action.ts';
import { Fault } from '../../kernel/fault.ts';
import { ownOrigin } from '../front.ts';
import type { Services } from '../services.ts';
import { copyParams } from './case-input.ts';
import { refusalOf, type Refusal } from './fault-issue.ts';
import { copyViews, statusPage } from './status-page.ts';

/** The whole address that a holder opens. The token is a capability for one copy; it says nothing about its content. */
export function attestationUrl(services: Services, request: Request, token: string): string {
  return `${ownOrigin(services, request)}/attest/${token}`;
}

/** Throws `deletion-none-open`, `deletion-copy-not-open`, `deletion-held`. */
export async function issueCopyLink(services: Services, caseId: string, copyId: string): Promise<string> {
  const deletion = (await services.stations.deletions.list(caseId)).at(-1);
  if (deletion === undefined)
    throw new Fault('conflict', 'deletion-none-open', 'No deletion of this case is under way.');
  return services.stations.deletions.issueLink(deletion.deletionId, copyId);
}

export const copyLink = staffAction({
  method: 'post',
  path: '/cases/:caseId/copies/:copyId/link',
  action: 'issue-attestation-link',
  params: copyParams,
  body: z.object({}),
  handle: async (services, { params, session, request }) => {
    const { caseId, copyId } = params;
    const work = await services.stations.worklist.oneCase(caseId);
    if (work === null) throw new Fault('not-found', 'custody-unknown-case', 'There is no such case.');
    let refusal: Refusal;
    try {
      const token = await issueCopyLink(services, caseId, copyId);
      const copy = (await copyViews(services, work, session)).find((view) => view.copyId === copyId);
      const url = attestationUrl(services, request, token);
      return {
        kind: 'page',
        view: 'clinician/copy-link',
        model: { title: 'Link for the holder of a copy', caseId, copy, url },
      };
    } catch (error) {
      refusal = refusalOf(error, 'copies');
    }
    return statusPage(services, caseId, session, refusal);
  },
});
