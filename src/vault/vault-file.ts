// The vault file: the epoch keys, the digest key and the seeds that gateways seal to, as one value that is written anew, under
// a fresh file key, whenever any of them changes. Every byte of it is authenticated; nothing of it is trusted before that.
// Layout: one line `countersign-vault 1 GENERATION WRAPPED-FILE-KEY`, IV, then AES-256-GCM over
// length (uint32) ‖ canonical JSON ‖ keys of 32 bytes in the order that the JSON names them; the line is additional data.
import { z } from 'zod';
import { decrypt, encryptInto, IV_BYTES, KEY_BYTES, TAG_BYTES } from '../kernel/aes-gcm.ts';
import { canonicalJson, parseCanonicalJson } from '../kernel/canonical-json.ts';
import { Fault, faultCode } from '../kernel/fault.ts';
import type { Random } from '../kernel/ids.ts';
import type { VaultKey } from './ports.ts';

const time = z.iso.datetime();

const epochEntry = z.strictObject({
  /** `fresh`: what is put today. `kept`: what outlived a retirement, so that it is not wrapped anew every day. */
  lane: z.enum(['fresh', 'kept']),
  madeAt: time,
  /** `open` takes keys; `closed` is being retired; `dropped` has no key here any more, but the old vault key still stands. */
  state: z.enum(['open', 'closed', 'dropped']),
});

const retiredEntry = z.strictObject({
  epoch: z.string(),
  state: z.enum(['destroyed', 'scheduled']),
  at: time,
  event: z.string(),
});

const metaSchema = z.strictObject({
  epochs: z.record(z.string(), epochEntry),
  /** When each seed was made, by key id. */
  sealing: z.record(z.string(), time),
  retired: z.array(retiredEntry),
  /** The marks of the last changes, newest last: whoever made one sees in a later generation whether it was built upon. */
  changes: z.array(z.string()),
  /** Names of the keys that follow: `digest`, `epoch/NAME`, `sealing/ID`. */
  keys: z.array(z.string()),
});

export type EpochEntry = z.infer<typeof epochEntry>;
export type VaultMeta = Omit<z.infer<typeof metaSchema>, 'keys'>;

/** What the file holds. Whoever opened it wipes it. */
export type VaultContent = VaultMeta & { keys: Map<string, Buffer> };

const HEADER = /^countersign-vault 1 (\d{1,15}) ([\x21-\x7e]{1,1000})$/;
const HEADER_LIMIT = 1100;

/** The bytes of a generation. Throws what the vault key throws. */
export async function sealVaultFile(
  content: VaultContent,
  generation: number,
  vaultKey: VaultKey,
  random: Random,
): Promise<Buffer> {
  const { keys, ...meta } = content;
  const json = canonicalJson({ ...meta, keys: [...keys.keys()] });
  const body = Buffer.alloc(4 + json.length + keys.size * KEY_BYTES);
  body.writeUInt32BE(json.length);
  json.copy(body, 4);
  [...keys.values()].forEach((key, at) => key.copy(body, 4 + json.length + at * KEY_BYTES));
  const fileKey = Buffer.from(random(KEY_BYTES));
  try {
    const header = Buffer.from(
      `countersign-vault 1 ${generation} ${await vaultKey.wrap(fileKey, filePlace(generation))}\n`,
    );
    const bytes = Buffer.alloc(header.length + IV_BYTES + body.length + TAG_BYTES);
    const iv = random(IV_BYTES);
    header.copy(bytes);
    iv.copy(bytes, header.length);
    encryptInto(bytes, header.length + IV_BYTES, fileKey, iv, body, header);
    return bytes;
  } finally {
    fileKey.fill(0);
    body.fill(0);
  }
}

/** The content. Throws `custody-vault-broken` for one changed bit, and what the vault key throws. */
export async function openVaultFile(
  bytes: Buffer,
  generation: number,
  vaultKey: VaultKey,
): Promise<VaultContent> {
  const { wrapped, headerBytes } = readHeader(bytes, generation);
  const fileKey = await vaultKey.unwrap(wrapped, filePlace(generation));
  const body = decrypt(
    fileKey,
    bytes.subarray(headerBytes, headerBytes + IV_BYTES),
    bytes.subarray(headerBytes + IV_BYTES),
    bytes.subarray(0, headerBytes),
  );
  fileKey.fill(0);
  if (body === null) throw broken();
  try {
    return readBody(body);
  } finally {
    body.fill(0);
  }
}

/** The wrapped file key, which names the vault key's version. */
export function wrappedFileKey(bytes: Buffer, generation: number): string {
  return readHeader(bytes, generation).wrapped;
}

export function wipe(content: VaultContent): void {
  for (const key of content.keys.values()) key.fill(0);
}

function readHeader(bytes: Buffer, generation: number): { wrapped: string; headerBytes: number } {
  const end = bytes.subarray(0, HEADER_LIMIT).indexOf(0x0a);
  const [, number, wrapped] = HEADER.exec(bytes.toString('latin1', 0, Math.max(end, 0))) ?? [];
  if (wrapped === undefined || number !== String(generation)) throw broken();
  return { wrapped, headerBytes: end + 1 };
}

function readBody(body: Buffer): VaultContent {
  try {
    const jsonBytes = body.readUInt32BE();
    const { keys: names, ...meta } = metaSchema.parse(parseCanonicalJson(body.subarray(4, 4 + jsonBytes)));
    if (body.length !== 4 + jsonBytes + names.length * KEY_BYTES) throw broken();
    const keyAt = (at: number): Buffer =>
      Buffer.from(body.subarray(4 + jsonBytes + at * KEY_BYTES).subarray(0, KEY_BYTES));
    return { ...meta, keys: new Map(names.map((name, at) => [name, keyAt(at)])) };
  } catch (cause) {
    throw faultCode(cause) === 'custody-vault-broken' ? cause : broken(cause);
  }
}

function filePlace(generation: number): string {
  return `countersign/vault-file/v1 ${generation}`;
}

function broken(cause?: unknown): Fault {
  return new Fault('internal', 'custody-vault-broken', 'The vault file was changed.', { cause });
}
