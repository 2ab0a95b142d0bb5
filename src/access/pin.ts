// The PIN by which a person proves, again, that it is them. Argon2id (RFC 9106) with the parameters OWASP recommends; the
// pepper lives outside the database, so that a stolen table cannot be tried offline. The PIN itself is hostile input.
import { argon2id } from '../kernel/argon2id.ts';
import { equalBytes } from '../kernel/digest.ts';
import { Fault } from '../kernel/fault.ts';
import type { Random } from '../kernel/ids.ts';

const COST = { memoryKib: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

export type PinHash = { readonly hash: Buffer; readonly salt: Buffer };

/** A PIN is 4 to 12 digits. Anything else is simply not the PIN, and is never hashed. */
export function isPinForm(pin: string): boolean {
  return /^[0-9]{4,12}$/.test(pin);
}

function derive(pin: string, salt: Buffer, pepper: Uint8Array): Promise<Buffer> {
  return argon2id(Buffer.from(pin, 'utf8'), salt, COST, HASH_BYTES, pepper);
}

/** Salted hash of a PIN. Throws `access-pin-form`. */
export async function hashPin(pin: string, pepper: Uint8Array, random: Random): Promise<PinHash> {
  if (!isPinForm(pin)) throw new Fault('invalid', 'access-pin-form', 'A PIN is 4 to 12 digits.');
  const salt = random(SALT_BYTES);
  return { hash: await derive(pin, salt, pepper), salt };
}

/** Whether this is the PIN; compared in constant time. */
export async function matchesPin(pin: string, stored: PinHash, pepper: Uint8Array): Promise<boolean> {
  if (!isPinForm(pin)) return false;
  return equalBytes(await derive(pin, stored.salt, pepper), stored.hash);
}
