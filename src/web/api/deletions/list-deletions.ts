// Deletions, newest first: proposals and what became of them.
import { staffAction } from '../../action.ts';
import { listDeletionRows } from '../../governance/deletion-view.ts';

export const listDeletions = staffAction({
  method: 'get',
  path: '/api/v1/deletions',
  action: 'view-deletions',
  handle: async (services) => ({ kind: 'json', value: { deletions: await listDeletionRows(services) } }),
});
