// What a person accepts with a passkey, as bytes: the challenge that the authenticator signs is the SHA-256 of the canonical JSON
// (RFC 8785) of what is done, to what, the manifest of what is accepted, who, in which session, a nonce and the time. Whoever has
// the manifest and the rest can make it again (RULE I-03). The nonce keeps the digest from being guessed.
import { z } from 'zod';
import { canonicalJson, type Json } from '../kernel/canonical-json.ts';
import { sha256 } from '../kernel/digest.ts';

/** Everything but the manifest: no clinical word. */
export const proofPreimage = z.strictObject({
  /** The action, e.g. `sign-off`. */
  what: z.string().regex(/^[a-z][a-z-]{1,39}$/),
  /** Ids of what it is done to. */
  subject: z.record(z.string(), z.string()),
  account: z.string().min(1),
  session: z.string().min(1),
  /** 32 random bytes, base64url. */
  nonce: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  time: z.iso.datetime(),
});

export type ProofPreimage = z.infer<typeof proofPreimage>;

/** 32 bytes. Throws `kernel-not-canonical-json`. */
export function proofDigest(preimage: ProofPreimage, manifest: Json): Buffer {
  return sha256(canonicalJson({ ...preimage, manifest }));
}
