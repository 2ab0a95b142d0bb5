// Receives an upload into a sealed spool: 64-KiB chunks under AES-256-GCM, the key in this process's memory alone (RULE
// C-01). What is left on disk after a crash is unreadable and is removed at the next start.
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { Actor } from '../audit/index.ts';
import { decrypt, encryptInto, IV_BYTES, KEY_BYTES, TAG_BYTES } from '../kernel/aes-gcm.ts';
import type { ByteSource } from '../kernel/byte-source.ts';
import { Fault, faultCode } from '../kernel/fault.ts';
import { newId } from '../kernel/ids.ts';
import type { SpooledExport } from './spooled-export.ts';
import type { Station } from './station.ts';

const CHUNK_BYTES = 64 * 1024;
const SUFFIX = '.spool';

/** See `Custody.spool`. */
export async function spool(
  station: Station,
  readable: Readable,
  { maxBytes }: { maxBytes: number },
  by: Actor,
): Promise<SpooledExport> {
  const spoolId = newId('spool', station.random);
  const file = path.join(station.spoolFolder, `${spoolId}${SUFFIX}`);
  await fs.mkdir(station.spoolFolder, { recursive: true, mode: 0o700 });
  const handle = await fs.open(file, 'wx+', 0o600);
  const key = station.random(KEY_BYTES);
  const spooled = new Spooled(handle, key);
  try {
    for await (const piece of readable) {
      await spooled.write(piece as Buffer);
      if (spooled.sizeBytes > maxBytes)
        throw new Fault('too-large', 'custody-export-too-large', 'The export is larger than allowed.');
    }
    await spooled.end();
    const fields = { spoolId, sizeBytes: spooled.sizeBytes };
    await station.audit.append(station.db, { name: 'export-received', by, why: 'deposit', fields });
  } catch (cause) {
    await spooled.close();
    await fs.rm(file, { force: true });
    await noteRefusal(station, spoolId, by, cause);
    throw cause;
  }
  const destroy = async (caseId?: string): Promise<void> => {
    if (!(await spooled.close())) return;
    await fs.rm(file, { force: true });
    // RULE C-02
    await station.audit.append(station.db, {
      name: 'export-destroyed',
      by,
      why: 'deposit',
      fields: {
        spoolId,
        caseId: caseId ?? 'case_none',
        end: caseId === undefined ? 'given-up' : 'deposited',
      },
    });
  };
  return { spoolId, source: spooled, sizeBytes: spooled.sizeBytes, destroy };
}

/** RULE C-02: what was turned away, or broke off, came as far as this too. A trail that cannot be written does not hide why. */
async function noteRefusal(station: Station, spoolId: string, by: Actor, cause: unknown): Promise<void> {
  const fields = { spoolId, code: faultCode(cause) ?? 'broken-off' };
  await station.audit
    .append(station.db, { name: 'export-refused', by, why: 'deposit', fields })
    .catch(() => undefined);
}

/** Removes what a process that died left behind. Gives how many files. */
export async function removeLeftSpools(folder: string): Promise<number> {
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  const left = (await fs.readdir(folder)).filter((name) => name.endsWith(SUFFIX));
  for (const name of left) await fs.rm(path.join(folder, name), { force: true });
  return left.length;
}

/** The file as a random-access source. Chunk n lies at n × (64 KiB + tag); its number is its IV, since the key is used once. */
class Spooled implements ByteSource {
  sizeBytes = 0;
  readonly #handle: fs.FileHandle;
  readonly #key: Buffer;
  #pending: Buffer = Buffer.alloc(0);
  #chunks = 0;
  #open = true;

  constructor(handle: fs.FileHandle, key: Buffer) {
    this.#handle = handle;
    this.#key = key;
  }

  async write(piece: Buffer): Promise<void> {
    this.sizeBytes += piece.length;
    let bytes = this.#pending.length === 0 ? piece : Buffer.concat([this.#pending, piece]);
    while (bytes.length >= CHUNK_BYTES) {
      await this.#writeChunk(bytes.subarray(0, CHUNK_BYTES));
      bytes = bytes.subarray(CHUNK_BYTES);
    }
    this.#pending = Buffer.from(bytes);
  }

  async end(): Promise<void> {
    if (this.#pending.length > 0) await this.#writeChunk(this.#pending);
    this.#pending.fill(0);
    this.#pending = Buffer.alloc(0);
  }

  async #writeChunk(bytes: Buffer): Promise<void> {
    const sealed = Buffer.allocUnsafe(bytes.length + TAG_BYTES);
    encryptInto(sealed, 0, this.#key, chunkIv(this.#chunks), bytes);
    await this.#handle.write(sealed, 0, sealed.length, this.#chunks * (CHUNK_BYTES + TAG_BYTES));
    this.#chunks += 1;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    const end = Math.min(offset + length, this.sizeBytes);
    const parts: Buffer[] = [];
    for (let at = offset; at < end;) {
      const chunk = Math.floor(at / CHUNK_BYTES);
      const start = chunk * CHUNK_BYTES;
      const bytes = await this.#readChunk(chunk);
      parts.push(bytes.subarray(at - start, end - start));
      at = start + CHUNK_BYTES;
    }
    return Buffer.concat(parts);
  }

  async #readChunk(chunk: number): Promise<Buffer> {
    if (!this.#open) throw new Fault('conflict', 'custody-spool-destroyed', 'The export was destroyed.');
    const size = Math.min(CHUNK_BYTES, this.sizeBytes - chunk * CHUNK_BYTES);
    const sealed = Buffer.alloc(size + TAG_BYTES);
    await this.#handle.read(sealed, 0, sealed.length, chunk * (CHUNK_BYTES + TAG_BYTES));
    const bytes = decrypt(this.#key, chunkIv(chunk), sealed);
    if (bytes === null) throw new Fault('internal', 'custody-seal-broken', 'The spooled export was changed.');
    return bytes;
  }

  /** False when it was closed before. */
  async close(): Promise<boolean> {
    if (!this.#open) return false;
    this.#open = false;
    this.#key.fill(0);
    this.#pending.fill(0);
    await this.#handle.close();
    return true;
  }
}

function chunkIv(chunk: number): Buffer {
  const iv = Buffer.alloc(IV_BYTES);
  iv.writeUIntBE(chunk, 6, 6);
  return iv;
}
