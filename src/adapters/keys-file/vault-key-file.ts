// The vault key of an embedded vault: one small file per version, in a folder of its own that is in no backup of the vault. In
// a sandbox it lies plain (0600); with a passphrase it is wrapped under a key that Argon2id derives from it (`receipts.md`
// §5.3). Both wrap by RFC 5649 under a key that HKDF derives for the place, so that what was moved does not open.
import { z } from 'zod';
import type { KeyDestruction } from '../../custody/ports.ts';
import { KEY_BYTES } from '../../kernel/aes-gcm.ts';
import { argon2id, type Argon2Cost } from '../../kernel/argon2id.ts';
import { canonicalJson, parseCanonicalJson } from '../../kernel/canonical-json.ts';
import type { Clock } from '../../kernel/clock.ts';
import { Fault, faultCode } from '../../kernel/fault.ts';
import { newId, type Random } from '../../kernel/ids.ts';
import { hkdfSha256, unwrapKwp, wrapKwp } from '../../kernel/key-wrap.ts';
import type { Shelf, VaultKey } from '../../vault/ports.ts';

const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/);
const common = { version: z.literal(1), number: z.int().positive() };
const keyFile = z.discriminatedUnion('protection', [
  z.strictObject({ ...common, protection: z.literal('plain'), key: base64 }),
  z.strictObject({
    ...common,
    protection: z.literal('argon2id'),
    salt: base64,
    memoryKib: z.int(),
    passes: z.int(),
    parallelism: z.int(),
    wrapped: base64,
  }),
]);

type KeyFile = z.infer<typeof keyFile>;
type Closed = Extract<KeyFile, { protection: 'argon2id' }>;

const COST: Argon2Cost = { memoryKib: 65_536, passes: 3, parallelism: 1 };
const SALT_BYTES = 16;
const NAME = /^(\d{8})\.key$/;
const WRAPPED = /^v(\d{1,8}):([A-Za-z0-9+/]{54}==|[A-Za-z0-9+/]{56}|[A-Za-z0-9+/]{55}=)$/;

export type VaultKeyFileOptions = {
  /** A shelf of its own, apart from the vault's. */
  shelf: Shelf;
  /** Null only in a sandbox: the key then lies plain. */
  passphrase: string | null;
  clock: Clock;
  random: Random;
};

/** A vault key whose passphrase can be changed: what is wrapped next, and all that is opened later, is under the new one. */
export interface VaultKeyWithPassphrase extends VaultKey {
  /** Makes a new version under another passphrase, with a salt of its own. Durable when it resolves. */
  rotateTo(passphrase: string): Promise<void>;
}

export function openVaultKeyFile(options: VaultKeyFileOptions): VaultKeyWithPassphrase {
  return new VaultKeyFile(options);
}

class VaultKeyFile implements VaultKeyWithPassphrase {
  readonly #options: VaultKeyFileOptions;
  /** What Argon2id gave for a salt and a cost: it takes a good part of a second each time. */
  readonly #derived = new Map<string, Buffer>();

  constructor(options: VaultKeyFileOptions) {
    this.#options = options;
  }

  async wrap(key: Buffer, place: string): Promise<string> {
    const number = (await this.#numbers()).at(-1) ?? (await this.#make(1));
    const vaultKey = await this.#load(number);
    const wrapped = wrapKwp(placeKey(vaultKey, place), key).toString('base64');
    vaultKey.fill(0);
    return `v${number}:${wrapped}`;
  }

  async unwrap(wrapped: string, place: string): Promise<Buffer> {
    const { number, bytes } = parseWrapped(wrapped);
    const vaultKey = await this.#load(number);
    const key = unwrapKwp(placeKey(vaultKey, place), bytes);
    vaultKey.fill(0);
    if (key?.length !== KEY_BYTES) throw broken();
    return key;
  }

  async rotate(): Promise<void> {
    await this.#make(((await this.#numbers()).at(-1) ?? 0) + 1);
  }

  async rotateTo(passphrase: string): Promise<void> {
    const { shelf, random } = this.#options;
    const number = ((await this.#numbers()).at(-1) ?? 0) + 1;
    const key = Buffer.from(random(KEY_BYTES));
    const salt = random(SALT_BYTES).toString('base64');
    const made = await shelf.create(
      nameOf(number),
      canonicalJson(await this.#wrapped(number, key, passphrase, salt, COST)),
    );
    key.fill(0);
    if (!made)
      throw new Fault('conflict', 'custody-vault-unavailable', 'The vault key was changed meanwhile.');
  }

  async destroyBefore(kept: string): Promise<KeyDestruction> {
    const { shelf, clock, random } = this.#options;
    const { number: first } = parseWrapped(kept);
    for (const number of await this.#numbers()) if (number < first) await shelf.remove(nameOf(number));
    return { state: 'destroyed', at: clock.now(), event: newId('vaultkeydestruction', random) };
  }

  async #numbers(): Promise<number[]> {
    const names = await this.#options.shelf.list('versions');
    return names.flatMap((name) => Number(NAME.exec(name)?.[1] ?? Number.NaN) || []).sort((a, b) => a - b);
  }

  async #load(number: number): Promise<Buffer> {
    const bytes = await this.#options.shelf.read(nameOf(number));
    if (bytes === null)
      throw new Fault('internal', 'custody-vault-key-gone', 'This version of the vault key is not there.');
    return this.#open(parseKeyFile(bytes, number));
  }

  /** Two at once: the first stands. */
  async #make(number: number): Promise<number> {
    const { shelf, random } = this.#options;
    const key = Buffer.from(random(KEY_BYTES));
    await shelf.create(nameOf(number), canonicalJson(await this.#close(number, key)));
    key.fill(0);
    return number;
  }

  async #close(number: number, key: Buffer): Promise<KeyFile> {
    const { passphrase, random } = this.#options;
    const version = 1 as const;
    if (passphrase === null) return { version, number, protection: 'plain', key: key.toString('base64') };
    const newest = (await this.#numbers()).at(-1);
    const before = newest === undefined ? null : await this.#readClosed(newest);
    // The salt of the version before, so that the passphrase is derived once and not at every retirement.
    const salt = before?.salt ?? random(SALT_BYTES).toString('base64');
    const { memoryKib, passes, parallelism } = before ?? COST;
    return this.#wrapped(number, key, passphrase, salt, { memoryKib, passes, parallelism });
  }

  async #wrapped(
    number: number,
    key: Buffer,
    passphrase: string,
    salt: string,
    cost: Argon2Cost,
  ): Promise<KeyFile> {
    const wrapped = wrapKwp(placeKey(await this.#derive(passphrase, salt, cost), keyPlace(number)), key);
    const base = { version: 1, number, protection: 'argon2id' } as const;
    return { ...base, salt, ...cost, wrapped: wrapped.toString('base64') };
  }

  async #readClosed(number: number): Promise<Closed | null> {
    const bytes = await this.#options.shelf.read(nameOf(number));
    const file = bytes === null ? null : parseKeyFile(bytes, number);
    return file?.protection === 'argon2id' ? file : null;
  }

  async #open(file: KeyFile): Promise<Buffer> {
    const { passphrase } = this.#options;
    if (file.protection === 'plain') {
      if (passphrase !== null) throw refused('The key vault was made without a passphrase.');
      const key = Buffer.from(file.key, 'base64');
      if (key.length !== KEY_BYTES) throw broken();
      return key;
    }
    if (passphrase === null) throw refused('The key vault needs its passphrase.');
    const wrapping = await this.#derive(passphrase, file.salt, file);
    const key = unwrapKwp(placeKey(wrapping, keyPlace(file.number)), Buffer.from(file.wrapped, 'base64'));
    if (key?.length !== KEY_BYTES) throw refused('The passphrase does not open it.');
    return key;
  }

  async #derive(passphrase: string, salt: string, cost: Argon2Cost): Promise<Buffer> {
    const name = `${salt} ${cost.memoryKib} ${cost.passes} ${cost.parallelism}`;
    const known = this.#derived.get(name);
    if (known !== undefined) return known;
    const secret = Buffer.from(passphrase.normalize('NFC'), 'utf8');
    const derived = await argon2id(secret, Buffer.from(salt, 'base64'), cost, KEY_BYTES).catch(
      (cause: unknown) => {
        // A cost or a salt that Argon2id does not take: somebody changed the file.
        throw faultCode(cause) === 'argon2id-refused' ? broken(cause) : cause;
      },
    );
    secret.fill(0);
    this.#derived.set(name, derived);
    return derived;
  }
}

function nameOf(number: number): string {
  return `versions/${String(number).padStart(8, '0')}.key`;
}

function keyPlace(number: number): string {
  return `countersign/vault-key-file/v1 ${number}`;
}

function placeKey(key: Buffer, place: string): Buffer {
  return hkdfSha256(key, Buffer.alloc(0), Buffer.from(place, 'utf8'), KEY_BYTES);
}

function parseWrapped(wrapped: string): { number: number; bytes: Buffer } {
  const [, number, text] = WRAPPED.exec(wrapped) ?? [];
  if (number === undefined || text === undefined) throw broken();
  const bytes = Buffer.from(text, 'base64');
  // Base64 has spare bits: one text per value.
  if (bytes.toString('base64') !== text) throw broken();
  return { number: Number(number), bytes };
}

function parseKeyFile(bytes: Buffer, number: number): KeyFile {
  let file: KeyFile;
  try {
    file = keyFile.parse(parseCanonicalJson(bytes));
  } catch (cause) {
    throw broken(cause);
  }
  const texts = file.protection === 'plain' ? [file.key] : [file.salt, file.wrapped];
  const exact = texts.every((text) => Buffer.from(text, 'base64').toString('base64') === text);
  if (file.number !== number || !exact) throw broken();
  return file;
}

function refused(message: string): Fault {
  return new Fault('refused', 'custody-vault-passphrase', message);
}

function broken(cause?: unknown): Fault {
  return new Fault('internal', 'custody-vault-broken', 'A file of the vault key was changed.', { cause });
}
