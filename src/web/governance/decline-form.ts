// The question before a deletion is declined: what is kept then, and who can propose it again.
import { staffAction } from '../action.ts';
import { deletionModel } from './deletion-model.ts';
import { deletionParams } from './ids.ts';

export const declineForm = staffAction({
  method: 'get',
  path: '/deletions/:deletionId/decline',
  action: 'refuse-deletion',
  params: deletionParams,
  handle: async (services, { params, session }) => ({
    kind: 'page',
    view: 'governance/decline',
    model: await deletionModel(services, session.account, params.deletionId),
  }),
});
