// Separation of duties: what must not meet in one person, about one thing, and why. Routes, buttons and workers read this table
// (RULE D-02). One account has one role, but roles change, and a case outlives the change: so the table looks at persons.
import type { Actor } from './accounts.ts';
import { ALLOWED, refused, type Decision } from './decision.ts';

/** What somebody did, or has to do with a thing. */
export type Duty =
  'hand-in' | 'prepare' | 'sign' | 'break-glass' | 'own-account' | 'own-device' | 'place-hold' | 'authorise';

/** Who did what about the thing in question, by account id. */
export type Done = { readonly [D in Duty]?: readonly string[] };

/** What the policy in force says about authorising. */
export type AuthorisationRule = 'two-people' | 'one-person';

type Pair = {
  readonly first: Duty;
  readonly later: string;
  /** `two-people`: where the policy says so. `may-meet`: looked at and allowed; the reason stands here so that nobody wonders. */
  readonly apart: 'always' | 'two-people' | 'may-meet';
  /** Shown to who is refused. */
  readonly reason: string;
};

export const DUTIES: readonly Pair[] = [
  {
    first: 'sign',
    later: 'authorise-deletion',
    apart: 'two-people',
    reason: 'You signed this case, so another person must authorise its deletion.',
  },
  {
    first: 'prepare',
    later: 'authorise-deletion',
    apart: 'two-people',
    reason: 'You prepared this case, so another person must authorise its deletion.',
  },
  // They hold a copy of it, and answer for that.
  {
    first: 'hand-in',
    later: 'authorise-deletion',
    apart: 'two-people',
    reason: 'You handed this thread in, so another person must authorise its deletion.',
  },
  // What they looked at would go, and with it what their reason can be judged by.
  {
    first: 'break-glass',
    later: 'authorise-deletion',
    apart: 'always',
    reason: 'You opened this case by breaking the glass, so another person must authorise its deletion.',
  },
  {
    first: 'break-glass',
    later: 'review-broken-glass',
    apart: 'always',
    reason: 'You broke this glass, so another person must judge it.',
  },
  // Five tries protect a person from whoever holds their browser; nobody gives themselves five more.
  {
    first: 'own-account',
    later: 'unlock-pin',
    apart: 'always',
    reason: 'This is your own PIN, so another person must give it new tries.',
  },
  {
    first: 'own-account',
    later: 'grant-pin-reset',
    apart: 'always',
    reason: 'This is your own PIN, so another person must let you set a new one.',
  },
  {
    first: 'own-account',
    later: 'disable-account',
    apart: 'always',
    reason: 'This is your own account, so another person must disable it.',
  },
  // A hold on their own device may be about themselves.
  {
    first: 'own-device',
    later: 'decide-device-wipe',
    apart: 'always',
    reason: 'This is your own device, so another person must decide about its wipe.',
  },
  {
    first: 'place-hold',
    later: 'lift-hold',
    apart: 'may-meet',
    reason:
      'Lifting deletes nothing: a deletion still needs its authoriser. Many hospitals have one person for requests.',
  },
  {
    first: 'sign',
    later: 'reopen-case',
    apart: 'may-meet',
    reason: 'Taking a deletion back keeps everything, and the signer knows best why.',
  },
  {
    first: 'own-account',
    later: 'end-sessions',
    apart: 'may-meet',
    reason: 'Ending sessions only takes access away.',
  },
  {
    first: 'authorise',
    later: 'refuse-deletion',
    apart: 'may-meet',
    reason: 'Whoever authorised may think again while the grace period lasts; nothing is lost by it.',
  },
];

/** Whether this person's earlier part lets them do it. Refusal: `access-same-person`. */
export function keepApart(
  later: string,
  actor: Actor,
  facts: { readonly done: Done; readonly rule: AuthorisationRule },
): Decision {
  const met = DUTIES.find(
    ({ first, later: second, apart }) =>
      second === later &&
      (apart === 'always' || (apart === 'two-people' && facts.rule === 'two-people')) &&
      facts.done[first]?.includes(actor.accountId) === true,
  );
  return met === undefined ? ALLOWED : refused('access-same-person', met.reason);
}
