// Declines a proposed deletion; the case can be proposed again. Faults: `deletion-unknown`, `deletion-illegal-step`.
import { staffAction } from '../../action.ts';
import { declineDeletion } from '../../governance/decline.ts';
import { readDeletionView } from '../../governance/deletion-view.ts';
import { deletionParams } from '../../governance/ids.ts';

export const declineDeletionApi = staffAction({
  method: 'post',
  path: '/api/v1/deletions/:deletionId/decline',
  action: 'refuse-deletion',
  params: deletionParams,
  handle: async (services, { params, session }) => {
    await declineDeletion(services, session.account, params.deletionId);
    return { kind: 'json', value: { deletion: await readDeletionView(services, params.deletionId) } };
  },
});
