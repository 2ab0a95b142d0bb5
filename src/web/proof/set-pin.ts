// Sets one's own PIN: the first, another, or a new one after a second person allowed it. What was typed is never shown again.
import { z } from 'zod';
import { challengeAction } from './challenge.ts';
import { staffAction } from '../action.ts';
import { proofFields } from './given.ts';
import { askResetOf, setPinOf } from './proof-acts.ts';
import { PROOF_PATH, proofPage, proofRefusal } from './proof-page.ts';
import { changeContent, proveChange } from './prove-change.ts';

/** For who lost their passkey, and after a reset: all of them go in the same act. */
export const afterLoss = z.enum(['keep', 'remove-all']).default('keep');

const form = z
  .object({
    ...proofFields,
    newPin: z.string('Enter a new PIN').trim().min(1, 'Enter a new PIN').max(64, 'A PIN is 6 to 12 digits'),
    passkeys: afterLoss,
    newPinAgain: z.string().trim().max(64).default(''),
  })
  .refine(({ newPin, newPinAgain }) => newPin === newPinAgain, {
    path: ['newPinAgain'],
    message: 'Enter the new PIN twice, the same both times',
  });

export const setPin = staffAction({
  method: 'post',
  path: `${PROOF_PATH}/pin`,
  action: 'manage-proof',
  body: form,
  onInvalid: (services, { issues, session, request }) =>
    proofPage(services, { session, request }, { issues }),
  handle: async (services, { body, session, request }) => {
    const asking = { session, request };
    try {
      const content = changeContent(session, 'set-pin');
      const proof = await proveChange(services, asking, { given: body, content, changed: 'pin' });
      const { newPin: pin, passkeys } = body;
      await setPinOf(services, session.account.accountId, { pin, proof, passkeys });
    } catch (error) {
      return proofRefusal(services, asking, error);
    }
    return { kind: 'redirect', to: PROOF_PATH, notice: 'pin-set' };
  },
});

export const setPinChallenge = challengeAction({
  path: '/account/pin',
  action: 'manage-proof',
  params: z.object({}),
  body: z.looseObject({}),
  content: (_services, { session }) => Promise.resolve(changeContent(session, 'set-pin')),
});

export const askReset = staffAction({
  method: 'post',
  path: `${PROOF_PATH}/ask-reset`,
  action: 'manage-proof',
  body: z.object({}),
  handle: async (services, { session }) => {
    await askResetOf(services, session.account.accountId);
    return { kind: 'redirect', to: PROOF_PATH, notice: 'pin-reset-asked' };
  },
});
