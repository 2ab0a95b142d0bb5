// Wrapped single-use keys on the shelf: a few values per put, under a path per owner. The first line names the epoch, each
// other line is a key id and the wrapped key in base64. Made once; written again only to leave keys out or to wrap them anew.
import { Fault } from '../kernel/fault.ts';
import { newId, type Random } from '../kernel/ids.ts';
import type { Shelf } from './ports.ts';

export type KeyBatch = { path: string; epoch: string; wrapped: Map<string, Buffer> };

const OWNERS = 'owners';
const HEADER = /^countersign-keys 1 (\d{4}-\d\d-\d\d[a-z0-9.]{0,20})$/;
const LINE = /^([a-z][a-z0-9_.-]{0,99}) ([A-Za-z0-9+/]{80})$/;
/** A key id of 100 characters, a blank, 80 of base64, a line break. */
const LINE_BYTES = 182;

export function batchOwners(shelf: Shelf): Promise<string[]> {
  return shelf.list(OWNERS);
}

/** Every batch of an owner. Throws `custody-vault-broken` for a value of another form. */
export async function readBatches(shelf: Shelf, ownerId: string): Promise<KeyBatch[]> {
  const batches: KeyBatch[] = [];
  for (const name of await shelf.list(`${OWNERS}/${ownerId}`)) {
    const path = `${OWNERS}/${ownerId}/${name}`;
    const bytes = await shelf.read(path);
    // Null: gone in between, another process removed the last of its keys.
    if (bytes !== null) batches.push(parseBatch(path, bytes));
  }
  return batches;
}

function parseBatch(path: string, bytes: Buffer): KeyBatch {
  const [header = '', ...lines] = bytes.toString('latin1').split('\n');
  const epoch = HEADER.exec(header)?.[1];
  if (epoch === undefined || lines.pop() !== '') throw brokenBatch();
  const wrapped = new Map<string, Buffer>();
  for (const line of lines) {
    const [, keyId, key] = LINE.exec(line) ?? [];
    if (keyId === undefined || key === undefined) throw brokenBatch();
    wrapped.set(keyId, Buffer.from(key, 'base64'));
  }
  return { path, epoch, wrapped };
}

function batchBytes(epoch: string, wrapped: Iterable<readonly [string, Buffer]>): Buffer {
  const lines = [`countersign-keys 1 ${epoch}\n`];
  for (const [keyId, key] of wrapped) lines.push(`${keyId} ${key.toString('base64')}\n`);
  return Buffer.from(lines.join(''), 'latin1');
}

/** New batches, durable when it resolves; gives their paths. When it throws, some may be there. */
export async function writeBatches(
  shelf: Shelf,
  ownerId: string,
  { epoch, wrapped }: { epoch: string; wrapped: Iterable<readonly [string, Buffer]> },
  random: Random,
): Promise<string[]> {
  const room = Math.max(1, Math.floor(shelf.maxBytes / LINE_BYTES) - 1);
  const paths: string[] = [];
  let some: (readonly [string, Buffer])[] = [];
  const write = async (): Promise<void> => {
    const path = `${OWNERS}/${ownerId}/${newId('batch', random)}.keys`;
    if (!(await shelf.create(path, batchBytes(epoch, some)))) throw brokenBatch();
    paths.push(path);
    some = [];
  };
  for (const line of wrapped) {
    some.push(line);
    if (some.length >= room) await write();
  }
  if (some.length > 0) await write();
  return paths;
}

/** Writes a batch again without the keys that `gone` has; removes it when none is left. True when something changed. */
export async function leaveOut(
  shelf: Shelf,
  batch: KeyBatch,
  gone: ReadonlyMap<string, unknown>,
): Promise<boolean> {
  const kept = new Map([...batch.wrapped].filter(([keyId]) => !gone.has(keyId)));
  if (kept.size === batch.wrapped.size) return false;
  if (kept.size === 0) await shelf.remove(batch.path);
  else await shelf.replace(batch.path, batchBytes(batch.epoch, kept));
  return true;
}

/** Puts the same keys, wrapped anew under another epoch, in place of a batch: one step, the old or the new. */
export async function replaceBatch(
  shelf: Shelf,
  batch: KeyBatch,
  { epoch, wrapped }: { epoch: string; wrapped: Iterable<readonly [string, Buffer]> },
): Promise<void> {
  await shelf.replace(batch.path, batchBytes(epoch, wrapped));
}

function brokenBatch(): Fault {
  return new Fault('internal', 'custody-vault-broken', 'A key batch has another form.');
}
