// Where the provider sends people back to. Everything in the address is hostile: the state has to belong to this browser and be
// unused, the code is exchanged under PKCE, the tokens are checked, the claims are mapped. Then a new session, or the one that was
// there under a new token. RULE I-02: only the person whose session it was returns to the same place.
import type { Request } from 'express';
import { trailProviderSignIn } from '../access-trail.ts';
import { publicAction } from '../action.ts';
import { browserOf } from '../browser-of.ts';
import { homePath } from '../navigation.ts';
import { safeReturnPath } from '../return-path.ts';
import { broughtSecret } from './browser-secret.ts';
import { refusedPage } from './refused-page.ts';

const PATH = '/sign-in/callback';

// The raw query: a parameter that is there twice has to be seen as such.
function parametersOf(request: Request): URLSearchParams {
  const [, query = ''] = request.originalUrl.split('?', 2);
  return new URLSearchParams(query);
}

export const signInCallback = publicAction({
  method: 'get',
  path: PATH,
  action: 'sign-in',
  handle: async (services, { request, requestId, session, token }) => {
    const ownerBefore = token === undefined ? undefined : await services.access.ownerOf(token);
    const { deviceId, agent } = browserOf(services, request);
    try {
      const { purpose, signedIn, returnPath } = await services.access.finishSignIn({
        browserSecret: broughtSecret(services, request),
        parameters: parametersOf(request),
        token,
        deviceId,
        agent,
      });
      const { account } = signedIn.session;
      await trailProviderSignIn(services, signedIn, purpose);
      services.log.write({ event: 'sign-in', requestId, outcome: 'signed-in', role: account.role });
      const isSame = ownerBefore === undefined || ownerBefore === account.accountId;
      const back = isSame ? safeReturnPath(returnPath) : undefined;
      return {
        kind: 'redirect',
        to: back ?? homePath(account),
        session: purpose === 'again' ? { token: signedIn.token } : { token: signedIn.token, deviceId },
      };
    } catch (error) {
      const again = session?.kind === 'active' || session?.kind === 'locked' ? session.account : null;
      return refusedPage(services, error, { requestId, route: PATH, again });
    }
  },
});
