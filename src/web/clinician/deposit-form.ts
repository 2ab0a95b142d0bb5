// Shows the page where an export is handed in.
import { staffAction } from '../action.ts';
import { depositPage } from './deposit-page.ts';

export const depositForm = staffAction({
  method: 'get',
  path: '/deposits/new',
  action: 'deposit-export',
  handle: async (services) => depositPage(services, {}),
});
