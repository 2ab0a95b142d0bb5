// Why nobody came in through the provider: a closed list of codes, each with the sentence that the person reads. What the
// provider itself said is in none of them.
import { Fault, type FaultKind } from '../kernel/fault.ts';

const AGAIN = 'Start again from the sign-in page.';

export const SIGN_IN_REFUSALS = {
  // The way there and back
  'access-sign-in-unknown': {
    kind: 'refused',
    reason: `This sign-in was not begun here, or it was begun in another browser. ${AGAIN}`,
  },
  'access-sign-in-used': { kind: 'refused', reason: `This sign-in was finished before. ${AGAIN}` },
  'access-sign-in-late': { kind: 'refused', reason: `This sign-in took too long. ${AGAIN}` },
  'access-answer-malformed': {
    kind: 'refused',
    reason: `What came back from your organisation’s sign-in could not be read. ${AGAIN}`,
  },
  'access-token-refused': {
    kind: 'refused',
    reason: `What came back from your organisation’s sign-in did not pass our checks. ${AGAIN} If it happens again, report it.`,
  },
  'access-code-refused': {
    kind: 'refused',
    reason: `Your organisation’s sign-in did not confirm that it was you. ${AGAIN}`,
  },
  'access-logout-token': { kind: 'invalid', reason: 'This logout token is not valid here.' },
  // The provider's answers
  'access-denied': {
    kind: 'refused',
    reason: 'The sign-in was cancelled, or your organisation does not let you use this service.',
  },
  'access-login-required': {
    kind: 'refused',
    reason: `Your organisation’s sign-in needs you to enter your details. ${AGAIN}`,
  },
  'access-provider-error': {
    kind: 'refused',
    reason: `Your organisation’s sign-in could not do what was asked of it. ${AGAIN} If it happens again, report it.`,
  },
  'access-client-refused': {
    kind: 'unavailable',
    reason:
      'Your organisation’s sign-in does not accept this service at the moment. Report this; trying again will not help.',
  },
  'access-provider-down': {
    kind: 'unavailable',
    reason:
      'Your organisation’s sign-in does not answer. Who is signed in here stays signed in. Try again in a minute.',
  },
  // The person
  'access-assurance-too-low': {
    kind: 'refused',
    reason:
      'You signed in with a method that is not strong enough for this service. Sign in with your smartcard, security key or another strong method.',
  },
  'access-identity-not-assured': {
    kind: 'refused',
    reason: 'Your organisation has not checked your identity to the level that this service needs.',
  },
  'access-other-organisation': {
    kind: 'refused',
    reason: 'The role that you signed in with belongs to another organisation. Choose your role here.',
  },
  'access-no-role': {
    kind: 'refused',
    reason: 'Your organisation has not given you a role in this service. Ask whoever looks after access.',
  },
  'access-two-roles': {
    kind: 'refused',
    reason:
      'Your organisation gives you more than one role in this service, and one account has one role, so that duties stay apart. Ask whoever looks after access to take one away.',
  },
  'access-claims-missing': {
    kind: 'refused',
    reason: 'Your organisation’s sign-in does not say what this service needs to know about you. Report it.',
  },
  'access-account-disabled': {
    kind: 'refused',
    reason: 'Your account here is disabled. Ask whoever looks after access.',
  },
  // RULE I-04
  'access-lost-device': {
    kind: 'refused',
    reason:
      'This browser was reported lost, so nobody can sign in from it. If it is yours and you have it back, ask governance to allow it again; until then use another device.',
  },
  // Proof again
  'access-other-person': {
    kind: 'refused',
    reason: 'This session belongs to somebody else. Sign out first, then sign in as yourself.',
  },
  'access-not-proved-again': {
    kind: 'refused',
    reason: 'Your organisation’s sign-in did not ask you again who you are. Try again.',
  },
  'access-session-gone': { kind: 'refused', reason: 'This session has ended. Sign in again.' },
} as const satisfies Record<string, { kind: FaultKind; reason: string }>;

export type SignInRefusal = keyof typeof SIGN_IN_REFUSALS;

// How long to wait for a provider before asking again.
const RETRY_SECONDS = 30;

/** The fault with that code; `field` names a claim or a setting, never a value. */
export function refusal(code: SignInRefusal, details: { cause?: unknown; field?: string } = {}): Fault {
  const { kind, reason } = SIGN_IN_REFUSALS[code];
  return new Fault(kind, code, reason, {
    ...(details.field === undefined ? {} : { place: { field: details.field } }),
    ...(details.cause === undefined ? {} : { cause: details.cause }),
    ...(kind === 'unavailable' ? { retryAfterSeconds: RETRY_SECONDS } : {}),
  });
}

/** Whether a fault is one of these. */
export function isSignInRefusal(error: unknown): error is Fault & { readonly code: SignInRefusal } {
  return error instanceof Fault && Object.hasOwn(SIGN_IN_REFUSALS, error.code);
}
