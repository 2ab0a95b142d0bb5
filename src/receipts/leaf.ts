// The leaf (`receipts.md` §2.3): all that the log ever sees of a document. A salted commitment, the kind, the second, the
// issuer's key and signature. Reading and checking only. Input is not trusted.
import { z } from 'zod';
import { canonicalJson, parseCanonicalJson, type Json } from '../kernel/canonical-json.ts';
import { Fault } from '../kernel/fault.ts';
import type { Sodium } from '../signing/sodium.ts';
import { parseBase64 } from '../signing/base64.ts';
import { COMMITMENT_LABELS } from '../signing/commitment.ts';
import { verify } from '../signing/verify.ts';
import { commitment, count, keyId, logHash } from './fields.ts';

/** A label per type of document keeps a signature from serving twice. */
const LABEL = 'countersign/leaf/v1\n';

// Evidence (`de`), key changes (`kc`), closing of a shard (`cl`) and padding (`pad`) come with the stations that write them.
export const LEAF_KINDS = ['do', 'dr', 'dx', 'dw'] as const;
/** `do` a deletion order, `dr` a receipt, `dx` the closing of its residuals, `dw` the receipt of a lost device. */
export type LeafKind = (typeof LEAF_KINDS)[number];

/** One label per kind, so that no document can pass for another kind. */
export const DOCUMENT_LABELS = {
  do: COMMITMENT_LABELS.order,
  dr: COMMITMENT_LABELS.receipt,
  dx: COMMITMENT_LABELS.closing,
  dw: COMMITMENT_LABELS.device,
} as const satisfies Record<LeafKind, string>;

const leafSchema = z.strictObject({
  /** Whole seconds since 1970. */
  at: count,
  c: commitment,
  i: keyId,
  /** Leaf hash of what this one supersedes. */
  s: logHash.optional(),
  sig: z.string().regex(/^[A-Za-z0-9+/]{85}[AQgw]==$/),
  t: z.enum(LEAF_KINDS),
  v: z.literal(1),
});

export type Leaf = z.infer<typeof leafSchema>;
export type UnsignedLeaf = Omit<Leaf, 'sig'>;

/** What the issuer signs: the label and the canonical leaf without its signature. */
export function leafSigningBytes(leaf: UnsignedLeaf): Buffer {
  return Buffer.concat([Buffer.from(LABEL, 'utf8'), canonicalJson(leaf as Json)]);
}

/** The exact bytes that the log holds. */
export function encodeLeaf(leaf: Leaf): Buffer {
  return canonicalJson(leaf as Json);
}

/** Throws `receipts-leaf-malformed`; bytes that are not canonical are malformed. */
export function parseLeaf(bytes: Uint8Array): Leaf {
  try {
    return leafSchema.parse(parseCanonicalJson(bytes));
  } catch (cause) {
    throw new Fault('invalid', 'receipts-leaf-malformed', 'A leaf has another form.', { cause });
  }
}

/** Whether the issuer's key signed it. */
export function checkLeafSignature(sodium: Sodium, { sig, ...leaf }: Leaf, publicKey: Uint8Array): boolean {
  return verify(sodium, publicKey, leafSigningBytes(leaf), parseBase64(sig, 64));
}
