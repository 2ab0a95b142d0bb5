// The deletion order as it is logged before anything is deleted: under which policy, by whose authority, about which messages,
// not before when. The same closed kinds of value as a receipt (RULE D-07). It names no case: the log must not link them.
import { z } from 'zod';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { sha256 } from '../kernel/digest.ts';
import { authorised, count, hexDigest, policy, randomId, time } from './fields.ts';

export const orderDocument = z.strictObject({
  type: z.literal('countersign/deletion-order'),
  version: z.literal(1),
  orderId: randomId,
  trigger: z.literal('filed-and-verified'),
  policy,
  authorised,
  messages: z.strictObject({ count, sha256: hexDigest }),
  notBefore: time,
});

export type OrderDocument = z.infer<typeof orderDocument>;

/** SHA-256 (hex) over the canonical list of message ids, sorted. Ids are 128 random bits, so that this cannot be guessed. */
export function messagesDigest(messageIds: readonly string[]): string {
  return sha256(canonicalJson(messageIds.toSorted())).toString('hex');
}
