// The vault key in OpenBao's transit engine: it never leaves there. A key's versions before a given one are destroyed by raising
// the least version that decrypts and trimming the others, which takes effect at once (`receipts.md` §5.3).
import { z } from 'zod';
import type { KeyDestruction } from '../../custody/ports.ts';
import { KEY_BYTES } from '../../kernel/aes-gcm.ts';
import type { Clock } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/fault.ts';
import type { VaultKey } from '../../vault/ports.ts';
import { parsed, unavailable, type Answer, type OpenBaoClient } from './client.ts';

const encrypted = z.object({ ciphertext: z.string().regex(/^vault:v\d{1,8}:[A-Za-z0-9+/]+=*$/) });
const decrypted = z.object({ plaintext: z.base64() });
const described = z.object({
  latest_version: z.int(),
  min_decryption_version: z.int(),
  min_available_version: z.int(),
});

export type TransitKeyOptions = { client: OpenBaoClient; mount: string; name: string; clock: Clock };

export function openTransitKey(options: TransitKeyOptions): VaultKey {
  const { client, mount, name, clock } = options;
  const encrypt = (key: Buffer, place: string): Promise<Answer> =>
    client.ask('POST', `${mount}/encrypt/${name}`, {
      plaintext: key.toString('base64'),
      associated_data: Buffer.from(place, 'utf8').toString('base64'),
    });
  const describe = async () => {
    const { status, data } = await client.ask('GET', `${mount}/keys/${name}`);
    return status === 404 ? null : parsed(described, data);
  };
  return {
    wrap: async (key, place) => {
      // OpenBao makes an unknown key on encrypting; its type is to be ours and not its default of the day.
      if ((await describe()) === null)
        accepted(await client.ask('POST', `${mount}/keys/${name}`, { type: 'aes256-gcm96' }));
      const answer = await encrypt(key, place);
      if (answer.status !== 200) throw unavailable();
      return parsed(encrypted, answer.data).ciphertext;
    },
    unwrap: async (wrapped, place) => {
      const { status, data, errors } = await client.ask('POST', `${mount}/decrypt/${name}`, {
        ciphertext: wrapped,
        associated_data: Buffer.from(place, 'utf8').toString('base64'),
      });
      if (status === 200) {
        const key = Buffer.from(parsed(decrypted, data).plaintext, 'base64');
        if (key.length === KEY_BYTES) return key;
      }
      if (errors.some((error) => /version|not found/.test(error)))
        throw new Fault('internal', 'custody-vault-key-gone', 'This version of the vault key is not there.');
      throw new Fault('internal', 'custody-vault-broken', 'The key vault does not open the vault file.');
    },
    rotate: async () => {
      accepted(await client.ask('POST', `${mount}/keys/${name}/rotate`, {}));
    },
    destroyBefore: async (kept): Promise<KeyDestruction> => {
      const version = Number(/^vault:v(\d{1,8}):/.exec(kept)?.[1] ?? Number.NaN);
      const key = await describe();
      if (key === null || !Number.isInteger(version) || version > key.latest_version)
        throw new Fault('internal', 'custody-vault-broken', 'The vault file names another key.');
      // Only ever raised: another process may have come further.
      const least = Math.max(version, key.min_decryption_version, 1);
      const config = { min_decryption_version: least, min_encryption_version: key.latest_version };
      accepted(await client.ask('POST', `${mount}/keys/${name}/config`, config));
      if (key.min_available_version < least)
        accepted(await client.ask('POST', `${mount}/keys/${name}/trim`, { min_available_version: least }));
      // Said only after it was read back.
      const after = await describe();
      if (after === null || after.min_available_version < least) throw unavailable();
      return {
        state: 'destroyed',
        at: clock.now(),
        event: `transit-${name.replaceAll('/', '-')}-before-v${least}`,
      };
    },
  };
}

function accepted({ status }: Answer): void {
  if (status !== 200 && status !== 204) throw unavailable();
}
