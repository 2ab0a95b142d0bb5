// A set of public keys (RFC 7517), from the operator's file or from a client's address. The second is hostile: only keys that we
// can use are taken (RSA of 2048 to 8192 bits for RS384, P-384 for ES384), each by a `kid` that names it alone.
import { z } from 'zod';

const text = z.string().max(2_048);
const kid = z.string().min(1).max(200);
const common = { kid, use: z.literal('sig').optional(), key_ops: z.array(text).max(10).optional() };

// 2048 bits are 342 or 343 characters, 8192 are 1366.
const rsa = z.looseObject({
  ...common,
  kty: z.literal('RSA'),
  alg: z.literal('RS384').optional(),
  n: z.base64url().min(342).max(1_370),
  e: z.base64url().max(16),
});
const ec = z.looseObject({
  ...common,
  kty: z.literal('EC'),
  crv: z.literal('P-384'),
  alg: z.literal('ES384').optional(),
  x: z.base64url().length(64),
  y: z.base64url().length(64),
});

const key = z.discriminatedUnion('kty', [rsa, ec]);
export type PublicKey = z.output<typeof key>;

/** As an operator writes it: every key is one that we take. */
export const keySet = z.looseObject({ keys: z.array(key).min(1).max(20) });

/** As a client serves it: keys for other purposes may lie beside ours. */
const served = z.looseObject({
  keys: z.array(z.looseObject({ kid: z.string().max(200).optional() })).max(50),
});

const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'];

/** What is wrong with a set that has the right form; null: nothing. */
export function findKeySetFault({ keys }: { keys: readonly PublicKey[] }): string | null {
  if (new Set(keys.map((one) => one.kid)).size < keys.length) return 'two keys have the same kid';
  const leaked = keys.some((one) => PRIVATE.some((name) => Object.hasOwn(one, name)));
  return leaked ? 'a private key stands in it: take it out, and stop using it' : null;
}

/** The usable keys of a served set; null when it is none. A `kid` that names two keys names none. */
export function parseServedKeys(bytes: Buffer): PublicKey[] | null {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
  const set = served.safeParse(value);
  if (!set.success) return null;
  const kids = set.data.keys.map((one) => one.kid);
  return set.data.keys.flatMap((one) => {
    const parsed = key.safeParse(one);
    const alone = kids.filter((other) => other === one.kid).length === 1;
    return parsed.success && alone ? [parsed.data] : [];
  });
}
