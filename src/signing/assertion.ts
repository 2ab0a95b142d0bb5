// A passkey's signature over what a person accepted, and its check by anybody, offline, with Node alone (WebAuthn Level 2, §7.2).
// Everything here is hostile until checked. It proves that the key signed this content for this service with the person
// verified; it does not prove who holds the key: that is the account's.
import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import type { Json } from '../kernel/canonical-json.ts';
import { equalBytes, sha256 } from '../kernel/digest.ts';
import { proofDigest, proofPreimage } from './proof-content.ts';

const base64url = z.string().regex(/^[A-Za-z0-9_-]{1,12000}$/);

export const assertionEvidence = z.strictObject({
  credentialId: base64url,
  /** SubjectPublicKeyInfo, DER, base64url. */
  publicKey: base64url,
  authenticatorData: base64url,
  clientDataJSON: base64url,
  signature: base64url,
  rpId: z.string().min(1).max(255),
  origin: z.string().min(1).max(300),
  preimage: proofPreimage,
});

export type AssertionEvidence = z.infer<typeof assertionEvidence>;

export type AssertionFlaw =
  | 'not-an-assertion'
  | 'other-content'
  | 'other-origin'
  | 'other-service'
  | 'person-not-verified'
  | 'signature-wrong';

const clientData = z.looseObject({
  type: z.literal('webauthn.get'),
  challenge: base64url,
  origin: z.string(),
  crossOrigin: z.literal(false).optional(),
});

const PERSON_PRESENT = 0x01;
const PERSON_VERIFIED = 0x04;
const HEAD_BYTES = 37;

function readClientData(text: string): z.infer<typeof clientData> | null {
  try {
    return clientData.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch {
    return null;
  }
}

function signatureHolds({
  publicKey,
  authenticatorData,
  clientDataJSON,
  signature,
}: AssertionEvidence): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64url'), format: 'der', type: 'spki' });
    const signed = Buffer.concat([
      Buffer.from(authenticatorData, 'base64url'),
      sha256(Buffer.from(clientDataJSON, 'base64url')),
    ]);
    const algorithm = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
    return verify(algorithm, signed, key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}

/** Null when the passkey signed exactly this content; else what is wrong with it. */
export function assertionFlaw(evidence: AssertionEvidence, manifest: Json): AssertionFlaw | null {
  const said = readClientData(evidence.clientDataJSON);
  const data = Buffer.from(evidence.authenticatorData, 'base64url');
  if (said === null || data.length < HEAD_BYTES) return 'not-an-assertion';
  const challenge = Buffer.from(said.challenge, 'base64url');
  if (!equalBytes(challenge, proofDigest(evidence.preimage, manifest))) return 'other-content';
  if (said.origin !== evidence.origin) return 'other-origin';
  if (!equalBytes(data.subarray(0, 32), sha256(Buffer.from(evidence.rpId)))) return 'other-service';
  const flags = data[32] ?? 0;
  const verified = (flags & PERSON_PRESENT) !== 0 && (flags & PERSON_VERIFIED) !== 0;
  if (!verified) return 'person-not-verified';
  return signatureHolds(evidence) ? null : 'signature-wrong';
}
