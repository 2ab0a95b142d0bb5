// The secrets that setup makes: the passphrase of the vault key, and our key pairs at the record system and the OpenID provider.
// None is ever printed; of a key pair the public half is, to hand on.
import fs from 'node:fs';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { Fault } from '../../src/kernel/fault.ts';
import type { Random } from '../../src/kernel/ids.ts';
import { writeClosed } from './configuration-file.ts';

const PASSPHRASE_BYTES = 32;
// SMART Backend Services knows ES384 and RS384; OpenID providers all know ES256.
const ALGORITHMS = { 'record-key': 'ES384', 'provider-key': 'ES256' } as const;

export function makePassphrase(file: string, random: Random): void {
  writeClosed(file, `${random(PASSPHRASE_BYTES).toString('base64url')}\n`);
}

export async function makeKeyPair(file: string, kind: keyof typeof ALGORITHMS): Promise<void> {
  const alg = ALGORITHMS[kind];
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  writeClosed(file, `${JSON.stringify({ ...jwk, alg, kid, use: 'sig' }, null, 2)}\n`);
}

/** The public key set of a private JWK's file, to hand to whoever has to know it. Throws `setup-key-file`. */
export function publicKeySet(file: string): { keys: JWK[] } {
  try {
    const { kty, crv, x, y, n, e, alg, kid, use } = JSON.parse(fs.readFileSync(file, 'utf8')) as JWK;
    const key = { kty, crv, x, y, n, e, alg, kid, use };
    return { keys: [JSON.parse(JSON.stringify(key)) as JWK] };
  } catch {
    // What is wrong with it may quote the key.
    throw new Fault('invalid', 'setup-key-file', `${file} holds no JWK.`);
  }
}
