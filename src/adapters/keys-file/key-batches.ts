// Wrapped single-use keys on disk: one file per put, in a folder per owner. The first line names the epoch, each other line
// is a key id and the wrapped key in base64. Files are written once, rewritten only to leave keys out.
import path from 'node:path';
import { Fault } from '../../kernel/fault.ts';
import { newId, type Random } from '../../kernel/ids.ts';
import type { Disk } from './disk.ts';

export type KeyBatch = { file: string; epoch: string; wrapped: Map<string, Buffer> };

const HEADER = /^countersign-keys 1 (\d{4}-\d\d-\d\d)$/;

/** Every batch of an owner. Throws `custody-vault-broken` for a file of another form. */
export async function readBatches(disk: Disk, folder: string, ownerId: string): Promise<KeyBatch[]> {
  const owner = path.join(folder, 'owners', ownerId);
  const batches: KeyBatch[] = [];
  for (const name of await disk.list(owner)) {
    const file = path.join(owner, name);
    let batch = await readBatch(disk, file);
    // Once more: another process may just have replaced it and be overwriting the old bytes.
    if (batch === 'broken') batch = await readBatch(disk, file);
    if (batch === 'broken') throw brokenBatch();
    // Null: gone in between, another process removed the last of its keys.
    if (batch !== null) batches.push(batch);
  }
  return batches;
}

async function readBatch(disk: Disk, file: string): Promise<KeyBatch | 'broken' | null> {
  const bytes = await disk.read(file);
  return bytes === null ? null : parseBatch(file, bytes);
}

function parseBatch(file: string, bytes: Buffer): KeyBatch | 'broken' {
  const [header = '', ...lines] = bytes.toString('latin1').split('\n');
  const epoch = HEADER.exec(header)?.[1];
  if (epoch === undefined || lines.pop() !== '') return 'broken';
  const wrapped = new Map<string, Buffer>();
  for (const line of lines) {
    const space = line.indexOf(' ');
    if (space < 1) return 'broken';
    wrapped.set(line.slice(0, space), Buffer.from(line.slice(space + 1), 'base64'));
  }
  return { file, epoch, wrapped };
}

function batchBytes(epoch: string, wrapped: Iterable<readonly [string, Buffer]>): Buffer {
  const lines = [`countersign-keys 1 ${epoch}\n`];
  for (const [keyId, key] of wrapped) lines.push(`${keyId} ${key.toString('base64')}\n`);
  return Buffer.from(lines.join(''), 'latin1');
}

/** A new batch, durable when it resolves. */
export async function writeBatch(
  disk: Disk,
  folder: string,
  ownerId: string,
  batch: { epoch: string; wrapped: Iterable<readonly [string, Buffer]> },
  random: Random,
): Promise<void> {
  const file = path.join(folder, 'owners', ownerId, `${newId('batch', random)}.keys`);
  await disk.replace(file, batchBytes(batch.epoch, batch.wrapped));
}

/** Writes a batch again without the keys that `gone` has; removes it when none is left. True when something changed. */
export async function leaveOut(
  disk: Disk,
  batch: KeyBatch,
  gone: ReadonlyMap<string, unknown>,
): Promise<boolean> {
  const kept = new Map([...batch.wrapped].filter(([keyId]) => !gone.has(keyId)));
  if (kept.size === batch.wrapped.size) return false;
  // Emptied in place first, so that no name points at the old bytes even for a moment after.
  await disk.replace(batch.file, batchBytes(batch.epoch, kept));
  if (kept.size === 0) await disk.remove(batch.file);
  return true;
}

function brokenBatch(): Fault {
  return new Fault('internal', 'custody-vault-broken', 'A key file has another form.');
}
