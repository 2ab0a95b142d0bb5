// RULE D-04: when a hold is placed, whoever still waits for the holders of covered copies looks again at once: their links are
// shut, and the receipt does not wait for answers that nobody may give.
import type { HoldCover } from '../custody/index.ts';
import { closingDeletions } from '../deletion/index.ts';
import type { Db } from '../store/index.ts';
import { enqueue } from './outbox.ts';

/** To be called within the transaction that places the hold. */
export async function lookAgainAtCopies(db: Db, covers: HoldCover): Promise<void> {
  for (const subjectId of await closingDeletions(db, covers))
    await enqueue(db, { step: 'close-copies', subjectId });
}
