// The vault's master key: random, made on first use. In a sandbox it lies plain in a file of its own (0600); with a
// passphrase it is wrapped under a key that Argon2id derives from it (`receipts.md` §5.3).
import path from 'node:path';
import { KEY_BYTES } from '../../kernel/aes-gcm.ts';
import { argon2id, type Argon2Cost } from '../../kernel/argon2id.ts';
import { Fault, faultCode } from '../../kernel/fault.ts';
import type { Random } from '../../kernel/ids.ts';
import type { Disk } from './disk.ts';
import { unwrapKey, wrapKey } from './wrap.ts';

type MasterFile =
  | { version: 1; protection: 'plain'; key: string }
  | ({ version: 1; protection: 'argon2id'; salt: string; wrapped: string } & Argon2Cost);

const PLACE = 'countersign/vault-master/v1';
const ARGON2 = { memoryKib: 65_536, passes: 3, parallelism: 1 };

/**
 * The master key, made on first use. Throws `custody-vault-passphrase` (refused) when the passphrase is wrong, is missing, or
 * is given for a vault that was made without one; `custody-vault-broken` for a file of another form.
 */
export async function loadMasterKey(
  disk: Disk,
  folder: string,
  passphrase: string | null,
  random: Random,
): Promise<Buffer> {
  const file = path.join(folder, 'master.json');
  let bytes = await disk.read(file);
  if (bytes === null) {
    await disk.create(file, Buffer.from(JSON.stringify(await makeMaster(passphrase, random))));
    bytes = await disk.read(file);
  }
  if (bytes === null) throw brokenMaster();
  return readMaster(parseMaster(bytes), passphrase);
}

async function makeMaster(passphrase: string | null, random: Random): Promise<MasterFile> {
  const key = random(KEY_BYTES);
  if (passphrase === null) return { version: 1, protection: 'plain', key: key.toString('base64') };
  const salt = random(16);
  const wrapping = await derive(passphrase, salt, ARGON2);
  const wrapped = wrapKey(wrapping, key, PLACE, random).toString('base64');
  return { version: 1, protection: 'argon2id', salt: salt.toString('base64'), ...ARGON2, wrapped };
}

async function readMaster(master: MasterFile, passphrase: string | null): Promise<Buffer> {
  if (master.protection === 'plain') {
    if (passphrase !== null) throw refused('The key vault was made without a passphrase.');
    return Buffer.from(master.key, 'base64');
  }
  if (passphrase === null) throw refused('The key vault needs its passphrase.');
  const wrapping = await derive(passphrase, Buffer.from(master.salt, 'base64'), master).catch(
    (cause: unknown) => {
      // A cost or a salt that Argon2id does not take: somebody changed the file.
      throw faultCode(cause) === 'argon2id-refused' ? brokenMaster(cause) : cause;
    },
  );
  try {
    return unwrapKey(wrapping, Buffer.from(master.wrapped, 'base64'), PLACE);
  } catch (cause) {
    if (faultCode(cause) === 'custody-vault-broken') throw refused('The passphrase does not open it.', cause);
    throw cause;
  } finally {
    wrapping.fill(0);
  }
}

function derive(passphrase: string, salt: Buffer, cost: Argon2Cost): Promise<Buffer> {
  return argon2id(Buffer.from(passphrase.normalize('NFC'), 'utf8'), salt, cost, KEY_BYTES);
}

function parseMaster(bytes: Buffer): MasterFile {
  let value: MasterFile;
  try {
    value = JSON.parse(bytes.toString('utf8')) as MasterFile;
  } catch (cause) {
    throw brokenMaster(cause);
  }
  const known = value.version === 1 && (value.protection === 'plain' || value.protection === 'argon2id');
  if (!known) throw brokenMaster();
  return value;
}

function refused(message: string, cause?: unknown): Fault {
  return new Fault('refused', 'custody-vault-passphrase', message, { cause });
}

function brokenMaster(cause?: unknown): Fault {
  return new Fault('internal', 'custody-vault-broken', 'The master key file has another form.', { cause });
}
