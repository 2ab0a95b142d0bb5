// The account of every day and record system, and whether it holds (RULE G-01).
import { apiAction } from '../../action.ts';
import { readReconciled } from '../../governance/reconciliation-view.ts';

export const readReconciliationApi = apiAction({
  method: 'get',
  path: '/api/v1/reconciliation',
  action: 'view-reconciliation',
  handle: async (services) => ({ kind: 'json', value: await readReconciled(services) }),
});
