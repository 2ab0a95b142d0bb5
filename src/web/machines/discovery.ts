// Where machines learn how to get a token: SMART's configuration and RFC 8414's metadata. They say what is true and no more: there is
// no authorisation endpoint, since no person signs in for a program here.
import type { Request } from 'express';
import { SCOPES } from '../../access/index.ts';
import { ALGORITHMS } from '../../machines/index.ts';
import { publicAction } from '../action.ts';
import { ownOrigin } from '../front.ts';
import type { Services } from '../services.ts';

export const TOKEN_PATH = '/oauth/token';

function tokenMetadata(services: Services, request: Request): object {
  return {
    token_endpoint: `${ownOrigin(services, request)}${TOKEN_PATH}`,
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: [
      'private_key_jwt',
      // Only over a connection on which a certificate can be shown.
      ...(services.machines.takesCertificates ? ['tls_client_auth', 'self_signed_tls_client_auth'] : []),
    ],
    token_endpoint_auth_signing_alg_values_supported: ALGORITHMS,
    scopes_supported: Object.keys(SCOPES),
  };
}

export const smartConfiguration = publicAction({
  method: 'get',
  path: '/.well-known/smart-configuration',
  action: 'view-public',
  handle: async (services, { request }) => ({
    kind: 'json',
    value: {
      ...tokenMetadata(services, request),
      capabilities: ['client-confidential-asymmetric', 'permission-v2'],
    },
  }),
});

export const serverMetadata = publicAction({
  method: 'get',
  path: '/.well-known/oauth-authorization-server',
  action: 'view-public',
  handle: async (services, { request }) => ({
    kind: 'json',
    value: {
      issuer: ownOrigin(services, request),
      ...tokenMetadata(services, request),
      // RFC 8414 requires it; there is nothing that answers one.
      response_types_supported: [],
      ...(services.machines.takesCertificates ? { tls_client_certificate_bound_access_tokens: true } : {}),
    },
  }),
});
