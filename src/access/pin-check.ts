// RULE I-03: five tries, then locked. The row is locked while a try is judged, so that a thousand guesses at once are
// still five.
import type { Clock } from '../kernel/clock.ts';
import { inTransaction, type Db } from '../store/index.ts';
import { pinProof, type ProofOutcome } from './fresh-proof.ts';
import { matchesPin } from './pin.ts';
import { lockPin, setPinTries } from './pin-queries.ts';

export const PIN_TRIES = 5;

/** Judges one try of the PIN. An account without a PIN is locked: nobody can prove to be it. */
export async function checkPin(
  db: Db,
  by: { clock: Clock; pepper: Uint8Array },
  accountId: string,
  pin: string,
): Promise<ProofOutcome> {
  return inTransaction(db, async (tx) => {
    const stored = await lockPin(tx, accountId);
    if (stored === undefined || stored.tries >= PIN_TRIES) return { kind: 'locked' };
    if (await matchesPin(pin, stored, by.pepper)) {
      if (stored.tries > 0) await setPinTries(tx, accountId, 0);
      return { kind: 'proved', proof: pinProof(accountId, by.clock.now()) };
    }
    const tries = stored.tries + 1;
    await setPinTries(tx, accountId, tries);
    return tries >= PIN_TRIES ? { kind: 'locked' } : { kind: 'wrong', triesLeft: PIN_TRIES - tries };
  });
}
