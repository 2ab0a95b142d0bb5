// The bundle that governance files away (`<receiptId>.receipt.json`, `receipts.md` §2.4): everything but the policy that a
// check needs. Canonical JSON and one newline, so that not a byte of it is free. Input is not trusted.
import { z } from 'zod';
import { canonicalJson, parseCanonicalJson, type Json } from '../kernel/canonical-json.ts';
import { Fault } from '../kernel/fault.ts';
import { closingDocument } from './closing.ts';
import { commitment as base64Of32 } from './fields.ts';
import { orderDocument } from './order.ts';
import { receiptStatement } from './schema.ts';

export const MAX_BUNDLE_BYTES = 16 * 1024 * 1024;

/** One document in the log: what opens its leaf, the leaf, and its place. */
export const loggedFields = {
  leafSalt: base64Of32,
  /** The exact bytes of the leaf, base64. */
  leaf: z.string().max(4096),
  /** The tlog-proof text. */
  proof: z.string().max(1_000_000),
};

// A later version may add `tst` (RFC 3161) and `openings`; this one has none, and refuses what it cannot check.
const bundleSchema = z.strictObject({
  type: z.literal('countersign/receipt-bundle'),
  version: z.literal(1),
  receipt: receiptStatement,
  ...loggedFields,
  /** The deletion order with its own proof: it was logged before anything was deleted. */
  order: z.strictObject({ document: orderDocument, ...loggedFields }),
  /** Null until the residuals are closed. */
  closing: z.strictObject({ document: closingDocument, ...loggedFields }).nullable(),
  /** issuers.note, signed by the log that the policy names. */
  issuers: z.string().max(1_000_000),
});

export type Bundle = z.infer<typeof bundleSchema>;

export function formatBundle(bundle: Json): Buffer {
  return Buffer.concat([canonicalJson(bundle), Buffer.from('\n')]);
}

/** Throws `receipts-bundle-malformed`: not canonical, another version, an unknown field, or a field of another form. */
export function parseBundle(bytes: Uint8Array): Bundle {
  return parseCanonicalBundle(bytes, bundleSchema);
}

/** For bundles of whatever kind. Throws `receipts-bundle-malformed`. */
export function parseCanonicalBundle<Schema extends z.ZodType>(
  bytes: Uint8Array,
  schema: Schema,
): z.output<Schema> {
  if (bytes.length > MAX_BUNDLE_BYTES || bytes.at(-1) !== 0x0a) throw malformed();
  try {
    return schema.parse(parseCanonicalJson(bytes.subarray(0, -1)));
  } catch (cause) {
    throw malformed(cause);
  }
}

function malformed(cause?: unknown): Fault {
  const path = cause instanceof z.ZodError ? cause.issues[0]?.path.join('.') : undefined;
  return new Fault('invalid', 'receipts-bundle-malformed', 'A receipt bundle has another form.', {
    cause,
    ...(path === undefined ? {} : { place: { path } }),
  });
}
