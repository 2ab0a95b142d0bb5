// Secrets for one purpose each, such as what goes into every PIN hash: derived from the vault's digest key, so that they are in no
// database and in no backup without the vault key, and that one of them tells nothing of another.
import { hkdfSync } from 'node:crypto';
import type { KeyVault } from '../custody/ports.ts';
import { KEY_BYTES } from '../kernel/aes-gcm.ts';

/** 32 bytes, the same for the life of the deployment; the caller keeps them in memory only. `purpose`: e.g. `pin-pepper`. */
export async function secretFor(vault: Pick<KeyVault, 'digestKey'>, purpose: string): Promise<Buffer> {
  const digestKey = await vault.digestKey();
  try {
    const info = `countersign/secret/${purpose}/v1`;
    return Buffer.from(hkdfSync('sha256', digestKey, Buffer.alloc(0), info, KEY_BYTES));
  } finally {
    digestKey.fill(0);
  }
}
