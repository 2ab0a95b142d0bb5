// RULE I-03: five tries, then locked. A try is spent before the PIN is looked at and given back when it was right, so that a
// thousand guesses at once are still five, and no connection waits while a hash is made. Who has a passkey acts by it and not by PIN:
// here, and nowhere else, is that decided.
import type { Clock } from '../kernel/clock.ts';
import type { Db } from '../store/index.ts';
import { pinProof, type ProofOutcome, type ProofUse, type SessionProofOutcome } from './fresh-proof.ts';
import { trustedPasskeys } from './passkey-queries.ts';
import { isPinForm, matchesPin } from './pin.ts';
import { forgetTries, spendTry } from './pin-queries.ts';
import { giveBack, takePlace, type TryFrom } from './pin-throttle.ts';

export const PIN_TRIES = 5;

export type PinTry = { readonly accountId: string; readonly pin: string; readonly from: TryFrom };

export type PinJudge = { readonly clock: Clock; readonly pepper: Uint8Array };

/**
 * Judges one try of the PIN, to sign in or go on with a session. An account without a PIN is locked: nobody can prove to be it. Who knocks at the sign-in page has
 * five tries of their own: somebody who only knows a name locks that door, not the person who is in.
 */
export function checkPin(db: Db, by: PinJudge, pinTry: PinTry): Promise<SessionProofOutcome> {
  return judge(db, by, { ...pinTry, use: 'session' });
}

/** The same for an act. RULE I-03: a PIN of who has a passkey is not even looked at, so it costs no try. */
export async function checkPinToAct(db: Db, by: PinJudge, pinTry: PinTry): Promise<ProofOutcome> {
  if ((await trustedPasskeys(db, pinTry.accountId)).length > 0) return { kind: 'passkey-needed' };
  return judge(db, by, { ...pinTry, use: 'act' });
}

async function judge(
  db: Db,
  by: PinJudge,
  { accountId, pin, from, use }: PinTry & { use: ProofUse },
): Promise<SessionProofOutcome> {
  const place = await takePlace({ db, ...by }, from);
  if (place.kind === 'full') return { kind: 'throttled', retryAfterSeconds: place.retryAfterSeconds };
  const stored = await spendTry(db, accountId, from.door, PIN_TRIES);
  if (stored === undefined) {
    // Nothing was tried. The place stays taken: accounts that are locked already are no way around the bound.
    return { kind: 'locked' };
  }
  if (isPinForm(pin) && (await matchesPin(pin, stored, by.pepper))) {
    await forgetTries(db, accountId, from.door);
    await giveBack(db, place.tryId);
    return { kind: 'proved', proof: pinProof(accountId, by.clock.now(), use) };
  }
  return stored.tries >= PIN_TRIES
    ? { kind: 'locked' }
    : { kind: 'wrong', triesLeft: PIN_TRIES - stored.tries };
}
