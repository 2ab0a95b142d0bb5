// A thread of an own gateway, or what is new of one, in our own layout (`countersign-thread-v1`), plain or sealed. It may come
// again whenever it grows; what is known changes nothing.
import { z } from 'zod';
import { gatewayAction } from '../action.ts';
import { openDelivery } from './sealed-delivery.ts';

export const receiveThread = gatewayAction({
  method: 'post',
  path: '/api/v1/live/:gateway/threads',
  action: 'deliver-thread',
  platforms: ['other'],
  params: z.object({ gateway: z.string() }),
  handle: async (services, { request }) => {
    const { gateway, body } = await openDelivery(services, request, ['application/json']);
    const received = await services.stations.live.receive(gateway, body);
    services.stations.nudge();
    return { kind: 'json', value: received };
  },
});
