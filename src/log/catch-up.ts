// A database that came from a backup is behind what the log has published. If it is a beginning of that, it takes the missing
// entries back out of the tiles and goes on in the same log; if not, nothing is signed any more (`receipts.md` §2.2, §7 no. 5).
import { inTransaction, type Db } from '../store/index.ts';
import type { LogParts } from './publish.ts';
import {
  decideCheckpoint,
  insertEntries,
  keepCheckpoint,
  lockHead,
  markPublished,
  readHead,
  writeHead,
} from './queries.ts';
import {
  keptSizes,
  newestCheckpoint,
  readCheckpoint,
  readPublishedEntries,
  wouldFork,
  type PublishedCheckpoint,
  type PublishedLog,
} from './read-published.ts';
import { edgeRoot, growEdge, leafHash } from './tree.ts';

export type CaughtUp = { from: number; size: number; unknown: number[] };

/**
 * Imports what the files have beyond the database, in one transaction; null when there is nothing. `submitKeyOf` names the key
 * under which a leaf had been submitted, null when nobody knows (its place is then in `unknown`). Safe to repeat. Throws
 * `log-would-fork`, `log-tile-missing`, `log-tile-malformed`.
 */
export async function catchUp(
  parts: LogParts,
  submitKeyOf: (leaf: Buffer) => string | null,
): Promise<CaughtUp | null> {
  const published = { sodium: parts.sodium, tiles: parts.tiles, log: parts.key.verifier };
  const newest = await newestCheckpoint(published);
  if (newest === null || newest.size <= (await readHead(parts.db)).size) return null;
  const leaves = await readPublishedEntries(parts.tiles, newest.size);
  return inTransaction(parts.db, async (db) => {
    const head = await lockHead(db);
    if (newest.size <= head.size) return null;
    const imported = await importLeaves(db, { leaves, newest, from: head.size }, submitKeyOf, head.edge);
    await keepCheckpoints(db, published, newest.size);
    if (!(await decideCheckpoint(db, newest.size, newest.root))) throw wouldFork();
    await markPublished(db, newest.size);
    return imported;
  });
}

async function importLeaves(
  db: Db,
  { leaves, newest, from }: { leaves: readonly Buffer[]; newest: PublishedCheckpoint; from: number },
  submitKeyOf: (leaf: Buffer) => string | null,
  headEdge: readonly Buffer[],
): Promise<CaughtUp> {
  let edge: Buffer[] = [];
  const unknown: number[] = [];
  const entries = [];
  for (const [index, leaf] of leaves.entries()) {
    // RULE D-09: what the database has must be a beginning of what was published.
    if (index === from && !edgeRoot(edge).equals(edgeRoot(headEdge))) throw wouldFork();
    const hash = leafHash(leaf);
    edge = growEdge(edge, index, hash);
    if (index < from) continue;
    const submitKey = submitKeyOf(leaf);
    if (submitKey === null) unknown.push(index);
    entries.push({ index, submitKey: submitKey ?? `recovered:${index}`, leaf, leafHash: hash });
  }
  if (!edgeRoot(edge).equals(newest.root)) throw wouldFork();
  for (let start = 0; start < entries.length; start += 1000)
    await insertEntries(db, entries.slice(start, start + 1000));
  await writeHead(db, newest.size, edge);
  return { from, size: newest.size, unknown };
}

/** So that a bundle that is asked for again rests on the same checkpoint as before. When they were signed is not in them. */
async function keepCheckpoints(db: Db, published: PublishedLog, upTo: number): Promise<void> {
  for (const size of await keptSizes(published.tiles)) {
    const kept = size <= upTo ? await readCheckpoint(published, `checkpoints/${size}`) : null;
    if (kept === null) continue;
    const stands = await keepCheckpoint(db, { size, root: kept.root, note: kept.note, signedAt: null });
    if (!stands.root.equals(kept.root)) throw wouldFork();
  }
}
