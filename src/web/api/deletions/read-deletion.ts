// One deletion. Faults: `deletion-unknown`.
import { staffAction } from '../../action.ts';
import { decisionFor, readDeletionView } from '../../governance/deletion-view.ts';
import { deletionParams } from '../../governance/ids.ts';

export const readDeletion = staffAction({
  method: 'get',
  path: '/api/v1/deletions/:deletionId',
  action: 'view-deletions',
  params: deletionParams,
  handle: async (services, { params, session }) => ({
    kind: 'json',
    value: {
      deletion: await readDeletionView(services, params.deletionId),
      mayAuthorise: await decisionFor(services, session.account, params.deletionId),
    },
  }),
});
