// One deletion: why it is proposed, on what evidence, what would be deleted, what a hold keeps.
import { staffAction } from '../action.ts';
import { deletionModel } from './deletion-model.ts';
import { deletionParams } from './ids.ts';

export const deletionPage = staffAction({
  method: 'get',
  path: '/deletions/:deletionId',
  action: 'view-deletions',
  params: deletionParams,
  handle: async (services, { params, session }) => ({
    kind: 'page',
    view: 'governance/deletion',
    model: await deletionModel(services, session.account, params.deletionId),
  }),
});
