// The day's account: what came in and where it is (RULE G-01).
import { staffAction } from '../action.ts';
import { readReconciled } from './reconciliation-view.ts';

export const reconciliationPage = staffAction({
  method: 'get',
  path: '/reconciliation',
  action: 'view-reconciliation',
  handle: async (services) => ({
    kind: 'page',
    view: 'governance/reconciliation',
    model: await readReconciled(services),
  }),
});
