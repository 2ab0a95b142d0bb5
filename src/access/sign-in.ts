// Sign-in of the built-in people of a sandbox: by their PIN. Through a provider: provider-sign-in.ts.
import { bringAccount } from './account-lifetime.ts';
import type { AccessParts } from './parts.ts';
import { checkPin } from './pin-check.ts';
import { hashPin } from './pin.ts';
import { putBuiltInPin } from './pin-queries.ts';
import type { BuiltInPerson } from './ports.ts';
import { isBrowserRefused } from './session-end-queries.ts';
import { startSession } from './sessions.ts';
import type { SignInOutcome } from './sign-in-outcome.ts';

export type SignInAnswer = {
  subject: string;
  pin: string;
  previousToken?: string;
  deviceId?: string;
  agent?: string;
  /** Of the client, where wrong tries are counted over all accounts. */
  address?: string | undefined;
};

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
  const { db, clock, random, pinPepper } = parts;
  const pin = await hashPin(person.pin, pinPepper, random);
  const account = await bringAccount(parts, person);
  if (account !== undefined)
    await putBuiltInPin(db, account.accountId, pin, { at: clock.now(), over: 'built-in' });
}

// RULE I-01: a provider has no built-in people.
function builtIn({ identity }: AccessParts): readonly BuiltInPerson[] {
  return identity.kind === 'built-in' ? identity.people : [];
}

/** Makes the built-in accounts, if there are any. */
export async function provision(parts: AccessParts): Promise<void> {
  await Promise.all(builtIn(parts).map((person) => provisionOne(parts, person)));
}

async function signIn(parts: AccessParts, answer: SignInAnswer): Promise<SignInOutcome> {
  const { db, clock, pinPepper } = parts;
  // RULE I-04: before anything is asked, so that a PIN tried on a lost device is no try.
  if (answer.deviceId !== undefined && (await isBrowserRefused(db, answer.deviceId)))
    return { kind: 'lost-device' };
  const person = builtIn(parts).find(({ subject }) => subject === answer.subject);
  if (person === undefined) return { kind: 'unknown' };
  const account = await bringAccount(parts, person);
  if (account === undefined) return { kind: 'unknown' };
  const { accountId: ownId } = account;
  const proof = await checkPin(
    db,
    { clock, pepper: pinPepper },
    {
      accountId: ownId,
      pin: answer.pin,
      from: { deviceId: answer.deviceId ?? null, address: answer.address ?? null, door: 'sign-in' },
    },
  );
  return proof.kind === 'proved' ? startSession(parts, account, answer) : { ...proof, accountId: ownId };
}

/** What can be done without a session. */
export function signInAccess(parts: AccessParts): SignInAccess {
  return { builtIn: () => builtIn(parts), signIn: (answer) => signIn(parts, answer) };
}
