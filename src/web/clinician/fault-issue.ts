// A refusal of a station, shown on the page where the person is: beside its field and in the summary, with nothing lost.
import { Fault } from '../../kernel/fault.ts';
import type { FieldIssue } from '../field-issue.ts';
import { problemOf } from '../problem.ts';

export type Refusal = {
  readonly issues: readonly FieldIssue[];
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
};

const KEPT =
  'What you chose or typed is still here; nothing was saved. Look at the case as it is now, then send it again.';

const WORDS: Readonly<Record<string, string>> = {
  'attribution-version-conflict': `Somebody else changed this case while you were working. ${KEPT}`,
  'attribution-already-signed': 'This case has been signed meanwhile, so nothing in it can be changed.',
  'directory-unavailable': 'The record system does not answer. Nothing was lost; try again in a moment.',
};

/** The refusal as issues; `field` stands where the fault names no place. Faults of our own are thrown on. */
export function refusalOf(error: unknown, field: string): Refusal {
  if (!(error instanceof Fault) || error.kind === 'internal' || error.kind === 'unauthenticated') throw error;
  const { place } = error;
  const line = place?.line === undefined ? '' : ` (line ${place.line})`;
  const message = `${WORDS[error.code] ?? error.message}${line}`;
  return {
    issues: [{ path: place?.path ?? place?.field ?? field, message }],
    status: problemOf(error).status,
    ...(error.retryAfterSeconds === undefined
      ? {}
      : { headers: { 'Retry-After': String(error.retryAfterSeconds) } }),
  };
}
