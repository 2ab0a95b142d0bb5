// Back-channel logout (OpenID Connect Back-Channel Logout 1.0): the provider says, server to server, whose sessions are over. The
// token is the only proof, so it is checked in full; sessions end at once, each with its event in the trail (RULE I-04, C-02).
import { z } from 'zod';
import { isSignInRefusal } from '../../access/index.ts';
import { publicAction } from '../action.ts';

const PATH = '/api/v1/sign-in/logout';

export const providerLogout = publicAction({
  method: 'post',
  path: PATH,
  action: 'end-by-provider',
  takes: 'oauth-form',
  body: z.object({ logout_token: z.string().min(1).max(16_384) }),
  handle: async (services, { body, requestId }) => {
    try {
      await services.access.endByProvider(body.logout_token);
      return { kind: 'json', value: {} };
    } catch (error) {
      // The specification wants 400; a provider that we could not ask for its keys may try again.
      if (!isSignInRefusal(error) || error.kind === 'unavailable') throw error;
      services.log.write({ event: 'refusal', requestId, route: PATH, code: error.code });
      const answer = { error: 'invalid_request', error_description: error.code };
      return { kind: 'json', status: 400, value: answer };
    }
  },
});
