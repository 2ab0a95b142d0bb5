// What remains of destroyed keys: one value per event, made once and never changed, apart from the keys. Whatever comes back
// later (a restored batch, a repeated put), the tombstone answers (`receipts.md` §5.4). Each line names the key, the time, the
// event and the epoch that had wrapped the key, so that it can be told until when an old copy of it could be opened.
import { Fault } from '../kernel/fault.ts';
import type { Shelf } from './ports.ts';

export type Tombstone = { keyId: string; at: Date; event: string; epoch: string | null };

const FOLDER = 'tombstones';
const LINE =
  /^([a-z][a-z0-9_.-]{0,99}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (keydestruction_[0-9a-z]{26}) (-|\d{4}-\d\d-\d\d[a-z0-9.]{0,20})$/;
const LINE_BYTES = 200;

/** Every tombstone of an owner. Throws `custody-vault-broken` for a value of another form: none may be overlooked. */
export async function readTombstones(shelf: Shelf, ownerId: string): Promise<Map<string, Tombstone>> {
  const found = new Map<string, Tombstone>();
  for (const name of await shelf.list(`${FOLDER}/${ownerId}`)) {
    const bytes = await shelf.read(`${FOLDER}/${ownerId}/${name}`);
    for (const tombstone of bytes === null ? [] : parse(bytes)) {
      const known = found.get(tombstone.keyId);
      if (known === undefined || tombstone.at < known.at) found.set(tombstone.keyId, tombstone);
    }
  }
  return found;
}

function parse(bytes: Buffer): Tombstone[] {
  const lines = bytes.toString('latin1').split('\n');
  if (lines.pop() !== '') throw broken();
  return lines.map((line) => {
    const [, keyId, at, event, epoch] = LINE.exec(line) ?? [];
    if (keyId === undefined || at === undefined || event === undefined || epoch === undefined) throw broken();
    return { keyId, at: new Date(at), event, epoch: epoch === '-' ? null : epoch };
  });
}

/** Makes the values of one event, durable when it resolves. */
export async function addTombstones(
  shelf: Shelf,
  ownerId: string,
  event: string,
  tombstones: readonly Tombstone[],
): Promise<void> {
  const room = Math.max(1, Math.floor(shelf.maxBytes / LINE_BYTES));
  for (let from = 0; from < tombstones.length; from += room) {
    const lines = tombstones
      .slice(from, from + room)
      .map(({ keyId, at, epoch }) => `${keyId} ${at.toISOString()} ${event} ${epoch ?? '-'}\n`);
    const name = from === 0 ? event : `${event}.${from / room}`;
    const bytes = Buffer.from(lines.join(''), 'latin1');
    await shelf.create(`${FOLDER}/${ownerId}/${name}`, bytes);
  }
}

/** The owners that have tombstones. */
export function tombstoneOwners(shelf: Shelf): Promise<string[]> {
  return shelf.list(FOLDER);
}

function broken(): Fault {
  return new Fault('internal', 'custody-vault-broken', 'A tombstone has another form.');
}
