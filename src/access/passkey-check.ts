// RULE I-03: proof of the person by a passkey whose challenge is the digest of what is accepted. At the submit the digest is made
// again from what was posted: what differs from what the passkey signed is refused. Everything that comes in is hostile.
import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import { decodeCredentialPublicKey, cose } from '@simplewebauthn/server/helpers';
import { createPublicKey } from 'node:crypto';
import type { Json } from '../kernel/canonical-json.ts';
import { equalBytes } from '../kernel/digest.ts';
import { Fault } from '../kernel/fault.ts';
import { proofDigest, type AssertionEvidence } from '../signing/index.ts';
import { passkeyProof, type FreshProof } from './fresh-proof.ts';
import type { AccessParts } from './parts.ts';
import * as queries from './passkey-queries.ts';
import type { RelyingParty } from './relying-party.ts';

export const CHALLENGE_MS = 5 * 60_000;

/** What is accepted: the action, ids of what it is done to, and everything that the decision covers. */
export type ProofContent = {
  readonly what: string;
  readonly subject: Readonly<Record<string, string>>;
  readonly manifest: Json;
};

export type Prover = { readonly accountId: string; readonly sessionId: string; readonly party: RelyingParty };

/** An assertion as a browser posts it, its form checked. */
export type Assertion = {
  readonly nonce: string;
  readonly time: string;
  readonly id: string;
  readonly clientDataJSON: string;
  readonly authenticatorData: string;
  readonly signature: string;
};

/** For `navigator.credentials.get`; nonce and time come back with the answer. */
export type ChallengeForBrowser = {
  readonly nonce: string;
  readonly time: string;
  readonly options: {
    readonly challenge: string;
    readonly rpId: string;
    readonly timeout: number;
    readonly userVerification: 'required';
    readonly allowCredentials: readonly { id: string; type: 'public-key'; transports: readonly string[] }[];
  };
};

export type PasskeyProof = {
  /** SHA-256 of what was signed, hex. */
  readonly digest: string;
  readonly proof: FreshProof;
  readonly evidence: AssertionEvidence;
};

function preimageOf(by: Prover, content: ProofContent, { nonce, time }: { nonce: string; time: string }) {
  const { what, subject } = content;
  return { what, subject: { ...subject }, account: by.accountId, session: by.sessionId, nonce, time };
}

function refuse(code: string, message: string): Fault {
  return new Fault('refused', code, message, { place: { field: 'passkey' } });
}

/** Asks for a signature over this content. Throws `access-no-passkey`. */
export async function makeChallenge(
  { db, clock, random }: AccessParts,
  by: Prover,
  content: ProofContent,
): Promise<ChallengeForBrowser> {
  const keys = await queries.trustedPasskeys(db, by.accountId);
  if (keys.length === 0) throw refuse('access-no-passkey', 'You have no passkey here. Use your PIN.');
  const now = clock.now();
  const fresh = { nonce: random(32).toString('base64url'), time: now.toISOString() };
  const digest = proofDigest(preimageOf(by, content, fresh), content.manifest);
  await queries.insertChallenge(db, {
    digest,
    purpose: content.what,
    accountId: by.accountId,
    sessionId: by.sessionId,
    madeAt: now,
    expiresAt: new Date(now.getTime() + CHALLENGE_MS),
  });
  return {
    ...fresh,
    options: {
      challenge: digest.toString('base64url'),
      rpId: by.party.id,
      timeout: CHALLENGE_MS,
      userVerification: 'required',
      allowCredentials: keys.map(({ credentialId, transports }) => ({
        id: credentialId.toString('base64url'),
        type: 'public-key',
        transports,
      })),
    },
  };
}

function challengeIn(clientDataJSON: string): Buffer | null {
  try {
    const said = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8')) as {
      challenge?: unknown;
    };
    if (typeof said.challenge !== 'string') return null;
    const bytes = Buffer.from(said.challenge, 'base64url');
    return bytes.length === 32 ? bytes : null;
  } catch {
    return null;
  }
}

/** The key in the form that every program reads. Keys of other kinds are not taken at registration. */
export function spkiOf(coseKey: Buffer): Buffer {
  const key = decodeCredentialPublicKey(new Uint8Array(coseKey));
  const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('base64url');
  const jwk = cose.isCOSEPublicKeyEC2(key)
    ? { kty: 'EC', crv: 'P-256', x: text(key.get(cose.COSEKEYS.x)), y: text(key.get(cose.COSEKEYS.y)) }
    : cose.isCOSEPublicKeyOKP(key)
      ? { kty: 'OKP', crv: 'Ed25519', x: text(key.get(cose.COSEKEYS.x)) }
      : cose.isCOSEPublicKeyRSA(key)
        ? { kty: 'RSA', n: text(key.get(cose.COSEKEYS.n)), e: text(key.get(cose.COSEKEYS.e)) }
        : null;
  if (jwk === null) throw refuse('access-passkey-refused', 'This kind of passkey is not taken.');
  return createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'der', type: 'spki' });
}

async function holds(
  assertion: Assertion,
  key: queries.PasskeyRow,
  { challenge, party }: { challenge: Buffer; party: RelyingParty },
): Promise<number | null> {
  const { id, clientDataJSON, authenticatorData, signature } = assertion;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        response: { clientDataJSON, authenticatorData, signature },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge.toString('base64url'),
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      // Our own counter is moved below, only after the signature was found good.
      credential: { id, publicKey: new Uint8Array(key.publicKey), counter: 0 },
    });
    return verified ? authenticationInfo.newCounter : null;
  } catch {
    // Whatever the library found wrong with hostile bytes.
    return null;
  }
}

/**
 * The proof, and what an outsider needs to check it. Throws, all `refused` at the field `passkey`: `access-challenge-unknown` (used,
 * too old, of another session or purpose), `access-proof-other-content`, `access-passkey-unknown`, `access-passkey-refused`,
 * `access-passkey-counter`.
 */
export async function provePasskey(
  parts: AccessParts,
  by: Prover,
  { content, assertion }: { content: ProofContent; assertion: Assertion },
): Promise<PasskeyProof> {
  const { db, clock, audit } = parts;
  const { accountId, sessionId, party } = by;
  const now = clock.now();
  const challenge = challengeIn(assertion.clientDataJSON);
  if (challenge === null) throw refuse('access-passkey-refused', 'This is no answer of a passkey.');
  // Taken before anything is judged: whatever comes of it, it is good once.
  const taken = { digest: challenge, purpose: content.what, accountId, sessionId };
  if (!(await queries.takeChallenge(db, taken, now)))
    throw refuse(
      'access-challenge-unknown',
      'This took too long, or it was sent twice. Use your passkey again.',
    );
  const preimage = preimageOf(by, content, assertion);
  // RULE I-03: what is done is what was signed.
  if (!equalBytes(challenge, proofDigest(preimage, content.manifest)))
    throw refuse(
      'access-proof-other-content',
      'What you sent is not what your passkey signed: something changed in between. Check it and use your passkey again.',
    );
  const key = (await queries.trustedPasskeys(db, accountId)).find(
    (one) => one.credentialId.toString('base64url') === assertion.id,
  );
  if (key === undefined) throw refuse('access-passkey-unknown', 'This is not one of your passkeys here.');
  const counter = await holds(assertion, key, { challenge, party });
  if (counter === null) throw refuse('access-passkey-refused', 'The passkey did not prove that it is you.');
  const { passkeyId } = key;
  if (!(await queries.moveCounter(db, { passkeyId, counter, at: now }))) {
    await queries.markDistrusted(db, passkeyId, now);
    await audit.append(db, {
      name: 'passkey-distrusted',
      by: { kind: 'account', id: accountId },
      why: 'operation',
      fields: { passkeyId },
    });
    throw refuse(
      'access-passkey-counter',
      'This passkey counted backwards, so there may be a copy of it. It is not trusted any more. Use another, or your PIN, and tell your operator.',
    );
  }
  const { clientDataJSON, authenticatorData, signature } = assertion;
  return {
    digest: challenge.toString('hex'),
    proof: passkeyProof(accountId, now),
    evidence: {
      credentialId: assertion.id,
      publicKey: spkiOf(key.publicKey).toString('base64url'),
      authenticatorData,
      clientDataJSON,
      signature,
      rpId: party.id,
      origin: party.origin,
      preimage,
    },
  };
}
