// A homeserver asks for users and rooms that it does not know and that an application service might make. This one reads only:
// it has none.
import { Fault } from '../../kernel/fault.ts';
import { gatewayAction, type Action } from '../action.ts';

function none(path: string): Action {
  return gatewayAction({
    method: 'get',
    path,
    action: 'query-bridge',
    platforms: ['matrix'],
    handle: () =>
      Promise.reject(new Fault('not-found', 'live-not-made-here', 'There is none of that name here.')),
  });
}

export const queryUser = none('/_matrix/app/v1/users/:userId');
export const queryRoom = none('/_matrix/app/v1/rooms/:roomAlias');
