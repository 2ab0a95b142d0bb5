// Publishing, in the one order in which a crash at any point is harmless (`receipts.md` §2.2): tiles, then the decision what
// is signed, then the signature, then `checkpoints/<size>`, then `checkpoint`. Repeating it is how it recovers.
import { Fault } from '../kernel/fault.ts';
import type { Clock } from '../kernel/clock.ts';
import { signNote } from '../signing/sign-note.ts';
import type { SignerKey } from '../signing/signer-key.ts';
import type { Sodium } from '../signing/sodium.ts';
import type { Db } from '../store/index.ts';
import { formatCheckpoint, type Checkpoint } from './checkpoint.ts';
import { rangeHash } from './make-proof.ts';
import type { TileStore } from './ports.ts';
import {
  decideCheckpoint,
  findCheckpoint,
  keepCheckpoint,
  markPublished,
  readEntries,
  readHead,
  whilePublishing,
  type SignedCheckpoint,
} from './queries.ts';
import { keptSizes, readCheckpoint, wouldFork } from './read-published.ts';
import { storedHashes } from './stored-hashes.ts';
import { TILE_WIDTH } from './tiles.ts';
import { edgeRoot, emptyRoot, growEdge } from './tree.ts';
import { writeTiles } from './write-tiles.ts';

export type LogParts = {
  db: Db;
  sodium: Sodium;
  /** The log's own key; its name is the origin. */
  key: SignerKey;
  tiles: TileStore;
  clock: Clock;
};

/**
 * Publishes the head as it is now and gives its checkpoint. Safe to repeat; the same head gives the same checkpoint. Throws
 * `log-would-fork` (nothing is signed: a shard must be closed by a person), `log-tiles-disagree`, and what the store throws.
 */
export async function publish(parts: LogParts): Promise<SignedCheckpoint> {
  return whilePublishing(parts.db, async (db) => {
    const published = await checkNoRollback(parts, db);
    const { size, edge } = await readHead(db);
    const root = edgeRoot(edge);
    const from = published?.size ?? 0;
    const vouched = Math.max(from, (await keptSizes(parts.tiles)).at(-1) ?? 0);
    await writeTiles(db, parts.tiles, { from, size, vouched });
    if (!(await tilesRoot(parts.tiles, size)).equals(root)) {
      throw new Fault('internal', 'log-tiles-disagree', 'Tiles and head of the log have different roots.');
    }
    const checkpoint = await signOnce(parts, db, { origin: parts.key.verifier.name, size, root });
    // Here the witnesses will be asked for their cosignatures, before anybody sees the checkpoint.
    await parts.tiles.writeOnce(`checkpoints/${size}`, checkpoint.note);
    if (published?.size !== size) await parts.tiles.replace('checkpoint', checkpoint.note);
    await markPublished(db, size);
    return checkpoint;
  });
}

// A checkpoint that was kept is given again, so that a size never has two.
async function signOnce(parts: LogParts, db: Db, body: Checkpoint): Promise<SignedCheckpoint> {
  if (!(await decideCheckpoint(db, body.size, body.root))) throw wouldFork();
  const known = await findCheckpoint(db, body.size);
  if (known !== null) {
    if (!known.root.equals(body.root)) throw wouldFork();
    return known;
  }
  // Signed before, by a database that forgot it: the same again, or nothing.
  const onDisk = await readPublished(parts, `checkpoints/${body.size}`);
  if (onDisk !== null && !onDisk.root.equals(body.root)) throw wouldFork();
  const note = signNote(parts.sodium, formatCheckpoint(body), [parts.key]);
  return keepCheckpoint(db, { size: body.size, root: body.root, note, signedAt: parts.clock.now() });
}

/**
 * A database that was set back would sign a second history: the checkpoint on the disk must be a beginning of what the
 * database has. Gives that checkpoint, null when there is none. Throws `log-would-fork`.
 */
export async function checkNoRollback(
  parts: LogParts,
  db: Db,
  path = 'checkpoint',
): Promise<Checkpoint | null> {
  const published = await readPublished(parts, path);
  if (published === null) return null;
  const { size } = await readHead(db);
  if (published.size > size) throw wouldFork();
  const root = await rootAt(db, published.size);
  if (!root.equals(published.root)) throw wouldFork();
  return published;
}

/** At the start also the largest checkpoint that was kept: it may be ahead of `checkpoint` by one crash. */
export async function checkNoRollbackAtStart(parts: LogParts): Promise<void> {
  await checkNoRollback(parts, parts.db);
  const largest = (await keptSizes(parts.tiles)).at(-1);
  if (largest !== undefined) await checkNoRollback(parts, parts.db, `checkpoints/${largest}`);
}

function readPublished({ tiles, sodium, key }: LogParts, path: string): Promise<Checkpoint | null> {
  return readCheckpoint({ tiles, sodium, log: key.verifier }, path);
}

async function rootAt(db: Db, size: number): Promise<Buffer> {
  const signed = await findCheckpoint(db, size);
  if (signed !== null) return signed.root;
  let edge: Buffer[] = [];
  for (let start = 0; start < size; start += TILE_WIDTH) {
    const entries = await readEntries(db, start, Math.min(start + TILE_WIDTH, size));
    for (const { index, leafHash } of entries) edge = growEdge(edge, index, leafHash);
  }
  return edgeRoot(edge);
}

async function tilesRoot(tiles: TileStore, size: number): Promise<Buffer> {
  return size === 0 ? emptyRoot() : rangeHash(storedHashes(tiles, size), 0, size);
}
