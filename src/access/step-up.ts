// RULE I-03: proof of the person, again, for what must not be done by whoever finds a browser open.
import type { Db } from '../store/index.ts';
import type { FreshProof, ProofOutcome, SessionProofOutcome } from './fresh-proof.ts';
import type { AccessParts } from './parts.ts';
import { newPin, setPin, type NewPin, type PinChange, type PinSet } from './pin-change.ts';
import { checkPin, checkPinToAct, PIN_TRIES } from './pin-check.ts';
import { forgetAllTries, pinStanding } from './pin-queries.ts';
import { trustedPasskeys } from './passkey-queries.ts';
import { askReset, grantReset, resetStanding, type ResetCheck, type ResetStanding } from './pin-reset.ts';
import type { TryFrom } from './pin-throttle.ts';

export type ProofStanding = {
  readonly pin: 'none' | 'usable' | 'locked';
  readonly reset: ResetStanding;
  /** Those that are trusted. */
  readonly passkeys: number;
};

/** With a session, from no browser that is known. */
const FROM_NOWHERE: TryFrom = { deviceId: null, address: null, door: 'session' };

export type StepUpAccess = {
  /** RULE I-03. The proof is demanded by sign-off, authorisation and the like. `from`: where the try is counted. */
  proveFresh(accountId: string, pin: string, from?: TryFrom): Promise<ProofOutcome>;
  /** The proof opens a locked session, or in a sandbox renews a sign-in; it is good for no act. */
  proveForSession(accountId: string, pin: string, from: TryFrom): Promise<SessionProofOutcome>;
  /** What the person can prove with. */
  proofStanding(accountId: string): Promise<ProofStanding>;
  /** Five new tries; the PIN stays what it was. `within`: a transaction to be part of. */
  unlockPin(accountId: string, within?: Db): Promise<void>;
  /** Judges and hashes a PIN to set, in no transaction. See pin-change.ts for what these two throw. */
  newPin(wish: { accountId: string; pin: string; proof: FreshProof }): Promise<NewPin>;
  setPin(change: PinChange, within: Db): Promise<PinSet>;
  /** The person asks for a new PIN. False when that is under way. */
  askReset(accountId: string, within: Db): Promise<boolean>;
  /** Another person grants it; the id of the reset. Throws `access-same-person`, `access-unknown-account`. */
  grantReset(grant: { accountId: string; by: string; checked: ResetCheck }, within: Db): Promise<string>;
};

/** What proves a person again. */
export function stepUpAccess(parts: AccessParts): StepUpAccess {
  const { db, clock, pinPepper } = parts;
  const judge = { clock, pepper: pinPepper };
  return {
    proveFresh: (accountId, pin, from = FROM_NOWHERE) => checkPinToAct(db, judge, { accountId, pin, from }),
    proveForSession: (accountId, pin, from) => checkPin(db, judge, { accountId, pin, from }),
    proofStanding: async (accountId) => ({
      passkeys: (await trustedPasskeys(db, accountId)).length,
      pin: await pinStanding(db, accountId, PIN_TRIES),
      reset: await resetStanding(parts, accountId),
    }),
    unlockPin: (accountId, within) => forgetAllTries(within ?? db, accountId),
    newPin: (wish) => newPin(parts, wish),
    setPin: (change, tx) => setPin(parts, change, tx),
    askReset: (accountId, tx) => askReset(parts, accountId, tx),
    grantReset: (grant, tx) => grantReset(parts, grant, tx),
  };
}
