// The bundle of a lost device's receipt (`<receiptId>.receipt.json`): as that of a deletion, without an order of its own.
// Canonical JSON and one newline, so that not a byte of it is free. Input is not trusted.
import { z } from 'zod';
import { loggedFields, parseCanonicalBundle } from './bundle.ts';
import { deviceStatement } from './device-schema.ts';

const deviceBundleSchema = z.strictObject({
  type: z.literal('countersign/device-receipt-bundle'),
  version: z.literal(1),
  receipt: deviceStatement,
  ...loggedFields,
  /** issuers.note, signed by the log that the policy names. */
  issuers: z.string().max(1_000_000),
});

export type DeviceBundle = z.infer<typeof deviceBundleSchema>;

/** Throws `receipts-bundle-malformed`, as `parseBundle`. */
export function parseDeviceBundle(bytes: Uint8Array): DeviceBundle {
  return parseCanonicalBundle(bytes, deviceBundleSchema);
}

/** Whether it says that it is one of these; nothing else about it is known by that. */
export function saysDeviceBundle(bytes: Uint8Array): boolean {
  try {
    return z
      .looseObject({ type: z.literal('countersign/device-receipt-bundle') })
      .safeParse(JSON.parse(new TextDecoder().decode(bytes))).success;
  } catch {
    return false;
  }
}
