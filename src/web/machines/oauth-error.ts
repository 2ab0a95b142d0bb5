// Errors of the token endpoint as RFC 6749 §5.2 has them: a program decides by `error` and the status; our code and place stand beside
// them for the integrator.
import type { Problem } from '../problem.ts';
import { TOKEN_PATH } from './discovery.ts';

export function isTokenEndpoint(path: string): boolean {
  return path === TOKEN_PATH;
}

export type OauthError = { readonly status: number; readonly body: object };

export function oauthError(problem: Problem): OauthError {
  const { code, message, place, issues } = problem;
  const [status, error] = standing(problem);
  return {
    status,
    body: {
      error,
      error_description: message,
      code,
      ...(place === undefined ? {} : { place }),
      ...(issues === undefined ? {} : { issues }),
    },
  };
}

function standing({ status, code, issues }: Problem): [number, string] {
  if (code === 'machine-scope-refused') return [400, 'invalid_scope'];
  if (status === 401) return [401, 'invalid_client'];
  if (status === 429 || status === 503) return [status, 'temporarily_unavailable'];
  if (status >= 500) return [status, 'server_error'];
  if (issues?.some(({ message }) => message === 'unsupported_grant_type') === true)
    return [400, 'unsupported_grant_type'];
  return [status === 422 ? 400 : status, 'invalid_request'];
}
