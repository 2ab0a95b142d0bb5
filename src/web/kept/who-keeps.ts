// RULE I-06: a form is kept by who may change the case, also in a locked session. To everybody else there is no such case.
import { decideOn } from '../../access/index.ts';
import type { Services } from '../services.ts';
import { caseFactsFor } from '../subjects.ts';

/** Whether this account may change the case; false also where there is none. `caseId` is hostile. */
export async function mayKeep(services: Services, accountId: string, caseId: string): Promise<boolean> {
  const account = await services.access.readAccount(accountId);
  if (account === undefined) return false;
  const facts = await caseFactsFor(services, caseId, account);
  return facts !== null && decideOn('edit-draft', account, 'case', facts).kind === 'allowed';
}
