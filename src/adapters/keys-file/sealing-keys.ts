// The seeds of the key pairs that gateways seal threads to, one wrapped file each, in the vault's folder. A new one is made
// when the newest is past its rotation age; one past its age limit is removed, and what is sealed to it never opens again.
import fs from 'node:fs/promises';
import path from 'node:path';
import { KEY_BYTES } from '../../kernel/aes-gcm.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId, type Random } from '../../kernel/ids.ts';
import type { SealingKeys, SealingSeed } from '../../live/ports.ts';
import { realDisk, type Disk } from './disk.ts';
import { loadMasterKey } from './master-key.ts';
import { reported } from './reported.ts';
import { unwrapKey, wrapKey } from './wrap.ts';

export type SealingKeysOptions = {
  /** The vault's folder. */
  folder: string;
  passphrase: string | null;
  clock: Clock;
  random: Random;
  rotateAfterMs: number;
  /** From its making; longer than `rotateAfterMs`, so that who fetched a key just before has time to use it. */
  keepMs: number;
};

type Place = { disk: Disk; folder: string; master: Buffer } & Omit<SealingKeysOptions, 'passphrase'>;
type Entry = { name: string; keyId: string; madeAt: Date };

const NAME = /^(\d{4}-\d\d-\d\d)T(\d\d)(\d\d)(\d\d)Z\.(sealing_[0-9a-z]{26})\.key$/;

/** Opens them beside the vault. Throws `custody-vault-passphrase`, `custody-vault-broken`, `custody-vault-unavailable`. */
export async function openSealingKeys({ passphrase, ...options }: SealingKeysOptions): Promise<SealingKeys> {
  const { random } = options;
  const disk = realDisk(random);
  const place = await reported(async () => {
    await fs.mkdir(options.folder, { recursive: true, mode: 0o700 });
    const master = await loadMasterKey(disk, options.folder, passphrase, random);
    return { ...options, disk, folder: path.join(options.folder, 'sealing'), master };
  });
  return {
    current: () => reported(() => currentSeed(place)),
    find: (keyId) => reported(() => findSeed(place, keyId)),
  };
}

async function currentSeed(place: Place): Promise<SealingSeed> {
  const newest = (await liveEntries(place)).at(-1);
  const age = newest === undefined ? Infinity : place.clock.now().getTime() - newest.madeAt.getTime();
  const seed = newest === undefined || age >= place.rotateAfterMs ? null : await readSeed(place, newest);
  return seed ?? makeSeed(place);
}

async function findSeed(place: Place, keyId: string): Promise<SealingSeed | null> {
  const entry = (await liveEntries(place)).find((one) => one.keyId === keyId);
  return entry === undefined ? null : readSeed(place, entry);
}

/** Those within their age limit, oldest first; the others are removed. */
async function liveEntries({ disk, folder, clock, keepMs }: Place): Promise<Entry[]> {
  const entries = (await disk.list(folder)).flatMap(parseName);
  const oldest = clock.now().getTime() - keepMs;
  for (const { name, madeAt } of entries)
    if (madeAt.getTime() < oldest) await disk.remove(path.join(folder, name));
  return entries.filter(({ madeAt }) => madeAt.getTime() >= oldest);
}

function parseName(name: string): Entry[] {
  const [, day, hour, minute, second, keyId] = NAME.exec(name) ?? [];
  if (keyId === undefined) return [];
  return [{ name, keyId, madeAt: new Date(`${day}T${hour}:${minute}:${second}Z`) }];
}

async function makeSeed({ disk, folder, master, clock, random }: Place): Promise<SealingSeed> {
  const keyId = newId('sealing', random);
  const madeAt = new Date(Math.floor(clock.now().getTime() / 1000) * 1000);
  const seed = random(KEY_BYTES);
  const name = `${madeAt.toISOString().slice(0, 19).replaceAll(':', '')}Z.${keyId}.key`;
  await disk.create(path.join(folder, name), wrapKey(master, seed, seedPlace(keyId), random));
  return { keyId, seed, madeAt };
}

async function readSeed({ disk, folder, master }: Place, entry: Entry): Promise<SealingSeed | null> {
  const wrapped = await disk.read(path.join(folder, entry.name));
  if (wrapped === null) return null;
  const { keyId, madeAt } = entry;
  return { keyId, seed: unwrapKey(master, wrapped, seedPlace(keyId)), madeAt };
}

function seedPlace(keyId: string): string {
  return `countersign/vault-sealing/v1 ${keyId}`;
}
