// The vault file through time. Each change is a new generation that only one writer can make (the shelf's `create`); who comes
// second reads again and repeats. The newest generation counts; older ones are removed. A vault whose file is lost is never
// taken for a new one: keys that were destroyed would then look as if they had never been (`receipts.md` §5.4).
import { setTimeout as delay } from 'node:timers/promises';
import type { KeyDestruction } from '../custody/ports.ts';
import { KEY_BYTES } from '../kernel/aes-gcm.ts';
import { Fault } from '../kernel/fault.ts';
import type { Random } from '../kernel/ids.ts';
import type { Shelf, VaultKey } from './ports.ts';
import { openVaultFile, sealVaultFile, wipe, wrappedFileKey, type VaultContent } from './vault-file.ts';

export type VaultParts = { shelf: Shelf; vaultKey: VaultKey };

const FOLDER = 'vault';
const NAME = /^(\d{8})\.vault$/;
const ATTEMPTS = 40;
const MARKS_KEPT = 100;

export class Generations {
  readonly #parts: VaultParts;
  readonly #random: Random;

  constructor(parts: VaultParts, random: Random) {
    this.#parts = parts;
    this.#random = random;
  }

  /** The number of the newest generation; 0 when there is none. */
  async newest(): Promise<number> {
    const names = await this.#parts.shelf.list(FOLDER);
    return names.reduce((top, name) => Math.max(top, Number(NAME.exec(name)?.[1] ?? 0)), 0);
  }

  /** The newest content; the first is made when the vault is new. The caller wipes it. */
  async read(): Promise<{ generation: number; content: VaultContent }> {
    for (let attempt = 0; ; attempt += 1) {
      const generation = await this.newest();
      if (generation === 0) {
        await this.#begin();
        continue;
      }
      const bytes = await this.#parts.shelf.read(fileOf(generation));
      try {
        if (bytes !== null)
          return { generation, content: await openVaultFile(bytes, generation, this.#parts.vaultKey) };
      } catch (error) {
        // A writer that was faster may have destroyed the key of this generation; then there is a newer one.
        if (attempt === ATTEMPTS || (await this.newest()) === generation) throw error;
      }
      if (attempt === ATTEMPTS) throw contended();
    }
  }

  /** Applies `change` to the newest content and makes the next generation. What `change` gives is given. */
  async update<Result>(change: (content: VaultContent) => Result): Promise<Result> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { generation, content } = await this.read();
      const mark = this.#random(8).toString('hex');
      try {
        const result = change(content);
        content.changes.push(mark);
        content.changes.splice(0, Math.max(0, content.changes.length - MARKS_KEPT));
        if (await this.#make(generation + 1, content, mark)) return result;
      } finally {
        wipe(content);
      }
      // So that writers who met do not meet again.
      await delay(1 + (this.#random(1)[0] ?? 0) / 16);
    }
    throw contended();
  }

  rotateKey(): Promise<void> {
    return this.#parts.vaultKey.rotate();
  }

  /** Destroys the vault keys before the one that the newest generation lies under. */
  async destroyOldKeys(): Promise<KeyDestruction> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const generation = await this.newest();
      const bytes = await this.#parts.shelf.read(fileOf(generation));
      if (bytes === null) continue;
      await this.#removeBefore(generation);
      return this.#parts.vaultKey.destroyBefore(wrappedFileKey(bytes, generation));
    }
    throw contended();
  }

  async #begin(): Promise<void> {
    for (const folder of ['owners', 'tombstones'])
      if ((await this.#parts.shelf.list(folder)).length > 0)
        throw new Fault(
          'internal',
          'custody-vault-broken',
          'The vault file is gone while its keys are there, or an earlier version made this folder.',
        );
    const digest = Buffer.from(this.#random(KEY_BYTES));
    const keys = new Map([['digest', digest]]);
    const content = { epochs: {}, sealing: {}, retired: [], changes: [], keys };
    await this.#make(1, content, null);
    wipe(content);
  }

  async #make(generation: number, content: VaultContent, mark: string | null): Promise<boolean> {
    const { shelf, vaultKey } = this.#parts;
    const bytes = await sealVaultFile(content, generation, vaultKey, this.#random);
    if (!(await shelf.create(fileOf(generation), bytes))) return false;
    await this.#removeBefore(generation);
    // A slow writer may have made a generation that others had made, passed and removed: then nobody built upon this one.
    if (mark === null || (await this.newest()) === generation) return true;
    const newest = await this.read();
    wipe(newest.content);
    return newest.content.changes.includes(mark);
  }

  async #removeBefore(generation: number): Promise<void> {
    for (const name of await this.#parts.shelf.list(FOLDER))
      if (Number(NAME.exec(name)?.[1] ?? generation) < generation)
        await this.#parts.shelf.remove(`${FOLDER}/${name}`);
  }
}

function fileOf(generation: number): string {
  return `${FOLDER}/${String(generation).padStart(8, '0')}.vault`;
}

function contended(): Fault {
  return new Fault('unavailable', 'custody-vault-unavailable', 'The vault file changed too often meanwhile.');
}
