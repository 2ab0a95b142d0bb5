// Asks the person of this session again who they are. RULE I-02, I-03: for the same person only; the session goes on under a new
// token, unlocked, and counts as signed in now. In a sandbox the built-in PIN is the sign-in.
import { z } from 'zod';
import { proveForSessionWithTrail } from '../access-trail.ts';
import { publicAction, type Reply } from '../action.ts';
import type { FieldIssue } from '../field-issue.ts';
import { homePath } from '../navigation.ts';
import type { Asking } from '../proof/asking.ts';
import { pinIssue, pinStatus } from '../proof/pin-words.ts';
import { safeReturnPath } from '../return-path.ts';
import type { Services } from '../services.ts';
import { againPage } from './again-page.ts';
import { browserSecret } from './browser-secret.ts';
import { leavePage } from './leave-page.ts';
import { refusedPage } from './refused-page.ts';

const PATH = '/sign-in/again';
const NO_PIN: FieldIssue = { path: 'pin', message: 'Enter your PIN' };

const form = z.object({
  pin: z.string().trim().max(64).optional().catch(undefined),
  returnTo: z.string().optional().catch(undefined),
});

async function byPin(
  services: Services,
  asking: Asking,
  given: { token: string; pin: string | undefined; returnTo: string | undefined },
): Promise<Reply> {
  const { token, pin = '', returnTo } = given;
  const person = asking.session.account;
  if (pin === '') return againPage(services, person, returnTo, [NO_PIN]);
  const proved = await proveForSessionWithTrail(services, asking, pin);
  if (proved.kind !== 'proved')
    return { ...(await againPage(services, person, returnTo, [pinIssue(proved)])), ...pinStatus(proved) };
  const outcome = await services.access.renewSession(token, proved.proof);
  if (outcome.kind !== 'signed-in') return { kind: 'redirect', to: '/sign-in' };
  return { kind: 'redirect', to: returnTo ?? homePath(person), session: { token: outcome.token } };
}

export const signInAgain = publicAction({
  method: 'post',
  path: PATH,
  action: 'unlock-session',
  body: form,
  handle: async (services, { body, session, token, request, requestId }) => {
    const returnTo = safeReturnPath(body.returnTo);
    if (token === undefined || session === undefined || session.kind === 'ended') {
      return { kind: 'redirect', to: '/sign-in' };
    }
    const way = services.access.signInWay();
    if (way.kind === 'built-in') {
      return byPin(services, { session, request }, { token, pin: body.pin, returnTo });
    }
    const secret = browserSecret(services, request);
    try {
      const url = await services.access.beginSignIn({
        browserSecret: secret,
        returnPath: returnTo ?? null,
        again: token,
      });
      return leavePage(url, way.name, secret);
    } catch (error) {
      return refusedPage(services, error, { requestId, route: PATH, again: session.account });
    }
  },
});
