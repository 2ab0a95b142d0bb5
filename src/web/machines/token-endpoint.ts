// The token endpoint (RFC 6749 §4.4, SMART Backend Services, RFC 8705): a machine proves itself and gets an opaque token. The form
// is hostile; what else stands in it is not looked at (RFC 6749 §3.2). Errors have the form of oauth-error.ts.
import { z } from 'zod';
import { ASSERTION_LENGTH, ASSERTION_TYPE } from '../../machines/index.ts';
import { publicAction } from '../action.ts';
import { certificateOf } from './certificate.ts';
import { ownOrigin } from '../front.ts';
import { TOKEN_PATH } from './discovery.ts';

const form = z.object({
  grant_type: z.string().max(100),
  scope: z.string().max(1_000).default(''),
  client_id: z.string().max(100).optional(),
  client_assertion_type: z.literal(ASSERTION_TYPE).optional(),
  client_assertion: z.string().max(ASSERTION_LENGTH).optional(),
});

const body = form
  .refine((sent) => (sent.client_assertion === undefined) === (sent.client_assertion_type === undefined), {
    path: ['client_assertion_type'],
    message: 'client_assertion and client_assertion_type come together',
  })
  .refine((sent) => sent.grant_type === 'client_credentials', {
    path: ['grant_type'],
    message: 'unsupported_grant_type',
  });

export const tokenEndpoint = publicAction({
  method: 'post',
  path: TOKEN_PATH,
  action: 'request-token',
  takes: 'oauth-form',
  body,
  handle: async (services, { body: sent, request }) => {
    const proved = await services.machines.prove({
      audience: `${ownOrigin(services, request)}${TOKEN_PATH}`,
      assertion: sent.client_assertion ?? null,
      clientId: sent.client_id ?? null,
      certificate: certificateOf(services, request),
    });
    const { id, limits } = proved.client;
    // After the proof: nobody else can use a client's turns up.
    await services.limits.spend('machine-token', id, limits.tokensPerMinute);
    const { token, seconds, scopes } = await services.machines.issue(proved, sent.scope);
    return {
      kind: 'json',
      value: { access_token: token, token_type: 'bearer', expires_in: seconds, scope: scopes.join(' ') },
      headers: { Pragma: 'no-cache' },
    };
  },
});
