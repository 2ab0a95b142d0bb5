// A delivery that may be sealed to the service's public key: then no proxy between reads it. The key's id comes in a header,
// because an older key opens for a while after it was replaced.
import type { Request } from 'express';
import { Fault } from '../../kernel/fault.ts';
import type { Services } from '../services.ts';
import { deliveryOf, type LiveDelivery } from './gateway-entrance.ts';

export const SEALED_TYPE = 'application/vnd.countersign.sealed';
const KEY_HEADER = 'countersign-sealing-key';

/** The delivery, opened. Throws `web-unsupported-media-type`, `live-unknown-sealing-key`, `signing-box-not-open`. */
export async function openDelivery(
  { stations }: Services,
  request: Request,
  plainTypes: string[],
): Promise<LiveDelivery> {
  const delivery = deliveryOf(request);
  if (request.is(SEALED_TYPE) !== false) {
    const keyId = request.headers[KEY_HEADER];
    const body = await stations.live.openSealed(typeof keyId === 'string' ? keyId : '', delivery.body);
    return { gateway: delivery.gateway, body };
  }
  if (request.is(plainTypes) !== false) return delivery;
  throw new Fault(
    'unsupported',
    'web-unsupported-media-type',
    `This address takes ${[...plainTypes, SEALED_TYPE].join(' or ')}.`,
  );
}
