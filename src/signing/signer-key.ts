// Signing keys in the text form of the Go note library, which C2SP tools read too:
// `PRIVATE+KEY+<name>+<key id, 8 hex>+<base64 of 0x01 and the 32-byte seed>`. A secret: it lives in a key file only.
import { Fault } from '../kernel/fault.ts';
import { parseBase64, toBase64 } from './base64.ts';
import { keyPair, type KeyPair } from './sign.ts';
import type { Sodium } from './sodium.ts';
import { KEY_TYPES, verifierKey, type VerifierKey } from './verifier-key.ts';

/** A key that signs notes, together with what checks it. */
export type SignerKey = { pair: KeyPair; verifier: VerifierKey };

export function signerKey(sodium: Sodium, name: string, seed: Buffer): SignerKey {
  const pair = keyPair(sodium, seed);
  return { pair, verifier: verifierKey(name, KEY_TYPES.ed25519, pair.publicKey) };
}

export function formatSignerKey({ pair, verifier }: SignerKey): string {
  const secret = toBase64(Buffer.concat([Buffer.of(KEY_TYPES.ed25519), pair.seed]));
  return `PRIVATE+KEY+${verifier.name}+${verifier.keyId}+${secret}`;
}

/** Throws `signing-key-malformed`; its message holds nothing of the key. */
export function parseSignerKey(sodium: Sodium, text: string): SignerKey {
  const match = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text);
  const [, name, keyId, encoded] = match ?? [];
  if (name === undefined || encoded === undefined) throw malformed();
  const bytes = parseSecret(encoded);
  if (bytes[0] !== KEY_TYPES.ed25519) throw malformed();
  const key = signerKey(sodium, name, bytes.subarray(1));
  if (key.verifier.keyId !== keyId) throw malformed();
  return key;
}

function parseSecret(encoded: string): Buffer {
  try {
    return parseBase64(encoded, 33);
  } catch {
    throw malformed();
  }
}

function malformed(): Fault {
  return new Fault('invalid', 'signing-key-malformed', 'A signing key has another form.');
}
