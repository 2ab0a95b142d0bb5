// RULE I-03, over all accounts: wrong tries are counted per browser and per client address, so that a list of accounts cannot be
// tried with one PIN each. A place for a try is taken before the PIN is looked at and given back when it was right: a thousand
// tries at once are still no more than the bound. Browser ids and addresses are hostile, and stored as keyed digests alone.
import { createHmac } from 'node:crypto';
import { networkOf } from '../kernel/network-of.ts';
import type { Db } from '../store/index.ts';
import { inTransaction } from '../store/index.ts';
import * as queries from './pin-throttle-queries.ts';

const HOUR_MS = 3_600_000;

/** Wrong tries in any hour. An address may stand for a whole hospital behind one gateway. */
export const THROTTLE = { browserTries: 10, addressTries: 30, windowMs: HOUR_MS } as const;

/** Where a try comes from. `door`: whether the person is in already, or knocks. */
export type TryFrom = {
  /** Null for a program. */
  readonly deviceId: string | null;
  /** Null where it is not known, e.g. of a socket. */
  readonly address: string | null;
  readonly door: 'session' | 'sign-in';
};

export type Place =
  | { readonly kind: 'taken'; readonly tryId: string }
  | { readonly kind: 'full'; readonly retryAfterSeconds: number };

export type ThrottleParts = { readonly db: Db; readonly clock: { now(): Date }; readonly pepper: Uint8Array };

function digestOf(pepper: Uint8Array, kind: 'browser' | 'address', value: string | null): Buffer | null {
  if (value === null) return null;
  return createHmac('sha256', pepper).update(`countersign/pin-try/${kind}/v1 ${value}`).digest();
}

/** A place for one try, or when to come again. */
export async function takePlace({ db, clock, pepper }: ThrottleParts, from: TryFrom): Promise<Place> {
  const now = clock.now();
  const since = new Date(now.getTime() - THROTTLE.windowMs);
  const browser = digestOf(pepper, 'browser', from.deviceId);
  const address = digestOf(pepper, 'address', from.address === null ? null : networkOf(from.address));
  return inTransaction(db, async (tx): Promise<Place> => {
    await queries.lockPlaces(tx, [browser, address]);
    await queries.sweepTries(tx, since);
    const full = [
      await queries.nthNewest(tx, 'browser', browser, { since, n: THROTTLE.browserTries }),
      // Who is in tries their own account alone, five times: tries of others behind the same address do not stop them.
      from.door === 'session'
        ? null
        : await queries.nthNewest(tx, 'address', address, { since, n: THROTTLE.addressTries }),
    ].filter((at) => at !== null);
    const last = full.toSorted((a, b) => b.getTime() - a.getTime())[0];
    if (last !== undefined) {
      const leftMs = last.getTime() + THROTTLE.windowMs - now.getTime();
      return { kind: 'full', retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1000)) };
    }
    return { kind: 'taken', tryId: await queries.insertTry(tx, { browser, address, at: now }) };
  });
}

/** The PIN was right, or none was looked at: the try does not count. */
export async function giveBack(db: Db, tryId: string): Promise<void> {
  await queries.deleteTry(db, tryId);
}
