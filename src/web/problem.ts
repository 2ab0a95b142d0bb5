// Translates whatever was thrown into a status, a code and a sentence, once, at the edge. Never a stack, never content:
// an error that is not ours becomes `web-internal` with nothing of its own.
import { Fault, type FaultKind, type FaultPlace } from '../kernel/fault.ts';
import type { FieldIssue } from './field-issue.ts';

export type Problem = {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly place?: FaultPlace;
  readonly retryAfterSeconds?: number;
  readonly issues?: readonly FieldIssue[];
};

/** Input that does not fit its schema. `status`: 422 for a body, 400 for a path or a query. */
export class InvalidInput extends Fault {
  readonly issues: readonly FieldIssue[];
  readonly status: 400 | 422;

  constructor(status: 400 | 422, issues: readonly FieldIssue[]) {
    const field = issues[0]?.path;
    const place = field === undefined ? {} : { place: { field } };
    super('invalid', 'web-invalid-input', 'Some of what was sent is not as it should be.', place);
    this.issues = issues;
    this.status = status;
  }
}

const STATUS: Readonly<Record<FaultKind, number>> = {
  invalid: 422,
  unauthenticated: 401,
  refused: 403,
  'not-found': 404,
  'too-many': 429,
  conflict: 409,
  'too-large': 413,
  unsupported: 415,
  unavailable: 503,
  internal: 500,
};

const STATUS_OF_CODE: Readonly<Record<string, number | undefined>> = {
  'web-wrong-method': 405,
  'web-body-too-slow': 408,
  'web-malformed-target': 400,
  'web-malformed-host': 400,
  'web-wrong-host': 421,
  'ingest-json-broken': 400,
};

const INTERNAL: Problem = {
  status: 500,
  code: 'web-internal',
  message: 'Something went wrong on our side. Nothing was lost; try again, or report the reference below.',
};

// Errors of the body parsers and of the router carry a `type` or a status of their own.
const PARSER_PROBLEMS: Readonly<Record<string, Problem>> = {
  'entity.parse.failed': { status: 400, code: 'web-malformed-body', message: 'The body is not well formed.' },
  'entity.too.large': { status: 413, code: 'web-body-too-large', message: 'The body is too large.' },
  'parameters.too.many': {
    status: 413,
    code: 'web-too-many-fields',
    message: 'The form has too many fields.',
  },
  'encoding.unsupported': {
    status: 415,
    code: 'web-unsupported-encoding',
    message: 'The body is encoded in a way that is not supported.',
  },
  'charset.unsupported': {
    status: 415,
    code: 'web-unsupported-charset',
    message: 'The body must be UTF-8.',
  },
  'request.aborted': { status: 400, code: 'web-aborted', message: 'The request ended too early.' },
  'request.size.invalid': {
    status: 400,
    code: 'web-malformed-body',
    message: 'The body is not as long as it says.',
  },
};

function statusOf(fault: Fault): number {
  if (fault instanceof InvalidInput) return fault.status;
  return STATUS_OF_CODE[fault.code] ?? STATUS[fault.kind];
}

function ofFault(fault: Fault): Problem {
  if (fault.kind === 'internal') return { ...INTERNAL, code: fault.code };
  return {
    status: statusOf(fault),
    code: fault.code,
    message: fault.message,
    ...(fault.place === undefined ? {} : { place: fault.place }),
    ...(fault.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: fault.retryAfterSeconds }),
    ...(fault instanceof InvalidInput ? { issues: fault.issues } : {}),
  };
}

/** The problem that stands for this error. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Fault) return ofFault(error);
  if (error instanceof Error && 'type' in error && typeof error.type === 'string') {
    const known = Object.hasOwn(PARSER_PROBLEMS, error.type) ? PARSER_PROBLEMS[error.type] : undefined;
    if (known !== undefined) return known;
  }
  // A compressed body that cannot be opened: the parser passes on what the library said, with the status and no type.
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_') && 'status' in error)
    return PARSER_PROBLEMS['entity.parse.failed'] ?? INTERNAL;
  if (error instanceof URIError) {
    return { status: 400, code: 'web-malformed-path', message: 'The address is not well formed.' };
  }
  return INTERNAL;
}
