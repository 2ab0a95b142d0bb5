// RULE I-03: proof of the person, again, for what must not be done by whoever finds a browser open.
import type { Db } from '../store/index.ts';
import type { ProofOutcome } from './fresh-proof.ts';
import type { AccessParts } from './parts.ts';
import { checkPin } from './pin-check.ts';
import { hashPin } from './pin.ts';
import { putPin, setPinTries } from './pin-queries.ts';

export type StepUpAccess = {
  /** RULE I-03. The proof is demanded by sign-off and by authorisation. */
  proveFresh(accountId: string, pin: string): Promise<ProofOutcome>;
  /** Five new tries; the PIN stays what it was. `within`: a transaction to be part of. */
  unlockPin(accountId: string, within?: Db): Promise<void>;
  /** Throws `access-pin-form`. */
  setPin(accountId: string, pin: string): Promise<void>;
};

/** What proves a person again. */
export function stepUpAccess({ db, clock, random, pinPepper }: AccessParts): StepUpAccess {
  return {
    proveFresh: (accountId, pin) => checkPin(db, { clock, pepper: pinPepper }, accountId, pin),
    unlockPin: (accountId, within) => setPinTries(within ?? db, accountId, 0),
    setPin: async (accountId, pin) =>
      putPin(db, accountId, await hashPin(pin, pinPepper, random), clock.now()),
  };
}
