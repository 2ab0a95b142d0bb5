// Argon2id (RFC 9106, version 1.3), in one place: what turns something that a person remembers into bytes that cannot be tried
// offline at a bearable price. It takes bytes; text is normalised by who knows what it is. Runs off the main thread.
import { argon2 } from 'node:crypto';
import { Fault } from './fault.ts';

/** What one trial costs. */
export type Argon2Cost = {
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
};

const MAX_MEMORY_KIB = 4 * 1024 * 1024;
const MIN_SALT_BYTES = 8;
const MIN_HASH_BYTES = 4;

/**
 * `length` bytes of a secret and its salt; `pepper` is a key that lies elsewhere than the salt, none is the same as an empty
 * one. Throws `argon2id-refused` for a cost, a salt or a length that RFC 9106 does not allow, or a memory of more than 4 GiB.
 */
export function argon2id(
  secret: Uint8Array,
  salt: Uint8Array,
  cost: Argon2Cost,
  length: number,
  pepper: Uint8Array = new Uint8Array(),
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (!isAllowed(cost) || salt.length < MIN_SALT_BYTES || !isWithin(length, MIN_HASH_BYTES, 1024))
      throw new Fault('internal', 'argon2id-refused', 'Argon2id does not take this cost, salt or length.');
    argon2(
      'argon2id',
      {
        message: secret,
        nonce: salt,
        memory: cost.memoryKib,
        passes: cost.passes,
        parallelism: cost.parallelism,
        tagLength: length,
        ...(pepper.length === 0 ? {} : { secret: pepper }),
      },
      (error, hash) => (error === null ? resolve(hash) : reject(error)),
    );
  });
}

function isAllowed({ memoryKib, passes, parallelism }: Argon2Cost): boolean {
  return (
    isWithin(parallelism, 1, 255) &&
    isWithin(passes, 1, 1_000) &&
    isWithin(memoryKib, 8 * parallelism, MAX_MEMORY_KIB)
  );
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}
