// Keys that the master wraps directly: one epoch key a day, and the digest key. Each in a file of its own, made once:
// when two make it at the same moment, the first stands and both read that.
import { createSecretKey, type KeyObject } from 'node:crypto';
import path from 'node:path';
import { KEY_BYTES } from '../../kernel/aes-gcm.ts';
import type { Clock } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Random } from '../../kernel/ids.ts';
import type { Disk } from './disk.ts';
import { unwrapKey, wrapKey } from './wrap.ts';

export type WrappedKeys = {
  /** Today's epoch (UTC day), its key made when it is the first use of the day. */
  current(): Promise<{ epoch: string; key: KeyObject }>;
  /** The key of an epoch. Throws `custody-vault-broken` when it is missing. */
  epochKey(epoch: string): Promise<KeyObject>;
  /** The caller zeroes it. */
  digestKey(): Promise<Buffer>;
};

type Options = { disk: Disk; folder: string; master: Buffer; clock: Clock; random: Random };

export function wrappedKeys(options: Options): WrappedKeys {
  const { disk, folder, master, clock, random } = options;

  async function load(file: string, place: string): Promise<Buffer | null> {
    const wrapped = await disk.read(path.join(folder, file));
    return wrapped === null ? null : unwrapKey(master, wrapped, place);
  }

  async function loadOrMake(file: string, place: string): Promise<Buffer> {
    const found = await load(file, place);
    if (found !== null) return found;
    const fresh = random(KEY_BYTES);
    await disk.create(path.join(folder, file), wrapKey(master, fresh, place, random));
    fresh.fill(0);
    const stored = await load(file, place);
    if (stored === null) throw missing();
    return stored;
  }

  const epochFile = (epoch: string): string => path.join('epochs', `${epoch}.key`);
  const epochPlace = (epoch: string): string => `countersign/vault-epoch/v1 ${epoch}`;
  return {
    current: async () => {
      const epoch = clock.now().toISOString().slice(0, 10);
      return { epoch, key: keyObject(await loadOrMake(epochFile(epoch), epochPlace(epoch))) };
    },
    epochKey: async (epoch) => {
      const key = await load(epochFile(epoch), epochPlace(epoch));
      if (key === null) throw missing();
      return keyObject(key);
    },
    digestKey: () => loadOrMake('digest.key', 'countersign/vault-digest/v1'),
  };
}

// Node prepares a key object once, a buffer at every use: five times slower over a large deposit.
function keyObject(key: Buffer): KeyObject {
  const made = createSecretKey(key);
  key.fill(0);
  return made;
}

function missing(): Fault {
  return new Fault('internal', 'custody-vault-broken', 'A wrapping key is missing.');
}
