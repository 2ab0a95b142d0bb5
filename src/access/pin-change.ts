// Setting a PIN, by its person alone (RULE I-03). Who has a PIN or a passkey proves with it first; who has neither, or whose reset
// was granted, proves by a new sign-in. Nothing else sets a PIN. The dear work, its hash, is done before the transaction.
import { equalBytes } from '../kernel/digest.ts';
import { Fault } from '../kernel/fault.ts';
import type { Db } from '../store/index.ts';
import { readAccount } from './account-queries.ts';
import { isFresh, type FreshProof } from './fresh-proof.ts';
import { demandOwnProof, lockOwnProofs, proofNeeded } from './own-proofs.ts';
import type { AccessParts } from './parts.ts';
import { deletePasskeys, dropRegistrations } from './passkey-queries.ts';
import { hashPin, matchesPin, type PinHash } from './pin.ts';
import { putPin, readPin } from './pin-queries.ts';
import { useReset } from './pin-reset.ts';
import { checkNewPin } from './pin-rules.ts';

export type PinOccasion = 'first' | 'changed' | 'reset';

/** A PIN that may be set, hashed; `differsFrom` is the hash of the one that it was compared with. */
export type NewPin = PinHash & { readonly accountId: string; readonly differsFrom: Buffer | null };

export type PinChange = {
  readonly accountId: string;
  readonly newPin: NewPin;
  readonly proof: FreshProof;
  /** `remove-all`: for who lost their passkey, and after a reset only. */
  readonly passkeys: 'keep' | 'remove-all';
};

/** `removed`: ids of passkeys. */
export type PinSet = { readonly occasion: PinOccasion; readonly removed: readonly string[] };

/**
 * Judges and hashes the PIN; never within a transaction, since this may wait. Throws `access-proof-needed`, `access-pin-form`,
 * `access-pin-trivial`, `access-pin-yours`, `access-pin-same`.
 */
export async function newPin(
  { db, clock, random, pinPepper }: AccessParts,
  { accountId, pin, proof }: { accountId: string; pin: string; proof: FreshProof },
): Promise<NewPin> {
  const account = await readAccount(db, accountId);
  if (account === undefined || !isFresh(proof, accountId, clock.now())) throw proofNeeded();
  checkNewPin(
    pin,
    account.identifiers.map(({ value }) => value),
  );
  const stored = await readPin(db, accountId);
  if (stored !== undefined && (await matchesPin(pin, stored, pinPepper)))
    throw new Fault('invalid', 'access-pin-same', 'This is the PIN that you have now. Choose another', {
      place: { field: 'newPin' },
    });
  return { accountId, differsFrom: stored?.hash ?? null, ...(await hashPin(pin, pinPepper, random)) };
}

/**
 * Sets the PIN. Throws `access-proof-needed` (another proof than this is needed), and `access-pin-changed` when another PIN was set
 * since this one was judged.
 */
export async function setPin(parts: AccessParts, change: PinChange, tx: Db): Promise<PinSet> {
  const { accountId, newPin: pin, proof, passkeys } = change;
  const now = parts.clock.now();
  if (pin.accountId !== accountId || !isFresh(proof, accountId, now)) throw proofNeeded();
  const has = await lockOwnProofs(tx, accountId);
  if (!equalBytes(has.pin?.hash ?? Buffer.alloc(0), pin.differsFrom ?? Buffer.alloc(0)))
    throw new Fault('conflict', 'access-pin-changed', 'Your PIN was changed meanwhile. Look again.');
  const isReset = (await useReset(parts, { accountId, proof }, tx)) === 'used';
  // RULE I-03: a reset is the only way past a passkey.
  if (!isReset && passkeys === 'remove-all') throw proofNeeded();
  if (!isReset) demandOwnProof(proof.method, has);
  await dropRegistrations(tx, accountId, now);
  await putPin(tx, accountId, pin, now);
  const removed = passkeys === 'remove-all' ? await deletePasskeys(tx, accountId) : [];
  return { occasion: isReset ? 'reset' : proof.method === 'sign-in' ? 'first' : 'changed', removed };
}
