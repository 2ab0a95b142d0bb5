// Setting a PIN, by its person alone (RULE I-03). Who has a PIN or a passkey proves with it first; who has neither, or whose reset
// was granted, proves by a new sign-in. Nothing else sets a PIN.
import { Fault } from '../kernel/fault.ts';
import type { Db } from '../store/index.ts';
import { readAccount } from './account-queries.ts';
import { isFresh, type FreshProof } from './fresh-proof.ts';
import type { AccessParts } from './parts.ts';
import { hashPin, matchesPin } from './pin.ts';
import { lockPin, putPin } from './pin-queries.ts';
import { useReset } from './pin-reset.ts';
import { checkNewPin } from './pin-rules.ts';

export type PinOccasion = 'first' | 'changed' | 'reset';

export type PinChange = {
  readonly accountId: string;
  readonly pin: string;
  readonly proof: FreshProof;
};

/**
 * Sets the PIN; on what occasion. Throws `access-proof-needed` (another proof than this is needed), `access-pin-form`,
 * `access-pin-trivial`, `access-pin-yours`, `access-pin-same`.
 */
export async function setPin(
  parts: AccessParts,
  { accountId, pin, proof }: PinChange,
  { tx, passkeys }: { tx: Db; passkeys: number },
): Promise<PinOccasion> {
  const { clock, random, pinPepper } = parts;
  const now = clock.now();
  const account = await readAccount(tx, accountId);
  if (account === undefined || !isFresh(proof, accountId, now)) throw proofNeeded();
  checkNewPin(
    pin,
    account.identifiers.map(({ value }) => value),
  );
  const stored = await lockPin(tx, accountId);
  const occasion = await occasionOf(
    parts,
    { accountId, proof },
    { tx, bare: stored === undefined && passkeys === 0 },
  );
  if (stored !== undefined && (await matchesPin(pin, stored, pinPepper)))
    throw new Fault('invalid', 'access-pin-same', 'This is the PIN that you have now. Choose another', {
      place: { field: 'newPin' },
    });
  await putPin(tx, accountId, await hashPin(pin, pinPepper, random), now);
  return occasion;
}

async function occasionOf(
  parts: AccessParts,
  by: { accountId: string; proof: FreshProof },
  { tx, bare }: { tx: Db; bare: boolean },
): Promise<PinOccasion> {
  if (by.proof.method !== 'sign-in') return 'changed';
  if ((await useReset(parts, by, tx)) === 'used') return 'reset';
  if (bare) return 'first';
  throw proofNeeded();
}

function proofNeeded(): Fault {
  return new Fault(
    'refused',
    'access-proof-needed',
    'Prove first that it is you: with your PIN or your passkey.',
  );
}
