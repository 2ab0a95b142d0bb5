// Renames and removes passkeys of one's own on the page. Adding one needs a script: only a browser can ask the device (passkey.js).
import { z } from 'zod';
import { staffAction } from '../action.ts';
import { idOf } from '../governance/ids.ts';
import { challengeAction } from './challenge.ts';
import { proofFields } from './given.ts';
import { removePasskeyOf, renamePasskeyOf } from './proof-acts.ts';
import { PROOF_PATH, proofPage, proofRefusal } from './proof-page.ts';
import { changeContent, proveChange } from './prove-change.ts';

export const passkeyParams = z.object({ passkeyId: idOf('passkey') });

/** What its owner calls it: shown to them alone. */
export const passkeyName = z
  .string('Give it a name')
  .trim()
  .min(1, 'Give it a name')
  .max(40, 'A name has at most 40 characters')
  .regex(/^[\p{L}\p{N} .,'’()-]+$/u, 'Use letters, digits and spaces');

export const renamePasskey = staffAction({
  method: 'post',
  path: '/account/passkeys/:passkeyId/rename',
  action: 'manage-proof',
  params: passkeyParams,
  body: z.object({ name: passkeyName }),
  onInvalid: (services, { issues, session, request }) =>
    proofPage(
      services,
      { session, request },
      { issues, about: passkeyParams.parse(request.params).passkeyId },
    ),
  handle: async (services, { params, body, session }) => {
    const { accountId } = session.account;
    await renamePasskeyOf(services, { accountId, ...params, ...body });
    return { kind: 'redirect', to: PROOF_PATH, notice: 'passkey-renamed' };
  },
});

export const removePasskey = staffAction({
  method: 'post',
  path: '/account/passkeys/:passkeyId/remove',
  action: 'manage-proof',
  params: passkeyParams,
  body: z.object(proofFields),
  onInvalid: (services, { issues, session, request }) =>
    proofPage(
      services,
      { session, request },
      { issues, about: passkeyParams.parse(request.params).passkeyId },
    ),
  handle: async (services, { params, body, session, request }) => {
    const { accountId } = session.account;
    const asking = { session, request };
    try {
      const content = changeContent(session, 'remove-passkey', params);
      const proof = await proveChange(services, asking, { given: body, content, changed: 'passkeys' });
      await removePasskeyOf(services, { accountId, ...params, proof });
    } catch (error) {
      return proofRefusal(services, asking, error, params.passkeyId);
    }
    return { kind: 'redirect', to: PROOF_PATH, notice: 'passkey-removed' };
  },
});

export const removeChallenge = challengeAction({
  path: '/account/passkeys/:passkeyId/remove',
  action: 'manage-proof',
  params: passkeyParams,
  body: z.looseObject({}),
  content: (_services, { params, session }) =>
    Promise.resolve(changeContent(session, 'remove-passkey', params)),
});
