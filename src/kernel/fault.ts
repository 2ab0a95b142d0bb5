// Coded faults: the one error type that crosses a module's edge. A fault never carries patient content: its message is
// written by us, its place names a line, a path or a field, never a value (RULE C-01). Translated to HTTP once, in web.

/** What a caller can do about a fault; web maps it to a status. */
export type FaultKind =
  | 'invalid' // the input is wrong: 400 or 422
  | 'unauthenticated' // nobody, or nobody any longer: 401
  | 'refused' // a rule forbids it: 403
  | 'not-found' // 404
  | 'conflict' // the state does not allow it now: 409
  | 'too-large' // a bound was passed: 413
  | 'unsupported' // a kind of input we do not take: 415
  | 'too-many' // more than agreed in this time: 429
  | 'unavailable' // an outside system does not answer: 503
  | 'internal'; // our own fault: 500

/** Where in the input: a line (1-based), a path inside a file or resource, a field of a form or body. */
export type FaultPlace = { line?: number; path?: string; field?: string };

/** `retryAfterSeconds`: when it is worth coming again, for a caller that is a program. */
export type FaultDetails = { place?: FaultPlace; cause?: unknown; retryAfterSeconds?: number };

/** An error with a stable code (kebab-case, prefixed by its station, e.g. `ingest-empty-file`). */
export class Fault extends Error {
  readonly kind: FaultKind;
  readonly code: string;
  readonly place: FaultPlace | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(kind: FaultKind, code: string, message: string, details: FaultDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'Fault';
    this.kind = kind;
    this.code = code;
    this.place = details.place;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** The fault's code, or undefined when it is not one of ours. */
export function faultCode(error: unknown): string | undefined {
  return error instanceof Fault ? error.code : undefined;
}
