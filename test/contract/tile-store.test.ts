import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openTilesFs } from '../../src/adapters/tiles-fs/index.ts';
import { tileStoreContract } from './tile-store.ts';

tileStoreContract('a folder', async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tiles-'));
  const open = () => openTilesFs({ folder: path.join(folder, 'log'), random: randomBytes });
  return {
    store: open(),
    reopen: () => Promise.resolve(open()),
    close: () => fs.rm(folder, { recursive: true }),
  };
});
