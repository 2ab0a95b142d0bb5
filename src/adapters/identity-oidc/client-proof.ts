// How the service proves to the provider that it is itself: a signed assertion (private_key_jwt), or the client secret.
import { createPrivateKey } from 'node:crypto';
import { importJWK, importPKCS8, type CryptoKey } from 'jose';
import { ClientSecretBasic, ClientSecretPost, PrivateKeyJwt, type ClientAuth } from 'openid-client';
import { isSignInRefusal, refusal } from '../../access/sign-in-refusals.ts';
import type { Fault } from '../../kernel/fault.ts';
import type { ClientProof } from './provider-options.ts';

function unusable(cause?: unknown): Fault {
  return refusal('access-client-refused', { field: 'OIDC_CLIENT_KEY_FILE', cause });
}

// What a key of each kind signs with when its file does not say.
function algorithmOf(pem: string): string {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType === 'rsa') return 'RS256';
  if (key.asymmetricKeyType === 'ed25519') return 'EdDSA';
  const curves: Readonly<Record<string, string>> = {
    prime256v1: 'ES256',
    secp384r1: 'ES384',
    secp521r1: 'ES512',
  };
  const algorithm = curves[key.asymmetricKeyDetails?.namedCurve ?? ''];
  if (algorithm === undefined) throw unusable();
  return algorithm;
}

async function readKey(text: string): Promise<{ key: CryptoKey; kid?: string }> {
  if (!text.trimStart().startsWith('{')) return { key: await importPKCS8(text, algorithmOf(text)) };
  const jwk = JSON.parse(text) as { alg?: string; kid?: string; kty?: string };
  const key = await importJWK(jwk, jwk.alg);
  if (key instanceof Uint8Array || key.type !== 'private') throw unusable();
  return jwk.kid === undefined ? { key } : { key, kid: jwk.kid };
}

/** Reads the proof anew. Throws `access-client-refused` when there is no usable key or secret. */
export async function clientAuth(proof: ClientProof): Promise<ClientAuth> {
  try {
    if (proof.method === 'private_key_jwt') return PrivateKeyJwt(await readKey(proof.readKey()));
    const secret = proof.readSecret();
    if (secret === '') throw unusable();
    return proof.method === 'client_secret_basic' ? ClientSecretBasic(secret) : ClientSecretPost(secret);
  } catch (error) {
    throw isSignInRefusal(error) ? error : unusable(error);
  }
}
