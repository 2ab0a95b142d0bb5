// Puts the parts together: one client, a shelf in the key-value engine, a vault key in the transit engine.
import type { Clock } from '../../kernel/clock.ts';
import type { VaultParts } from '../../vault/index.ts';
import { OpenBaoClient, type OpenBaoOptions } from './client.ts';
import { openKvShelf } from './kv-shelf.ts';
import { openTransitKey } from './transit-key.ts';

export type OpenBaoPartsOptions = OpenBaoOptions & {
  /** Mount of a key-value engine (version 2) of our own. */
  kv: string;
  /** Mount of the transit engine, and the name of our key in it. */
  transit: string;
  key: string;
  clock: Clock;
};

export function openBaoParts({ kv, transit, key, clock, ...options }: OpenBaoPartsOptions): VaultParts {
  const client = new OpenBaoClient(options);
  return {
    shelf: openKvShelf(client, kv),
    vaultKey: openTransitKey({ client, mount: transit, name: key, clock }),
  };
}
