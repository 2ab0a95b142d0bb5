// Proposes the deletion of a signed case again, after it was taken back or declined, or after a hold kept something of it. The
// rule and the policy in force decide as at the first time (RULE D-01); another person authorises.
import { z } from 'zod';
import type { Account } from '../../access/index.ts';
import { Fault } from '../../kernel/fault.ts';
import { actorFor } from '../access-trail.ts';
import { staffAction } from '../action.ts';
import type { Services } from '../services.ts';
import { caseParams } from './case-input.ts';
import { refusalOf, type Refusal } from './fault-issue.ts';
import { statusPage } from './status-page.ts';

/**
 * For the page and the API; a proposal that is open stays the one. Throws `custody-unknown-case`, `deletion-none-before`,
 * `deletion-nothing-left`, `deletion-not-accounted`.
 */
export async function proposeDeletionAgain(
  services: Services,
  account: Account,
  caseId: string,
): Promise<void> {
  const { worklist, deletions, audit, db } = services.stations;
  if ((await worklist.oneCase(caseId)) === null)
    throw new Fault('not-found', 'custody-unknown-case', 'There is no such case.');
  const { deletionId } = await deletions.proposeAgain(caseId);
  await audit.append(db, {
    name: 'deletion-asked-again',
    by: actorFor(account.accountId),
    why: 'deletion',
    fields: { caseId, deletionId },
  });
}

export const proposeAgain = staffAction({
  method: 'post',
  path: '/cases/:caseId/propose',
  action: 'propose-deletion',
  params: caseParams,
  body: z.object({}),
  handle: async (services, { params, session }) => {
    let refusal: Refusal;
    try {
      await proposeDeletionAgain(services, session.account, params.caseId);
      return { kind: 'redirect', to: `/cases/${params.caseId}`, notice: 'deletion-proposed' };
    } catch (error) {
      refusal = refusalOf(error, 'propose');
    }
    return statusPage(services, params.caseId, session, refusal);
  },
});
