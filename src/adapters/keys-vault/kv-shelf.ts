// A shelf in a key-value engine, version 2, of our own. Versions are OpenBao's idea and not ours: what is replaced is destroyed
// there at once, and what is removed goes with its metadata. Its own storage and the backups of it are its operator's.
import { z } from 'zod';
import { shelfName, type Shelf } from '../../vault/index.ts';
import { parsed, unavailable, type OpenBaoClient } from './client.ts';

/** OpenBao takes 1 MiB a request; base64 adds a third. */
const MAX_BYTES = 512 * 1024;

const stored = z.object({ data: z.object({ bytes: z.base64() }), metadata: z.object({ version: z.int() }) });
const written = z.object({ version: z.int().positive() });
const listed = z.object({ keys: z.array(z.string()) });

export function openKvShelf(client: OpenBaoClient, mount: string): Shelf {
  const read = async (path: string) => {
    const { status, data } = await client.ask('GET', `${mount}/data/${shelfName(path)}`);
    // A removed value answers 404, with or without a body.
    if (status === 404) return null;
    return parsed(stored, data);
  };
  const write = (path: string, bytes: Uint8Array, options: { cas?: number }) =>
    client.ask('POST', `${mount}/data/${shelfName(path)}`, {
      data: { bytes: Buffer.from(bytes).toString('base64') },
      options,
    });
  return {
    maxBytes: MAX_BYTES,
    read: async (path) => {
      const found = await read(path);
      return found === null ? null : Buffer.from(found.data.bytes, 'base64');
    },
    list: async (path) => {
      const { status, data } = await client.ask('LIST', `${mount}/metadata/${shelfName(path)}`);
      if (status === 404) return [];
      // Folders end with a slash.
      return parsed(listed, data)
        .keys.map((name) => name.replace(/\/$/, ''))
        .sort();
    },
    create: async (path, bytes) => {
      const { status, data, errors } = await write(path, bytes, { cas: 0 });
      if (status === 400 && errors.some((error) => error.includes('check-and-set'))) return false;
      if (status !== 200) throw unavailable();
      parsed(written, data);
      return true;
    },
    replace: async (path, bytes) => {
      const answer = await write(path, bytes, {});
      if (answer.status !== 200) throw unavailable();
      const { version } = parsed(written, answer.data);
      const older = Array.from({ length: version - 1 }, (_, at) => at + 1);
      if (older.length === 0) return;
      const done = await client.ask('POST', `${mount}/destroy/${shelfName(path)}`, { versions: older });
      if (done.status !== 204 && done.status !== 200) throw unavailable();
    },
    remove: async (path) => {
      const { status } = await client.ask('DELETE', `${mount}/metadata/${shelfName(path)}`);
      if (status !== 204 && status !== 200 && status !== 404) throw unavailable();
    },
  };
}
