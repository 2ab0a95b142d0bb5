// Shows the page that says who a sender is.
import { staffAction } from '../action.ts';
import { senderParams } from './case-input.ts';
import { senderPage } from './sender-page.ts';

export const senderForm = staffAction({
  method: 'get',
  path: '/cases/:caseId/senders/:sender',
  action: 'edit-draft',
  params: senderParams,
  handle: async (services, { params, session }) => senderPage(services, session, params, {}),
});
