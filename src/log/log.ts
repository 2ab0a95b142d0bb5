// The log as its users see it: append opaque leaves, publish, prove. It knows nothing of what a leaf means.
import { Fault } from '../kernel/fault.ts';
import type { Db } from '../store/index.ts';
import { append, type AppendedLeaf, type LeafToAppend } from './append.ts';
import { catchUp, type CaughtUp } from './catch-up.ts';
import { checkInclusion } from './check-proof.ts';
import { inclusionProof } from './make-proof.ts';
import { checkNoRollbackAtStart, publish, type LogParts } from './publish.ts';
import {
  bindOrigin,
  findEntries,
  firstCheckpointOver,
  readEntries,
  readHead,
  type SignedCheckpoint,
} from './queries.ts';
import { storedHashes } from './stored-hashes.ts';
import { formatTlogProof } from './tlog-proof.ts';

export interface Log {
  readonly origin: string;

  /** What the database took back from the files when the log was opened; null when it was not behind. */
  readonly caughtUp: CaughtUp | null;

  /**
   * Gives leaves their places, in the caller's transaction or one of its own. Durable once that is committed; the same key
   * again is the same place. Throws `log-submit-key-reused`, `log-leaf-too-large`.
   */
  append(db: Db, leaves: readonly LeafToAppend[]): Promise<AppendedLeaf[]>;

  /**
   * Publishes everything appended so far: when it resolves, the checkpoint that covers it is durable. Safe to repeat; calls
   * that overlap share one run. Not inside a transaction. Throws `log-would-fork`, `log-tiles-disagree`.
   */
  publish(): Promise<SignedCheckpoint>;

  /** The leaf of a submit key; null when it was never appended. */
  placeOf(submitKey: string): Promise<{ index: number; bytes: Buffer } | null>;

  /** Leaves below this index are covered by a published checkpoint. */
  publishedSize(): Promise<number>;

  /** The first published checkpoint that covers the leaf; null when none does yet. */
  firstCheckpointOver(index: number): Promise<SignedCheckpoint | null>;

  /** The tlog-proof text of a leaf in a published checkpoint; checked before it is given. Throws `log-tile-damaged`. */
  prove(index: number, checkpoint: SignedCheckpoint): Promise<string>;
}

/**
 * Opens the log of the key's name. A database that is a mere beginning of what was published catches up first (catch-up.ts);
 * `submitKeyOf` names the leaves that it then takes back. Throws `log-other-origin`, and `log-would-fork` when the published
 * checkpoint and the database contradict each other.
 */
export async function openLog(
  parts: LogParts,
  submitKeyOf: (leaf: Buffer) => string | null = () => null,
): Promise<Log> {
  const origin = parts.key.verifier.name;
  await bindOrigin(parts.db, origin);
  const caughtUp = await catchUp(parts, submitKeyOf);
  await checkNoRollbackAtStart(parts);
  const shared = sharedRuns(() => publish(parts));
  return {
    origin,
    caughtUp,
    append: (db, leaves) => append(db, leaves),
    placeOf: async (submitKey) => {
      const [entry] = await findEntries(parts.db, [submitKey]);
      return entry === undefined ? null : { index: entry.index, bytes: entry.leaf };
    },
    publish: shared,
    publishedSize: async () => (await readHead(parts.db)).publishedSize,
    firstCheckpointOver: (index) => firstCheckpointOver(parts.db, index),
    prove: (index, checkpoint) => prove(parts, index, checkpoint),
  };
}

async function prove(parts: LogParts, index: number, checkpoint: SignedCheckpoint): Promise<string> {
  const { size: treeSize, root, note } = checkpoint;
  const hashes = await inclusionProof(storedHashes(parts.tiles, treeSize), index, treeSize);
  const [entry] = await readEntries(parts.db, index, index + 1);
  if (
    entry === undefined ||
    !checkInclusion({ index, treeSize, root, leafHash: entry.leafHash, proof: hashes })
  ) {
    throw new Fault('internal', 'log-tile-damaged', 'The tiles do not prove a leaf that they should.');
  }
  return formatTlogProof({ extra: null, index, hashes, checkpoint: note.toString('utf8') });
}

/** A run that has begun may have missed what was appended since: whoever comes then shares the next one. */
function sharedRuns<Result>(run: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<Result> | null = null;
  let next: Promise<Result> | null = null;

  function start(): Promise<Result> {
    const mine = run().finally(() => {
      running = null;
    });
    running = mine;
    return mine;
  }

  return () => {
    if (running === null) return start();
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = null;
        return start();
      });
    return next;
  };
}
