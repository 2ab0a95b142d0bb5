// A PIN that is forgotten or locked is reset with a second person (RULE I-03): the person asks, or calls; somebody else makes sure
// who it is and grants it; for 30 minutes, and once, the person may set a new PIN after a new sign-in, and in the same act remove
// the passkeys that they lost. Nobody ever learns or chooses another's PIN.
import { Fault } from '../kernel/fault.ts';
import { newId } from '../kernel/ids.ts';
import type { Db } from '../store/index.ts';
import type { FreshProof } from './fresh-proof.ts';
import type { AccessParts } from './parts.ts';
import { hashPin } from './pin.ts';
import { putBuiltInPin } from './pin-queries.ts';
import * as queries from './pin-reset-queries.ts';
import { readAccount } from './account-queries.ts';

export const RESET_MINUTES = 30;
const RESET_MS = RESET_MINUTES * 60_000;
const ASKED_MS = 24 * 3_600_000;

/** How the second person made sure who asks. */
export const RESET_CHECKS = ['met-in-person', 'called-back', 'line-manager'] as const;
export type ResetCheck = (typeof RESET_CHECKS)[number];

export type ResetStanding =
  | { readonly kind: 'none' }
  | { readonly kind: 'asked'; readonly askedAt: Date }
  | { readonly kind: 'granted'; readonly resetId: string; readonly grantedAt: Date; readonly until: Date };

function standingOf(row: queries.ResetRow | undefined, now: Date): ResetStanding {
  if (row === undefined) return { kind: 'none' };
  if (row.grantedAt !== null) {
    const until = new Date(row.grantedAt.getTime() + RESET_MS);
    return now < until
      ? { kind: 'granted', resetId: row.resetId, grantedAt: row.grantedAt, until }
      : { kind: 'none' };
  }
  const fresh = row.askedAt !== null && now.getTime() - row.askedAt.getTime() < ASKED_MS;
  return fresh && row.askedAt !== null ? { kind: 'asked', askedAt: row.askedAt } : { kind: 'none' };
}

/** Where a reset of this account stands. */
export async function resetStanding(
  { db, clock }: Pick<AccessParts, 'db' | 'clock'>,
  accountId: string,
): Promise<ResetStanding> {
  return standingOf(await queries.newestReset(db, accountId), clock.now());
}

/** Resets that are asked for or granted now, by account. */
export function openResetsNow({
  db,
  clock,
}: Pick<AccessParts, 'db' | 'clock'>): ReturnType<typeof queries.openResets> {
  const now = clock.now().getTime();
  return queries.openResets(db, {
    grantedAfter: new Date(now - RESET_MS),
    askedAfter: new Date(now - ASKED_MS),
  });
}

/** The person asks. False when it was asked or granted already. */
export async function askReset(parts: AccessParts, accountId: string, tx: Db): Promise<boolean> {
  const at = parts.clock.now();
  await queries.lockAccount(tx, accountId);
  if (standingOf(await queries.newestReset(tx, accountId), at).kind !== 'none') return false;
  await queries.insertReset(tx, { resetId: newId('reset', parts.random), accountId, askedAt: at });
  return true;
}

/**
 * A second person grants it; the id of the reset. In a sandbox the built-in PIN is put back, because the new sign-in asks for it.
 * Throws `access-same-person`, `access-unknown-account`.
 */
export async function grantReset(
  parts: AccessParts,
  grant: { accountId: string; by: string; checked: ResetCheck },
  tx: Db,
): Promise<string> {
  const { clock, random, identity, pinPepper } = parts;
  const { accountId, by, checked } = grant;
  // RULE I-03: also held by the table itself.
  if (by === accountId)
    throw new Fault('refused', 'access-same-person', 'Another person must reset your PIN.');
  const account = await readAccount(tx, accountId);
  if (account === undefined || account.issuer !== identity.issuer)
    throw new Fault('not-found', 'access-unknown-account', 'There is no such account.');
  const at = clock.now();
  await queries.lockAccount(tx, accountId);
  const newest = await queries.newestReset(tx, accountId);
  // One that is asked for is granted; one that is granted already is replaced: never do two stand.
  const standing = newest !== undefined && standingOf(newest, at).kind !== 'none' ? newest.resetId : null;
  const resetId = standing ?? newId('reset', random);
  if (standing === null) await queries.insertReset(tx, { resetId, accountId, askedAt: null });
  await queries.markGranted(tx, { resetId, by, checked, at });
  const people = identity.kind === 'built-in' ? identity.people : [];
  const builtIn = people.find(({ subject }) => subject === account.subject);
  if (builtIn !== undefined) {
    const hash = await hashPin(builtIn.pin, pinPepper, random);
    await putBuiltInPin(tx, accountId, hash, { at, over: 'any' });
  }
  return resetId;
}

/** Uses the granted reset, if there is one and the sign-in came after it. The account is locked (own-proofs.ts). */
export async function useReset(
  parts: AccessParts,
  { accountId, proof }: { accountId: string; proof: FreshProof },
  tx: Db,
): Promise<'used' | 'none'> {
  const at = parts.clock.now();
  const standing = standingOf(await queries.newestReset(tx, accountId), at);
  if (standing.kind !== 'granted' || proof.method !== 'sign-in') return 'none';
  // A sign-in from before proves nothing that the second person knew of.
  if (proof.at <= standing.grantedAt) return 'none';
  await queries.markUsed(tx, accountId, at);
  return 'used';
}
