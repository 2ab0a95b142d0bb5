// A homeserver asks whether it reaches us and whether its token is the right one (Matrix 1.7).
import { gatewayAction } from '../action.ts';

export const answerPing = gatewayAction({
  method: 'post',
  path: '/_matrix/app/v1/ping',
  action: 'query-bridge',
  platforms: ['matrix'],
  handle: () => Promise.resolve({ kind: 'json', value: {} }),
});
