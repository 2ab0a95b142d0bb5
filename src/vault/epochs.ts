// Epochs: the keys that wrap the single-use keys of a day. Read from the vault file; kept in memory as key objects only until
// another generation is there, so that a destroyed epoch is forgotten everywhere at the next look.
import { createSecretKey, type KeyObject } from 'node:crypto';
import { KEY_BYTES } from '../kernel/aes-gcm.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/ids.ts';
import type { Generations } from './generations.ts';
import { wipe, type EpochEntry, type VaultContent } from './vault-file.ts';

export type Lane = EpochEntry['lane'];
export type OpenEpoch = { epoch: string; key: KeyObject };

type Known = {
  generation: number;
  entries: Record<string, EpochEntry>;
  retired: VaultContent['retired'];
  keys: Map<string, KeyObject>;
};

export class Epochs {
  readonly #generations: Generations;
  readonly #clock: Clock;
  readonly #random: Random;
  #known: Known | null = null;

  constructor(generations: Generations, clock: Clock, random: Random) {
    this.#generations = generations;
    this.#clock = clock;
    this.#random = random;
  }

  /** The open epoch of the day (UTC), made at its first use. */
  async current(lane: Lane): Promise<OpenEpoch> {
    const day = this.#clock.now().toISOString().slice(0, 10);
    const found = openOf(await this.entries(), lane, day);
    const epoch = found ?? (await this.#make(lane, day));
    const key = await this.key(epoch);
    // Null: retired between the two looks.
    return key === null ? this.current(lane) : { epoch, key };
  }

  /** The key of an epoch; null when it was destroyed or never was. */
  async key(epoch: string): Promise<KeyObject | null> {
    return (await this.#look()).keys.get(epoch) ?? null;
  }

  /** All epochs that are not fully destroyed, as the newest generation says. */
  async entries(): Promise<Record<string, EpochEntry>> {
    return (await this.#look()).entries;
  }

  /** The last epochs that were retired, oldest first. */
  async retired(): Promise<VaultContent['retired']> {
    return (await this.#look()).retired;
  }

  async #look(): Promise<Known> {
    const known = this.#known;
    if (known !== null && (await this.#generations.newest()) === known.generation) return known;
    const { generation, content } = await this.#generations.read();
    const keys = new Map<string, KeyObject>();
    for (const epoch of Object.keys(content.epochs)) {
      const key = content.keys.get(keyName(epoch));
      if (key !== undefined) keys.set(epoch, createSecretKey(key));
    }
    wipe(content);
    this.#known = { generation, entries: content.epochs, retired: content.retired, keys };
    return this.#known;
  }

  #make(lane: Lane, day: string): Promise<string> {
    const madeAt = this.#clock.now().toISOString();
    return this.#generations.update((content) => {
      const found = openOf(content.epochs, lane, day);
      if (found !== undefined) return found;
      const epoch = freeName(content, lane === 'fresh' ? day : `${day}.kept`);
      content.epochs[epoch] = { lane, madeAt, state: 'open' };
      content.keys.set(keyName(epoch), Buffer.from(this.#random(KEY_BYTES)));
      return epoch;
    });
  }
}

/** The name of an epoch's key in the vault file. */
export function keyName(epoch: string): string {
  return `epoch/${epoch}`;
}

function openOf(entries: Record<string, EpochEntry>, lane: Lane, day: string): string | undefined {
  return Object.keys(entries)
    .sort()
    .find((epoch) => {
      const entry = entries[epoch];
      return entry?.state === 'open' && entry.lane === lane && epoch.startsWith(day);
    });
}

// A name is used once: what was sealed under a retired epoch must not seem to belong to its successor.
function freeName({ epochs, retired }: VaultContent, wanted: string): string {
  const taken = new Set([...Object.keys(epochs), ...retired.map(({ epoch }) => epoch)]);
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? wanted : `${wanted}.${n}`;
    if (!taken.has(name)) return name;
  }
}
