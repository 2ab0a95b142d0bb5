// A transaction of a Matrix homeserver (application service API). Its events are known by their own ids, so that one that comes
// twice, under whatever transaction id, is one; a transaction id by itself would not tell, since a restored homeserver uses
// them anew.
import { z } from 'zod';
import { gatewayAction } from '../action.ts';
import { deliveryOf } from './gateway-entrance.ts';

export const receiveTransaction = gatewayAction({
  method: 'put',
  path: '/_matrix/app/v1/transactions/:txnId',
  action: 'deliver-transaction',
  platforms: ['matrix'],
  params: z.object({ txnId: z.string().max(512) }),
  handle: async ({ stations }, { request }) => {
    const { gateway, body } = deliveryOf(request);
    await stations.live.receive(gateway, body);
    stations.nudge();
    return { kind: 'json', value: {} };
  },
});
