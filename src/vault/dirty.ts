// Which epochs have wrapped a key that was destroyed since, and when first: one small value each, made before the key is left out
// of its batch, so that no crash and no replay of tombstones loses it. An epoch so marked is retired in time (retire.ts).
import type { Shelf } from './ports.ts';

const FOLDER = 'dirty';

/** Durable when it resolves; the first time of an epoch stands. */
export async function noteDirty(shelf: Shelf, epoch: string, since: Date): Promise<void> {
  await shelf.create(`${FOLDER}/${epoch}`, Buffer.from(since.toISOString(), 'latin1'));
}

/** Since when, by epoch. A time that cannot be read counts as long ago: then it is retired sooner, not later. */
export async function readDirty(shelf: Shelf): Promise<Map<string, Date>> {
  const found = new Map<string, Date>();
  for (const epoch of await shelf.list(FOLDER)) {
    const since = new Date((await shelf.read(`${FOLDER}/${epoch}`))?.toString('latin1') ?? '');
    found.set(epoch, Number.isNaN(since.getTime()) ? new Date(0) : since);
  }
  return found;
}

/** Once the epoch is retired. */
export async function forgetDirty(shelf: Shelf, epoch: string): Promise<void> {
  await shelf.remove(`${FOLDER}/${epoch}`);
}
