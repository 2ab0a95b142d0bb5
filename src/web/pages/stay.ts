// Keeps the session open when the person answers the warning; arriving here with an active session is all it takes.
import { staffAction } from '../action.ts';

export const stay = staffAction({
  method: 'post',
  path: '/session/stay',
  action: 'view-account',
  handle: async () => ({ kind: 'empty' }),
});
