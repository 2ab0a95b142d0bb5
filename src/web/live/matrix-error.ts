// Errors as a Matrix homeserver expects them (client-server API, "Standard error response"): it decides by `errcode` whether to
// come again.
import type { Problem } from '../problem.ts';

const ERRCODES: Readonly<Record<number, string | undefined>> = {
  400: 'M_NOT_JSON',
  401: 'M_MISSING_TOKEN',
  403: 'M_FORBIDDEN',
  404: 'M_NOT_FOUND',
  405: 'M_UNRECOGNIZED',
  413: 'M_TOO_LARGE',
  422: 'M_BAD_JSON',
  429: 'M_LIMIT_EXCEEDED',
};

export function isMatrix(path: string): boolean {
  return path.startsWith('/_matrix/');
}

/** Our code stands beside theirs, with the place. */
export function matrixError({ status, code, message, place }: Problem): object {
  return {
    errcode: ERRCODES[status] ?? 'M_UNKNOWN',
    error: message,
    code,
    ...(place === undefined ? {} : { place }),
  };
}
