// PIN and passkeys for programs, and for the script that adds a passkey. Faults: those of access/pin-change.ts and
// access/passkeys.ts, `access-sign-in-needed`, and of a proof.
import { z } from 'zod';
import { staffAction, type Action } from '../action.ts';
import { challengeAction } from './challenge.ts';
import { givenIn, proofParts } from './given.ts';
import { passkeyName, passkeyParams, removeChallenge } from './passkey-forms.ts';
import { addPasskeyOf, askResetOf, removePasskeyOf, renamePasskeyOf, setPinOf } from './proof-acts.ts';
import { changeContent, proveChange } from './prove-change.ts';
import { demandParty } from './relying-party.ts';
import { afterLoss, setPinChallenge } from './set-pin.ts';

const base64url = z.string().regex(/^[A-Za-z0-9_-]{1,40000}$/);

const readProof = staffAction({
  method: 'get',
  path: '/api/v1/account/proof',
  action: 'manage-proof',
  handle: async ({ access }, { session }) => {
    const { accountId } = session.account;
    const { pin, reset } = await access.proofStanding(accountId);
    const keys = await access.passkeys(accountId);
    const passkeys = keys.map(({ passkeyId, name, addedAt, lastUsedAt, distrustedAt }) => ({
      passkeyId,
      name,
      addedAt,
      lastUsedAt,
      distrustedAt,
    }));
    return { kind: 'json', value: { pin, reset: reset.kind, passkeys } };
  },
});

const setPinApi = staffAction({
  method: 'put',
  path: '/api/v1/account/pin',
  action: 'manage-proof',
  body: z.strictObject({ ...proofParts, newPin: z.string().min(1).max(64), passkeys: afterLoss }),
  handle: async (services, { body, session, request }) => {
    const asked = {
      given: givenIn(body),
      content: changeContent(session, 'set-pin'),
      changed: 'pin',
    } as const;
    const proof = await proveChange(services, { session, request }, asked);
    const { newPin: pin, passkeys } = body;
    await setPinOf(services, session.account.accountId, { pin, proof, passkeys });
    return { kind: 'empty' };
  },
});

const askResetApi = staffAction({
  method: 'post',
  path: '/api/v1/account/pin/ask-reset',
  action: 'manage-proof',
  handle: async (services, { session }) => {
    await askResetOf(services, session.account.accountId);
    return { kind: 'empty' };
  },
});

const beginPasskeyApi = staffAction({
  method: 'post',
  path: '/api/v1/account/passkeys/options',
  action: 'manage-proof',
  body: z.strictObject(proofParts),
  handle: async (services, { body, session, request }) => {
    const { account, sessionId } = session;
    const content = changeContent(session, 'add-passkey');
    const asked = { given: givenIn(body), content, changed: 'passkeys' } as const;
    const proof = await proveChange(services, { session, request }, asked);
    const prover = { accountId: account.accountId, sessionId, party: demandParty(services, request) };
    const who = { account, serviceName: services.serviceName, proof };
    return { kind: 'json', value: await services.access.beginPasskey(prover, who) };
  },
});

const beginChallenge = challengeAction({
  path: '/account/passkeys/options',
  action: 'manage-proof',
  params: z.object({}),
  body: z.looseObject({}),
  content: (_services, { session }) => Promise.resolve(changeContent(session, 'add-passkey')),
});

const addPasskeyApi = staffAction({
  method: 'post',
  path: '/api/v1/account/passkeys',
  action: 'manage-proof',
  body: z.strictObject({
    name: passkeyName,
    id: base64url,
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string().regex(/^[a-z-]{1,20}$/)).max(10),
  }),
  handle: async (services, { body, session, request }) => {
    const { account, sessionId } = session;
    const prover = { accountId: account.accountId, sessionId, party: demandParty(services, request) };
    const passkeyId = await addPasskeyOf(services, prover, body);
    return { kind: 'json', status: 201, value: { passkeyId } };
  },
});

const renamePasskeyApi = staffAction({
  method: 'put',
  path: '/api/v1/account/passkeys/:passkeyId',
  action: 'manage-proof',
  params: passkeyParams,
  body: z.strictObject({ name: passkeyName }),
  handle: async (services, { params, body, session }) => {
    await renamePasskeyOf(services, { accountId: session.account.accountId, ...params, ...body });
    return { kind: 'empty' };
  },
});

const removePasskeyApi = staffAction({
  method: 'post',
  path: '/api/v1/account/passkeys/:passkeyId/remove',
  action: 'manage-proof',
  params: passkeyParams,
  body: z.strictObject(proofParts),
  handle: async (services, { params, body, session, request }) => {
    const content = changeContent(session, 'remove-passkey', params);
    const asked = { given: givenIn(body), content, changed: 'passkeys' } as const;
    const proof = await proveChange(services, { session, request }, asked);
    await removePasskeyOf(services, { accountId: session.account.accountId, ...params, proof });
    return { kind: 'empty' };
  },
});

export const PROOF_API: readonly Action[] = [
  readProof,
  setPinApi,
  setPinChallenge,
  askResetApi,
  beginPasskeyApi,
  beginChallenge,
  addPasskeyApi,
  renamePasskeyApi,
  removePasskeyApi,
  removeChallenge,
];
