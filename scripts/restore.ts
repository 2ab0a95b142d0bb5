// npm run restore -- --from DIR --into DATA_DIR [--to-time T] [--vault-key DIR] [--replace]: restores a data folder from what
// `npm run backup` and BACKUP_DIR have. Exit 0: restored; 1: refused or failed, nothing was changed; 2: usage.
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openDiskShelf } from '../src/adapters/keys-file/index.ts';
import { openTilesFs } from '../src/adapters/tiles-fs/index.ts';
import { restore } from '../src/backup/index.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { Fault } from '../src/kernel/fault.ts';
import { openSodium } from '../src/signing/index.ts';
import { replayTombstones } from '../src/vault/index.ts';

const USAGE =
  'usage: npm run restore -- --from DIR --into DATA_DIR [--to-time 2026-11-26T08:00:00Z] [--vault-key DIR] [--replace]';
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      into: { type: 'string' },
      'to-time': { type: 'string' },
      'vault-key': { type: 'string' },
      replace: { type: 'boolean', default: false },
    },
  });
  const { from, into, 'to-time': toTime, 'vault-key': vaultKey, replace } = values;
  const time = toTime === undefined ? null : new Date(TIME.test(toTime) ? toTime : Number.NaN);
  if (from === undefined || into === undefined || Number.isNaN(time?.getTime())) {
    console.error(USAGE);
    return 2;
  }
  const restored = await restore({
    from: path.resolve(from),
    into: path.resolve(into),
    toTime: time,
    replace,
    vaultKey: vaultKey === undefined ? null : path.resolve(vaultKey),
    clock: systemClock,
    sodium: await openSodium(),
    openTiles: (folder) => openTilesFs({ folder, random: randomBytes }),
    replay: (folder) => replayTombstones({ shelf: openDiskShelf(folder, randomBytes) }),
  });
  console.log(
    `Restored into ${path.resolve(into)} from the backup of ${restored.madeAt} (${restored.backupId}).`,
  );
  if (restored.movedTo !== null) console.log(`What was there is now in ${restored.movedTo}.`);
  if (restored.keysDestroyedAgain > 0)
    console.log(
      `Keys that had been destroyed since were left out again (${restored.keysDestroyedAgain} files).`,
    );
  if (!restored.hasVaultKey)
    console.log(
      `Before you start the service: put your copy of the vault key into ${path.join(path.resolve(into), 'vault-key')}. It is in no backup.`,
    );
  if (!restored.hasDatabase)
    console.log(
      'The database is a server of yours: restore it with its own tool first, to any time; the service then catches up with the log and the tombstones when it starts.',
    );
  console.log(
    'Then start the service. To try a restore out only, start it without BACKUP_DIR and on another port.',
  );
  return 0;
}

try {
  process.exitCode = await run();
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  console.error(`Nothing was restored: ${error.message} (${error.code})`);
  process.exitCode = 1;
}
