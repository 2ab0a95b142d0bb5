// Sign-in: who a person is, as their identity provider says, then a session for them.
import { newId } from '../kernel/ids.ts';
import { putAccount } from './account-queries.ts';
import type { AccessParts } from './parts.ts';
import { checkPin } from './pin-check.ts';
import { hashPin } from './pin.ts';
import { putPin } from './pin-queries.ts';
import type { BuiltInPerson } from './ports.ts';
import { startSession } from './sessions.ts';
import type { SignInOutcome } from './sign-in-outcome.ts';

export type SignInAnswer = { subject: string; pin: string; previousToken?: string; deviceId?: string };

export type SignInAccess = {
  /** People who can be chosen on the sign-in page; empty outside a sandbox. */
  builtIn(): readonly BuiltInPerson[];
  /**
   * Starts a session with a token of its own. `previousToken`, if it was a session, ends (no fixation). `deviceId`: the browser
   * that it will live in; left out by programs.
   */
  signIn(answer: SignInAnswer): Promise<SignInOutcome>;
};

async function provisionOne(parts: AccessParts, person: BuiltInPerson): Promise<void> {
  const { db, clock, random, identity, pinPepper } = parts;
  const at = clock.now();
  const accountId = newId('account', random);
  const pin = await hashPin(person.pin, pinPepper, random);
  const account = await putAccount(db, { accountId, issuer: identity.issuer, person, at });
  if (account !== undefined) await putPin(db, account.accountId, pin, at);
}

/** Makes the built-in accounts, if there are any. */
export async function provision(parts: AccessParts): Promise<void> {
  await Promise.all(parts.identity.builtIn().map((person) => provisionOne(parts, person)));
}

async function signIn(parts: AccessParts, answer: SignInAnswer): Promise<SignInOutcome> {
  const { db, clock, random, identity, pinPepper } = parts;
  const person = await identity.identify({ subject: answer.subject });
  if (person === undefined) return { kind: 'unknown' };
  const accountId = newId('account', random);
  const at = clock.now();
  const account = await putAccount(db, { accountId, issuer: identity.issuer, person, at });
  if (account === undefined) return { kind: 'unknown' };
  const proof = await checkPin(db, { clock, pepper: pinPepper }, account.accountId, answer.pin);
  const { accountId: ownId } = account;
  return proof.kind === 'proved' ? startSession(parts, account, answer) : { ...proof, accountId: ownId };
}

/** What can be done without a session. */
export function signInAccess(parts: AccessParts): SignInAccess {
  return { builtIn: () => parts.identity.builtIn(), signIn: (answer) => signIn(parts, answer) };
}
