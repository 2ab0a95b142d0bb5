// What is said beside the PIN field when a try failed, and the same as a coded refusal for programs.
import type { SessionProofOutcome } from '../../access/index.ts';
import { Fault } from '../../kernel/fault.ts';
import type { FieldIssue } from '../field-issue.ts';

export type FailedTry = Exclude<SessionProofOutcome, { kind: 'proved' }>;

/** A whole sentence without its full stop. */
export function pinWords(outcome: FailedTry): string {
  switch (outcome.kind) {
    case 'wrong': {
      const tries = outcome.triesLeft === 1 ? '1 try' : `${outcome.triesLeft} tries`;
      return `This is not the PIN. You have ${tries} left`;
    }
    case 'locked':
      return 'This PIN is locked after five wrong tries. Ask your operator to unlock it';
    case 'throttled': {
      const minutes = Math.ceil(outcome.retryAfterSeconds / 60);
      return `There were too many wrong PINs from here. Wait ${minutes === 1 ? '1 minute' : `${minutes} minutes`}, then try again`;
    }
  }
}

export function pinIssue(outcome: FailedTry): FieldIssue {
  return { path: 'pin', message: pinWords(outcome) };
}

/** `access-pin-wrong`, `access-pin-locked` (403) or `access-pin-throttled` (429), at the field `pin`. */
export function pinFault(outcome: FailedTry): Fault {
  const place = { place: { field: 'pin' } };
  const words = pinWords(outcome);
  if (outcome.kind === 'throttled') {
    const { retryAfterSeconds } = outcome;
    return new Fault('too-many', 'access-pin-throttled', words, { ...place, retryAfterSeconds });
  }
  return new Fault('refused', `access-pin-${outcome.kind}`, words, place);
}

/** For a page that is shown again: its status, and when it is worth trying again. */
export function pinStatus(outcome: FailedTry | { kind: 'unknown' } | { kind: 'lost-device' }): {
  status: number;
  headers?: Readonly<Record<string, string>>;
} {
  return outcome.kind === 'throttled'
    ? { status: 429, headers: { 'Retry-After': String(outcome.retryAfterSeconds) } }
    : { status: 422 };
}
