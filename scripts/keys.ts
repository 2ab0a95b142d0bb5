// npm run keys -- status | rotate | passphrase --new FILE: the key vault that the configuration names. Beside a running service,
// but for `passphrase`. Prints epochs, counts and times, never a key. Exit 0: done; 1: refused, with the reason; 2: usage.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { keysFileParts } from '../src/adapters/keys-file/index.ts';
import { readConfig, type Config } from '../src/config.ts';
import type { KeyVault } from '../src/custody/index.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { Fault } from '../src/kernel/fault.ts';
import { lockFolder } from '../src/store/index.ts';
import { trustAuthority } from '../src/trust-authority.ts';
import { openKeyVault, resealVault } from '../src/vault/index.ts';
import { vaultParts } from '../src/wiring-vault.ts';

const USAGE = `usage: npm run keys -- status
       npm run keys -- rotate
       npm run keys -- passphrase --new FILE`;

const common = { clock: systemClock, random: randomBytes };

function openVault(config: Config): Promise<KeyVault> {
  return openKeyVault({ ...vaultParts({ config, ...common }), ...common });
}

async function status(config: Config): Promise<void> {
  const epochs = await (await openVault(config)).epochs();
  console.log('wrapping key          keys   made                       wrapped something erased since');
  for (const { epoch, standing, madeAt, dirtySince } of epochs)
    console.log(
      `${epoch.padEnd(20)}${String(standing).padStart(6)}   ${madeAt.toISOString()}   ${dirtySince?.toISOString() ?? 'never'}`,
    );
}

/** Every wrapping key is replaced, and with each the vault key; the service goes on meanwhile. */
async function rotate(config: Config): Promise<void> {
  const vault = await openVault(config);
  for (const { epoch } of await vault.epochs()) {
    const { state, rewrapped, event } = await vault.retire(epoch);
    console.log(`${epoch}: ${state}, ${rewrapped} keys wrapped anew (${event})`);
  }
}

async function changePassphrase(config: Config, file: string): Promise<void> {
  const { passphrase, openBao, vaultKeyDir: keyFolder } = config.keys;
  if (openBao !== null || passphrase === null)
    throw new Fault(
      'invalid',
      'custody-vault-passphrase',
      'Set KEY_PASSPHRASE_FILE to the passphrase of now.',
    );
  const next = fs.readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  if (next === '')
    throw new Fault('invalid', 'custody-vault-passphrase', 'The file of the new one is empty.');
  const lock = await lockFolder(config.dataDir);
  try {
    const folder = path.join(config.dataDir, 'keys');
    const parts = keysFileParts({ folder, keyFolder, passphrase, ...common });
    // A wrong one of now is refused here, before anything is made.
    await openKeyVault({ ...parts, ...common });
    await parts.vaultKey.rotateTo(next);
    await resealVault(parts, randomBytes);
  } finally {
    await lock.release();
  }
  console.log('The vault opens with the new passphrase only. Put it where KEY_PASSPHRASE_FILE points.');
}

async function run(): Promise<number> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { new: { type: 'string' } } });
  const [what] = positionals;
  const config = trustAuthority(readConfig());
  if (what === 'status') await status(config);
  else if (what === 'rotate') await rotate(config);
  else if (what === 'passphrase' && values.new !== undefined) await changePassphrase(config, values.new);
  else {
    console.error(USAGE);
    return 2;
  }
  return 0;
}

try {
  process.exitCode = await run();
} catch (error) {
  console.error(error instanceof Fault ? `${error.message} (${error.code})` : String(error));
  process.exitCode = 1;
}
