// The seeds of the key pairs that gateways seal threads to, in the vault file. A new one is made when the newest is past its
// rotation age; one past its age limit is dropped, and what is sealed to it never opens again.
import { KEY_BYTES } from '../kernel/aes-gcm.ts';
import type { Clock } from '../kernel/clock.ts';
import { newId, type Random } from '../kernel/ids.ts';
import type { SealingKeys, SealingSeed } from '../live/ports.ts';
import { Generations, type VaultParts } from './generations.ts';
import { reported } from './reported.ts';
import { wipe, type VaultContent } from './vault-file.ts';

export type SealingKeysOptions = VaultParts & {
  clock: Clock;
  random: Random;
  rotateAfterMs: number;
  /** From its making; longer than `rotateAfterMs`, so that who fetched a key just before has time to use it. */
  keepMs: number;
};

type Place = Omit<SealingKeysOptions, keyof VaultParts> & { generations: Generations };
type Entry = { keyId: string; madeAt: Date };

/** Opens them in the vault that the parts name; faults are those of the vault. */
export function openSealingKeys({ shelf, vaultKey, ...options }: SealingKeysOptions): SealingKeys {
  const place = { ...options, generations: new Generations({ shelf, vaultKey }, options.random) };
  return {
    current: () => reported(() => currentSeed(place)),
    find: (keyId) => reported(() => findSeed(place, keyId)),
  };
}

async function currentSeed(place: Place): Promise<SealingSeed> {
  const newest = (await liveEntries(place)).at(-1);
  const found = newest !== undefined && !isOld(place, newest) ? await readSeed(place, newest.keyId) : null;
  return found ?? makeSeed(place);
}

async function findSeed(place: Place, keyId: string): Promise<SealingSeed | null> {
  const isLive = (await liveEntries(place)).some((entry) => entry.keyId === keyId);
  return isLive ? readSeed(place, keyId) : null;
}

/** Those within their age limit, oldest first; the others are dropped. */
async function liveEntries({ generations, clock, keepMs }: Place): Promise<Entry[]> {
  const oldest = clock.now().getTime() - keepMs;
  const entries = await readEntries(generations);
  if (entries.some(({ madeAt }) => madeAt.getTime() < oldest)) {
    await generations.update((content) => {
      for (const { keyId, madeAt } of entriesOf(content)) {
        if (madeAt.getTime() >= oldest) continue;
        delete content.sealing[keyId];
        content.keys.delete(seedName(keyId));
      }
    });
  }
  return entries.filter(({ madeAt }) => madeAt.getTime() >= oldest);
}

function isOld({ clock, rotateAfterMs }: Place, { madeAt }: Entry): boolean {
  return clock.now().getTime() - madeAt.getTime() >= rotateAfterMs;
}

async function readEntries(generations: Generations): Promise<Entry[]> {
  const { content } = await generations.read();
  wipe(content);
  return entriesOf(content);
}

function entriesOf({ sealing }: VaultContent): Entry[] {
  return Object.entries(sealing)
    .map(([keyId, madeAt]) => ({ keyId, madeAt: new Date(madeAt) }))
    .sort((a, b) => a.madeAt.getTime() - b.madeAt.getTime());
}

async function makeSeed(place: Place): Promise<SealingSeed> {
  const { generations, clock, random } = place;
  const fresh = { keyId: newId('sealing', random), seed: Buffer.from(random(KEY_BYTES)) };
  // Two at once: the first stands.
  const keyId = await generations.update((content) => {
    const newest = entriesOf(content).at(-1);
    if (newest !== undefined && !isOld(place, newest)) return newest.keyId;
    content.sealing[fresh.keyId] = clock.now().toISOString();
    content.keys.set(seedName(fresh.keyId), Buffer.from(fresh.seed));
    return fresh.keyId;
  });
  fresh.seed.fill(0);
  return (await readSeed(place, keyId)) ?? makeSeed(place);
}

async function readSeed({ generations }: Place, keyId: string): Promise<SealingSeed | null> {
  const { content } = await generations.read();
  const [seed, madeAt] = [content.keys.get(seedName(keyId)), content.sealing[keyId]];
  const found =
    seed === undefined || madeAt === undefined
      ? null
      : { keyId, seed: Buffer.from(seed), madeAt: new Date(madeAt) };
  wipe(content);
  return found;
}

function seedName(keyId: string): string {
  return `sealing/${keyId}`;
}
