// Signs a program in for a person: a bearer token in the answer, no cookie, so nothing that a foreign page could borrow.
// In a sandbox only. Faults: `access-no-pin-sign-in`, `access-unknown-person`, `access-pin-wrong`, `access-pin-locked`,
// `access-pin-throttled`, `access-device-lost`.
import { z } from 'zod';
import { Fault } from '../../kernel/fault.ts';
import { trailSignIn } from '../access-trail.ts';
import { publicAction } from '../action.ts';
import { demandBuiltIn } from '../provider/no-pin.ts';
import { pinFault } from '../proof/pin-words.ts';
import { accountView } from './account-view.ts';

const body = z.strictObject({ subject: z.string().min(1).max(200), pin: z.string().min(1).max(64) });

export const startSession = publicAction({
  method: 'post',
  path: '/api/v1/session',
  action: 'sign-in',
  body,
  handle: async (services, { body: answer, requestId, request }) => {
    demandBuiltIn(services);
    const outcome = await services.access.signIn({ ...answer, address: request.ip });
    await trailSignIn(services, outcome, 'pin');
    const role = outcome.kind === 'signed-in' ? outcome.session.account.role : 'none';
    services.log.write({ event: 'sign-in', requestId, outcome: outcome.kind, role });
    switch (outcome.kind) {
      case 'signed-in': {
        const { account, endsAt } = outcome.session;
        return {
          kind: 'json',
          status: 201,
          value: { token: outcome.token, endsAt, account: accountView(account) },
        };
      }
      case 'unknown':
        throw new Fault('unauthenticated', 'access-unknown-person', 'Nobody is known by this name.');
      case 'lost-device':
        throw new Fault('refused', 'access-device-lost', 'This browser was reported lost.');
      case 'wrong':
        throw new Fault(
          'unauthenticated',
          'access-pin-wrong',
          `This is not the PIN; tries left: ${outcome.triesLeft}.`,
        );
      case 'locked':
        throw new Fault('unauthenticated', 'access-pin-locked', 'This PIN is locked after five wrong tries.');
      case 'throttled':
        throw pinFault(outcome);
    }
  },
});
