// What comes of a try to sign in or to unlock.
import type { SessionState } from './session-state.ts';

/** A token goes to the browser or the API client once and is stored nowhere. */
export type SignInOutcome =
  | {
      readonly kind: 'signed-in';
      readonly token: string;
      readonly session: SessionState & { kind: 'active' };
    }
  | { readonly kind: 'unknown' }
  /** `accountId` is for the audit trail: whose PIN was tried. */
  | { readonly kind: 'wrong'; readonly triesLeft: number; readonly accountId: string }
  | { readonly kind: 'locked'; readonly accountId: string }
  /** RULE I-04: the browser was reported lost; nobody signs in from it, whoever they are. */
  | { readonly kind: 'lost-device' }
  /** Too many wrong tries from this browser or address, over all accounts. */
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number; readonly accountId: string };

export type UnlockOutcome = Extract<SignInOutcome, { kind: 'signed-in' | 'unknown' }>;
