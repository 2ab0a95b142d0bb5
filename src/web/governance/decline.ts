// Declines a proposed deletion: the originals are kept, and the case can be proposed again (RULE D-03). Nothing is lost by
// it, so no PIN is asked for.
import { z } from 'zod';
import type { Account } from '../../access/index.ts';
import { Fault } from '../../kernel/fault.ts';
import { staffAction } from '../action.ts';
import type { Services } from '../services.ts';
import { deletionParams } from './ids.ts';

/**
 * For the page and the API. Once authorised, a deletion is taken back by reopening its case. Throws `deletion-unknown`,
 * `deletion-illegal-step`.
 */
export async function declineDeletion(
  services: Services,
  account: Account,
  deletionId: string,
): Promise<void> {
  const { deletions } = services.stations;
  const { state } = await deletions.read(deletionId);
  if (state.name !== 'proposed') {
    throw new Fault(
      'conflict',
      'deletion-illegal-step',
      `A deletion that is ${state.name} cannot be declined.`,
    );
  }
  await deletions.withdraw(deletionId, account.accountId, 'declined');
}

export const decline = staffAction({
  method: 'post',
  path: '/deletions/:deletionId/decline',
  action: 'refuse-deletion',
  params: deletionParams,
  body: z.object({}),
  handle: async (services, { params, session }) => {
    await declineDeletion(services, session.account, params.deletionId);
    return { kind: 'redirect', to: `/deletions/${params.deletionId}`, notice: 'deletion-declined' };
  },
});
