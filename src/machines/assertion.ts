// SMART Backend Services: a client proves itself by a JWT that it signed (RFC 7523; RS384 or ES384). Hostile until every line below
// has passed: the key comes from what was registered and never from the token, `aud` is our token endpoint and nothing else, the
// assertion lives five minutes at most and is taken once.
import { decodeJwt, decodeProtectedHeader, errors, importJWK, jwtVerify, type JWTPayload } from 'jose';
import { sha256 } from '../kernel/digest.ts';
import type { Clock } from '../kernel/clock.ts';
import type { MachineClient } from './client.ts';
import type { PublicKey } from './key-set.ts';
import type { Algorithm, KnownKeys } from './known-keys.ts';
import { notProved } from './refusal.ts';

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
export const ALGORITHMS: readonly Algorithm[] = ['RS384', 'ES384'];
export const ASSERTION_LENGTH = 8_192;

const LIFETIME_SECONDS = 300;
/** Clocks of hospitals differ. */
const TOLERANCE_SECONDS = 10;
const JTI_LENGTH = 255;

export type CheckedAssertion = {
  /** Names the assertion among this client's. */
  readonly jtiDigest: Buffer;
  /** Until then the digest is kept. */
  readonly expiresAt: Date;
};

/** Whose assertion it claims to be; undefined when it is none. Proves nothing. */
export function claimedClient(assertion: string): string | undefined {
  try {
    return decodeJwt(assertion).iss;
  } catch {
    return undefined;
  }
}

/**
 * Judges an assertion, but for whether it was used before. Throws kind `unauthenticated`: `machine-assertion-malformed`,
 * `-algorithm`, `-key-unknown`, `-jku`, `-signature`, `-audience`, `-expired`, `-early`, `-too-long`, `-claims`.
 */
export async function checkAssertion(
  { clock, keys }: { clock: Clock; keys: KnownKeys },
  { assertion, audience }: { assertion: string; audience: string },
  client: MachineClient,
): Promise<CheckedAssertion> {
  const { alg, kid } = checkHeader(assertion, client);
  const key = await keys.find(client, { kid, alg });
  if (key === null) throw notProved('machine-assertion-key-unknown');
  const now = clock.now();
  const payload = await verify(assertion, { key, alg, audience, client, now });
  return checkClaims(payload, { audience, client, now });
}

function checkHeader(assertion: string, client: MachineClient): { alg: Algorithm; kid: string } {
  let header: ReturnType<typeof decodeProtectedHeader>;
  try {
    header = decodeProtectedHeader(assertion);
  } catch {
    throw notProved('machine-assertion-malformed');
  }
  const alg = ALGORITHMS.find((one) => one === header.alg);
  if (alg === undefined) throw notProved('machine-assertion-algorithm');
  // SMART: where it stands at all it is what was registered. It is never fetched from here.
  if (header.jku !== undefined && !('jwksUrl' in client && client.jwksUrl === header.jku))
    throw notProved('machine-assertion-jku');
  if (typeof header.kid !== 'string') throw notProved('machine-assertion-key-unknown');
  return { alg, kid: header.kid };
}

async function verify(
  assertion: string,
  by: { key: PublicKey; alg: Algorithm; audience: string; client: MachineClient; now: Date },
): Promise<JWTPayload> {
  const { key, alg, audience, client, now } = by;
  try {
    // Only what makes the key: what else its set says of it opens nothing.
    const bare = key.kty === 'RSA' ? pick(key, ['kty', 'n', 'e']) : pick(key, ['kty', 'crv', 'x', 'y']);
    const verified = await jwtVerify(assertion, await importJWK(bare, alg), {
      algorithms: [alg],
      issuer: client.id,
      subject: client.id,
      audience,
      currentDate: now,
      clockTolerance: TOLERANCE_SECONDS,
      requiredClaims: ['exp', 'jti'],
    });
    return verified.payload;
  } catch (error) {
    throw notProved(codeOf(error), error);
  }
}

function pick<Key extends PublicKey>(key: Key, names: (keyof Key & string)[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, String(key[name])]));
}

function codeOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'machine-assertion-expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return 'machine-assertion-audience';
    if (error.claim === 'nbf' || error.claim === 'iat') return 'machine-assertion-early';
    return 'machine-assertion-claims';
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'machine-assertion-signature';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'machine-assertion-algorithm';
  return 'machine-assertion-malformed';
}

function checkClaims(
  { aud, exp, iat, jti }: JWTPayload,
  { audience, client, now }: { audience: string; client: MachineClient; now: Date },
): CheckedAssertion {
  // One for several servers could be used by each of them at the others.
  if (aud !== audience && !(Array.isArray(aud) && aud.length === 1))
    throw notProved('machine-assertion-audience');
  const seconds = now.getTime() / 1000;
  if (exp === undefined || exp > seconds + LIFETIME_SECONDS + TOLERANCE_SECONDS)
    throw notProved('machine-assertion-too-long');
  if (iat !== undefined && iat > seconds + TOLERANCE_SECONDS) throw notProved('machine-assertion-early');
  if (typeof jti !== 'string' || jti === '' || jti.length > JTI_LENGTH)
    throw notProved('machine-assertion-claims');
  const expiresAt = new Date((exp + TOLERANCE_SECONDS) * 1000 + 1000);
  return { jtiDigest: sha256(Buffer.from(`${client.id}\n${jti}`)), expiresAt };
}
