// The handshake by which WhatsApp makes sure that a webhook's address wants it: the challenge comes back to whoever knows the
// token that was agreed.
import { z } from 'zod';
import { gatewayAction } from '../action.ts';

export const confirmWebhook = gatewayAction({
  method: 'get',
  path: '/api/v1/live/:gateway',
  action: 'confirm-webhook',
  platforms: ['whatsapp'],
  params: z.object({ gateway: z.string() }),
  query: z.object({
    'hub.mode': z.literal('subscribe'),
    'hub.challenge': z.string().regex(/^[\w.-]{1,256}$/),
  }),
  handle: (_services, { query }) =>
    Promise.resolve({
      kind: 'bytes',
      bytes: Buffer.from(query['hub.challenge']),
      mediaType: 'text/plain',
    }),
});
