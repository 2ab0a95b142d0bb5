// A webhook of WhatsApp, Telegram or Viber. Answered only when what it brought is durable, so that the platform sends it again
// otherwise.
import { z } from 'zod';
import { gatewayAction } from '../action.ts';
import { deliveryOf } from './gateway-entrance.ts';

export const receiveWebhook = gatewayAction({
  method: 'post',
  path: '/api/v1/live/:gateway',
  action: 'deliver-live',
  platforms: ['whatsapp', 'telegram', 'viber'],
  params: z.object({ gateway: z.string() }),
  handle: async ({ stations }, { request }) => {
    const { gateway, body } = deliveryOf(request);
    const received = await stations.live.receive(gateway, body);
    stations.nudge();
    return { kind: 'json', value: received };
  },
});
