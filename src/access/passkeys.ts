// The passkeys of a person: added after a proof, listed, renamed, removed. User verification is asked for, attestation is not:
// which maker built the device is nobody's business here.
import { verifyRegistrationResponse } from '@simplewebauthn/server';
import type { Account } from './accounts.ts';
import { Fault } from '../kernel/fault.ts';
import { newId } from '../kernel/ids.ts';
import { inTransaction, type Db } from '../store/index.ts';
import { isFresh, type FreshProof } from './fresh-proof.ts';
import { demandOwnProof, lockOwnProofs, proofNeeded } from './own-proofs.ts';
import type { AccessParts } from './parts.ts';
import {
  CHALLENGE_MS,
  makeChallenge,
  provePasskey,
  spkiOf,
  type Assertion,
  type ChallengeForBrowser,
  type PasskeyProof,
  type ProofContent,
  type Prover,
} from './passkey-check.ts';
import * as queries from './passkey-queries.ts';

const MOST = 10;
// ES256, EdDSA, RS256.
const ALGORITHMS = [-7, -8, -257];

export type Passkey = Pick<
  queries.PasskeyRow,
  'passkeyId' | 'name' | 'synced' | 'addedAt' | 'lastUsedAt' | 'distrustedAt'
>;

/** What a browser posts after it made a key, its form checked. */
export type NewPasskey = {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly attestationObject: string;
  readonly transports: readonly string[];
  readonly name: string;
};

export type PasskeyAccess = {
  passkeys(accountId: string): Promise<Passkey[]>;
  /** Options for `navigator.credentials.create`. Throws `access-proof-needed`, `access-too-many-passkeys`. */
  beginPasskey(
    by: Prover,
    who: { account: Account; serviceName: string; proof: FreshProof },
  ): Promise<object>;
  /** Throws `access-challenge-unknown`, `access-passkey-refused`, `access-passkey-known`. The id of the new key. */
  addPasskey(by: Prover, key: NewPasskey, within: Db): Promise<string>;
  /** Throws `access-passkey-unknown`. */
  renamePasskey(key: { passkeyId: string; accountId: string; name: string }, within: Db): Promise<void>;
  /** Throws `access-proof-needed`, `access-passkey-unknown`, `access-last-proof`. */
  removePasskey(key: { passkeyId: string; accountId: string; proof: FreshProof }, within: Db): Promise<void>;
  challenge(by: Prover, content: ProofContent): Promise<ChallengeForBrowser>;
  provePasskey(by: Prover, given: { content: ProofContent; assertion: Assertion }): Promise<PasskeyProof>;
};

function unknown(): Fault {
  return new Fault('not-found', 'access-passkey-unknown', 'There is no such passkey of yours.');
}

async function beginPasskey(
  { db, clock, random }: AccessParts,
  by: Prover,
  { account, serviceName, proof }: { account: Account; serviceName: string; proof: FreshProof },
): Promise<object> {
  const now = clock.now();
  if (!isFresh(proof, by.accountId, now)) throw proofNeeded();
  await inTransaction(db, async (tx) => demandOwnProof(proof.method, await lockOwnProofs(tx, by.accountId)));
  const keys = await queries.listPasskeys(db, by.accountId);
  if (keys.length >= MOST)
    throw new Fault('conflict', 'access-too-many-passkeys', `You have ${MOST} passkeys. Remove one first.`);
  const challenge = random(32);
  await queries.insertChallenge(db, {
    digest: challenge,
    purpose: queries.registering(proof.method),
    accountId: by.accountId,
    sessionId: by.sessionId,
    madeAt: now,
    expiresAt: new Date(now.getTime() + CHALLENGE_MS),
  });
  return {
    challenge: challenge.toString('base64url'),
    rp: { id: by.party.id, name: serviceName },
    user: {
      id: Buffer.from(by.accountId).toString('base64url'),
      name: account.display,
      displayName: account.display,
    },
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ alg, type: 'public-key' })),
    timeout: CHALLENGE_MS,
    attestation: 'none',
    authenticatorSelection: {
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required',
    },
    excludeCredentials: keys.map(({ credentialId, transports }) => ({
      id: credentialId.toString('base64url'),
      type: 'public-key',
      transports,
    })),
  };
}

async function registered(key: NewPasskey, { party }: Prover, expectedChallenge: string) {
  try {
    const { id, clientDataJSON, attestationObject } = key;
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        response: { clientDataJSON, attestationObject },
        clientExtensionResults: {},
      },
      expectedChallenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!verified) return null;
    spkiOf(Buffer.from(registrationInfo.credential.publicKey));
    return registrationInfo;
  } catch {
    // Whatever the library found wrong with hostile bytes.
    return null;
  }
}

async function addPasskey(parts: AccessParts, by: Prover, key: NewPasskey, tx: Db): Promise<string> {
  const { clock, random } = parts;
  const { accountId, sessionId } = by;
  const said = Buffer.from(key.clientDataJSON, 'base64url').toString('utf8');
  const challenge = /"challenge":"([A-Za-z0-9_-]{43})"/.exec(said)?.[1] ?? '';
  const digest = Buffer.from(challenge, 'base64url');
  const at = clock.now();
  const has = await lockOwnProofs(tx, accountId);
  const method = await queries.takeRegistration(tx, { digest, accountId, sessionId }, at);
  if (method === null)
    throw new Fault('refused', 'access-challenge-unknown', 'This took too long. Add the passkey again.');
  // Somebody may have begun while a lesser proof was still enough.
  demandOwnProof(method, has);
  const info = await registered(key, by, challenge);
  if (info === null)
    throw new Fault('refused', 'access-passkey-refused', 'This passkey cannot be taken. Try another device.');
  const passkeyId = newId('passkey', random);
  const added = await queries.insertPasskey(tx, {
    passkeyId,
    accountId,
    credentialId: Buffer.from(info.credential.id, 'base64url'),
    publicKey: Buffer.from(info.credential.publicKey),
    counter: info.credential.counter,
    transports: key.transports,
    name: key.name,
    synced: info.credentialBackedUp,
    addedAt: at,
  });
  if (!added) throw new Fault('conflict', 'access-passkey-known', 'This passkey is here already.');
  return passkeyId;
}

async function removePasskey(
  { clock }: AccessParts,
  { passkeyId, accountId, proof }: { passkeyId: string; accountId: string; proof: FreshProof },
  tx: Db,
): Promise<void> {
  if (!isFresh(proof, accountId, clock.now())) throw proofNeeded();
  const has = await lockOwnProofs(tx, accountId);
  demandOwnProof(proof.method, has);
  const keys = await queries.listPasskeys(tx, accountId);
  const key = keys.find((one) => one.passkeyId === passkeyId);
  if (key === undefined) throw unknown();
  const others = keys.filter((one) => one !== key && one.distrustedAt === null);
  const lastWay = key.distrustedAt === null && others.length === 0;
  // RULE I-03: never the last way to prove who one is.
  if (lastWay && has.pin === undefined)
    throw new Fault('conflict', 'access-last-proof', 'This is all that you can prove with. Set a PIN first.');
  await queries.dropRegistrations(tx, accountId, clock.now());
  await queries.deletePasskey(tx, passkeyId);
}

/** What can be done with passkeys. */
export function passkeyAccess(parts: AccessParts): PasskeyAccess {
  return {
    passkeys: (accountId) => queries.listPasskeys(parts.db, accountId),
    beginPasskey: (by, who) => beginPasskey(parts, by, who),
    addPasskey: (by, key, tx) => addPasskey(parts, by, key, tx),
    renamePasskey: async (key, tx) => {
      if (!(await queries.renamePasskey(tx, key))) throw unknown();
    },
    removePasskey: (key, tx) => removePasskey(parts, key, tx),
    challenge: (by, content) => makeChallenge(parts, by, content),
    provePasskey: (by, given) => provePasskey(parts, by, given),
  };
}
