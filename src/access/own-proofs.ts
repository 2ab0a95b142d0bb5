// RULE I-03: which proof is enough to change what a person proves with: a passkey where one is registered, else the PIN; a new sign-in
// alone only where there is neither. A second person's reset opens one other way (pin-reset.ts), and to setting a PIN alone.
import { Fault } from '../kernel/fault.ts';
import type { Db } from '../store/index.ts';
import type { ProofMethod } from './fresh-proof.ts';
import { trustedPasskeys } from './passkey-queries.ts';
import { lockPin, type StoredPin } from './pin-queries.ts';
import { lockAccount } from './pin-reset-queries.ts';

/** What an account has to prove with. */
export type OwnProofs = { readonly pin: StoredPin | undefined; readonly passkeys: number };

/** What it has, and nothing of it changes until the transaction ends. */
export async function lockOwnProofs(tx: Db, accountId: string): Promise<OwnProofs> {
  await lockAccount(tx, accountId);
  const passkeys = (await trustedPasskeys(tx, accountId)).length;
  return { pin: await lockPin(tx, accountId), passkeys };
}

export function proofNeeded(): Fault {
  return new Fault(
    'refused',
    'access-proof-needed',
    'Prove first that it is you: with your passkey if you have one, else with your PIN.',
  );
}

/** What is said to who has a passkey and gives a PIN. */
export function passkeyNeeded(): Fault {
  return new Fault(
    'refused',
    'access-passkey-needed',
    'Use your passkey: since you registered it, your PIN unlocks and does nothing else.',
    { place: { field: 'pin' } },
  );
}

/** Throws `access-passkey-needed`, `access-proof-needed` when this is not enough of a proof for who has these. */
export function demandOwnProof(method: ProofMethod, { pin, passkeys }: OwnProofs): void {
  if (method === 'pin' && passkeys > 0) throw passkeyNeeded();
  const isEnrolment = pin === undefined && passkeys === 0;
  if (method === 'sign-in' && !isEnrolment) throw proofNeeded();
}
