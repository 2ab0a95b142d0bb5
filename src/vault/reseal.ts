// Closes the vault file anew under the newest vault key and destroys the older ones: after the vault key was replaced by hand.
import type { KeyDestruction } from '../custody/ports.ts';
import type { Random } from '../kernel/ids.ts';
import { Generations, type VaultParts } from './generations.ts';
import { reported } from './reported.ts';

/** Durable when it resolves; safe to repeat. Throws what the vault throws. */
export function resealVault(parts: VaultParts, random: Random): Promise<KeyDestruction> {
  return reported(async () => {
    const generations = new Generations(parts, random);
    await generations.update(() => undefined);
    return generations.destroyOldKeys();
  });
}
