// A file that a message of an own gateway refers to, by its SHA-256, plain or sealed; sent after the message.
import { z } from 'zod';
import { gatewayAction } from '../action.ts';
import { openDelivery } from './sealed-delivery.ts';

export const receiveFile = gatewayAction({
  method: 'put',
  path: '/api/v1/live/:gateway/files/:sha256',
  action: 'deliver-file',
  platforms: ['other'],
  carries: 'file',
  params: z.object({
    gateway: z.string(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 small hexadecimal digits'),
  }),
  handle: async (services, { params, request }) => {
    const { gateway, body } = await openDelivery(services, request, ['application/octet-stream']);
    const received = await services.stations.live.receiveFile(gateway, params.sha256, body);
    services.stations.nudge();
    return { kind: 'json', value: received };
  },
});
