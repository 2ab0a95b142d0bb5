// Keyed digests of the platforms' own ids: they recognise what comes again and name nothing (RULE C-01).
import { createHmac, type KeyObject } from 'node:crypto';
import { canonicalJson } from '../kernel/canonical-json.ts';

/** HMAC-SHA-256 under the vault's digest key, 32 bytes. */
export function liveDigest(
  key: KeyObject,
  of: 'thread' | 'event' | 'file',
  gatewayId: string,
  id: string,
): Buffer {
  const bytes = canonicalJson([`countersign/live-${of}/v1`, gatewayId, id.toWellFormed()]);
  return createHmac('sha256', key).update(bytes).digest();
}
