// Takes the deletion back while the grace period runs (RULE D-03). The entries stay in the record.
import { staffAction } from '../action.ts';
import type { Services } from '../services.ts';
import { Fault } from '../../kernel/fault.ts';
import { caseParams } from './case-input.ts';
import { refusalOf, type Refusal } from './fault-issue.ts';
import { statusPage } from './status-page.ts';
import { z } from 'zod';

/** Withdraws the deletion of a case. Throws `deletion-none-open`, `deletion-illegal-step`. */
export async function withdrawDeletion(services: Services, caseId: string, accountId: string): Promise<void> {
  const open = (await services.stations.deletions.list(caseId)).at(-1);
  if (open === undefined)
    throw new Fault('conflict', 'deletion-none-open', 'No deletion of this case is proposed.');
  await services.stations.deletions.withdraw(open.deletionId, accountId, 'reopened');
  services.stations.nudge();
}

export const reopenCase = staffAction({
  method: 'post',
  path: '/cases/:caseId/reopen',
  action: 'reopen-case',
  params: caseParams,
  body: z.object({}),
  handle: async (services, { params, session }) => {
    let refusal: Refusal;
    try {
      await withdrawDeletion(services, params.caseId, session.account.accountId);
      return { kind: 'redirect', to: `/cases/${params.caseId}`, notice: 'reopened' };
    } catch (error) {
      refusal = refusalOf(error, 'reopen');
    }
    return statusPage(services, params.caseId, session, refusal);
  },
});
