// When the residuals of a receipt are closed (RULE D-06): never before every copy of the vault key that could open something erased is
// past its keeping, however late that key was destroyed.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SealedThread } from '../../src/custody/index.ts';
import { oldCopies, type OldCopiesParts } from '../../src/workflow/old-copies.ts';
import {
  aThread,
  CONTEXT,
  TALK,
  TALK_FILES,
  testCustody,
  WHY,
  type TestCustody,
} from '../custody/a-thread.ts';

const DAY = 86_400;
const KEEP = 7 * DAY;
const DELETION = 'del_one';

let place: TestCustody;
let thread: SealedThread;
let closings: number;
beforeEach(async () => {
  place = await testCustody();
  closings = 0;
  thread = await place.custody.deposit(aThread(TALK, TALK_FILES), CONTEXT);
  const messageIds = thread.messages.map(({ messageId }) => messageId);
  const order = { caseId: thread.caseId, messageIds, deletionId: DELETION };
  await place.custody.eraseMessages(order, { ...WHY, why: 'deletion' });
});
afterEach(() => place.close());

/** The receipt is stood in for: its residual ends when the age limit and the keeping after the erasure have passed. */
function steps() {
  const ends = new Date(place.clock.now().getTime() + (DAY + KEEP) * 1000);
  const { db, custody, audit, clock } = place;
  const { caseId } = thread;
  return oldCopies({
    db,
    custody,
    audit,
    clock,
    deletions: { read: () => Promise.resolve({ caseId }) } as unknown as OldCopiesParts['deletions'],
    receipts: {
      residualsEnd: () => Promise.resolve(ends),
      closeResiduals: () => {
        closings += 1;
        return Promise.resolve({ receiptId: 'receipt_one', index: 1 });
      },
    },
    epochLimitSeconds: DAY,
    backupKeepSeconds: KEEP,
  });
}

describe('the residuals of a receipt', () => {
  it('are closed at their date when the wrapping key was destroyed in time', async () => {
    const copies = steps();
    place.clock.moveMs(DAY * 1000);
    await copies.retire();
    expect(await copies.close(DELETION)).toMatchObject({ outcome: 'wait', reason: 'old-copies-kept' });
    place.clock.moveMs(KEEP * 1000);
    expect(await copies.close(DELETION)).toMatchObject({ outcome: 'done' });
    expect(closings).toBe(1);
  });

  it('stay open for as long as a copy of a vault key may be kept that was destroyed late', async () => {
    const copies = steps();
    // The service was down when the wrapping key was due.
    place.clock.moveMs(5 * DAY * 1000);
    await copies.retire();
    place.clock.moveMs((3 * DAY + 1) * 1000);
    const until = new Date(place.clock.now().getTime() + (4 * DAY - 1) * 1000);
    expect(await copies.close(DELETION)).toEqual({ outcome: 'wait', until, reason: 'old-copies-kept' });
    expect(closings).toBe(0);
    place.clock.moveMs((4 * DAY - 1) * 1000);
    expect(await copies.close(DELETION)).toMatchObject({ outcome: 'done' });
  });

  it('stay open when the wrapping key is destroyed at the closing itself', async () => {
    const copies = steps();
    place.clock.moveMs((DAY + KEEP) * 1000);
    const until = new Date(place.clock.now().getTime() + KEEP * 1000);
    expect(await copies.close(DELETION)).toEqual({ outcome: 'wait', until, reason: 'old-copies-kept' });
    expect(closings).toBe(0);
  });
});
