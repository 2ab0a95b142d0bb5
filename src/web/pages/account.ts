// Who I am here and what I may do, from the permission table itself.
import { abilitiesOf, ROLE_NAMES } from '../../access/index.ts';
import { staffAction } from '../action.ts';

export const account = staffAction({
  method: 'get',
  path: '/account',
  action: 'view-account',
  handle: async (_services, { session }) => ({
    kind: 'page',
    view: 'account',
    model: {
      person: session.account,
      role: ROLE_NAMES[session.account.role],
      abilities: abilitiesOf(session.account.role),
      endsAt: session.endsAt,
    },
  }),
});
