// The public key that an assertion names by `kid`: of the file, or of the client's own address. Served sets are kept for five
// minutes, in use for an hour when the address does not answer, and asked for again for an unknown `kid` at most once a minute, so
// that nobody makes this service ask for them at will.
import { Fault } from '../kernel/fault.ts';
import type { Clock } from '../kernel/clock.ts';
import type { MachineClient } from './client.ts';
import { parseServedKeys, type PublicKey } from './key-set.ts';
import type { KeySource } from './ports.ts';

export type Algorithm = 'RS384' | 'ES384';

export type KnownKeys = {
  /** Null: the client has no such key. Throws `machine-keys-unreachable`. */
  find(client: MachineClient, wanted: { kid: string; alg: Algorithm }): Promise<PublicKey | null>;
};

const FRESH_MS = 5 * 60_000;
const STALE_MS = 60 * 60_000;
const AGAIN_MS = 60_000;
/** After an address that did not answer. */
const RETRY_MS = 5_000;
const KTY: Readonly<Record<Algorithm, PublicKey['kty']>> = { RS384: 'RSA', ES384: 'EC' };

type Served = {
  keys: readonly PublicKey[];
  /** Null: never. */
  fetchedAt: number | null;
  triedAt: number;
};

export type KnownKeysParts = {
  readonly clock: Clock;
  readonly source: KeySource;
  privateHosts(): Promise<readonly string[]>;
};

export function openKnownKeys(parts: KnownKeysParts): KnownKeys {
  const served = new ServedKeys(parts);
  return {
    find: async (client, { kid, alg }) => {
      const fits = (key: PublicKey): boolean =>
        key.kid === kid && key.kty === KTY[alg] && (key.alg ?? alg) === alg;
      if ('jwks' in client) return client.jwks.keys.find(fits) ?? null;
      if ('jwksUrl' in client) return served.find(client.jwksUrl, fits);
      return null;
    },
  };
}

class ServedKeys {
  readonly #parts: KnownKeysParts;
  readonly #sets = new Map<string, Served>();
  readonly #fetching = new Map<string, Promise<void>>();

  constructor(parts: KnownKeysParts) {
    this.#parts = parts;
  }

  async find(url: string, fits: (key: PublicKey) => boolean): Promise<PublicKey | null> {
    if (this.#isOld(url)) await this.#refresh(url);
    const known = this.#sets.get(url)?.keys.find(fits);
    if (known !== undefined) return known;
    if (this.#sinceTried(url) >= AGAIN_MS) await this.#refresh(url);
    const set = this.#sets.get(url);
    if (set === undefined || set.fetchedAt === null) throw unreachable();
    return set.keys.find(fits) ?? null;
  }

  #now(): number {
    return this.#parts.clock.now().getTime();
  }

  #sinceTried(url: string): number {
    const set = this.#sets.get(url);
    return set === undefined ? Infinity : this.#now() - set.triedAt;
  }

  #isOld(url: string): boolean {
    const set = this.#sets.get(url);
    const old = set === undefined || set.fetchedAt === null || this.#now() - set.fetchedAt >= FRESH_MS;
    return old && this.#sinceTried(url) >= RETRY_MS;
  }

  #refresh(url: string): Promise<void> {
    const open = this.#fetching.get(url);
    if (open !== undefined) return open;
    const fetching = this.#fetch(url).finally(() => this.#fetching.delete(url));
    this.#fetching.set(url, fetching);
    return fetching;
  }

  async #fetch(url: string): Promise<void> {
    const now = this.#now();
    const before = this.#sets.get(url);
    const keys = await this.#read(url);
    if (keys !== null) {
      this.#sets.set(url, { keys, fetchedAt: now, triedAt: now });
      return;
    }
    const kept = before !== undefined && before.fetchedAt !== null && now - before.fetchedAt < STALE_MS;
    this.#sets.set(url, kept ? { ...before, triedAt: now } : { keys: [], fetchedAt: null, triedAt: now });
  }

  async #read(url: string): Promise<PublicKey[] | null> {
    try {
      return parseServedKeys(await this.#parts.source.fetch(url, await this.#parts.privateHosts()));
    } catch (error) {
      if (error instanceof Fault) return null;
      throw error;
    }
  }
}

function unreachable(): Fault {
  return new Fault('unavailable', 'machine-keys-unreachable', 'The key set of this client cannot be read.', {
    retryAfterSeconds: 60,
  });
}
