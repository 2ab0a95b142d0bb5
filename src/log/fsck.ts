// Checks a log's public files by deriving everything again from its entries: every tile, every checkpoint ever published,
// the root. Needs no database and no secret, so that anyone with a copy of the folder can run it. Files are not trusted.
import { faultCode } from '../kernel/fault.ts';
import type { Sodium } from '../signing/sodium.ts';
import type { VerifierKey } from '../signing/verifier-key.ts';
import { openCheckpoint, type Checkpoint } from './checkpoint.ts';
import { parseDecimal } from './decimal.ts';
import type { TileStore } from './ports.ts';
import {
  decodeBundle,
  encodeBundle,
  parseTilePath,
  TILE_WIDTH,
  tilePath,
  tilesOfLevel,
  levelCount,
} from './tiles.ts';
import { edgeRoot, growEdge, leafHash, rootOf } from './tree.ts';

/** `code` is stable; `path` is the file, relative to the log's prefix. */
export type FsckProblem = { code: string; path: string };

export type FsckReport = { size: number; root: Buffer; problems: FsckProblem[] };

type Derived = { leaves: Buffer[]; levels: Buffer[][]; roots: Buffer[] };

/** Files outside `tile/`, `checkpoint` and `checkpoints/` are not the log's and are passed over. */
export async function fsck(sodium: Sodium, tiles: TileStore, log: VerifierKey): Promise<FsckReport> {
  const problems: FsckProblem[] = [];
  const head = await checkedCheckpoint(sodium, tiles, log, 'checkpoint', problems);
  const size = head?.size ?? 0;
  const leaves = await readLeaves(tiles, size, problems);
  const derived = derive(leaves);
  const paths = await tiles.list();
  const expected = tilesOfTree(derived.leaves.length);
  for (const path of expected.filter((name) => !paths.includes(name)))
    problems.push({ code: 'fsck-missing', path });
  for (const path of paths) {
    if (path.startsWith('tile/')) await checkTile(tiles, derived, path, problems);
    if (path === 'checkpoint' || path.startsWith('checkpoints/')) {
      await checkCheckpoint(
        await checkedCheckpoint(sodium, tiles, log, path, problems),
        derived,
        path,
        problems,
      );
    }
  }
  if (!paths.includes(`checkpoints/${size}`))
    problems.push({ code: 'fsck-missing', path: `checkpoints/${size}` });
  return { size, root: derived.roots.at(-1) ?? Buffer.alloc(0), problems: unique(problems) };
}

async function checkedCheckpoint(
  sodium: Sodium,
  tiles: TileStore,
  log: VerifierKey,
  path: string,
  problems: FsckProblem[],
): Promise<Checkpoint | null> {
  const note = await tiles.read(path);
  if (note === null) {
    problems.push({ code: 'fsck-missing', path });
    return null;
  }
  try {
    return openCheckpoint(sodium, note, [log]);
  } catch (error) {
    const code = faultCode(error);
    if (code === undefined) throw error;
    problems.push({ code, path });
    return null;
  }
}

async function readLeaves(tiles: TileStore, size: number, problems: FsckProblem[]): Promise<Buffer[]> {
  const leaves: Buffer[] = [];
  for (const name of tilesOfLevel('entries', 0, size)) {
    const path = tilePath(name);
    const bytes = (await tiles.read(path)) ?? Buffer.alloc(0);
    try {
      leaves.push(...decodeBundle(bytes, name.width));
    } catch (error) {
      const code = faultCode(error);
      if (code === undefined) throw error;
      problems.push({ code, path });
      return leaves;
    }
  }
  return leaves;
}

function derive(leaves: Buffer[]): Derived {
  let edge: Buffer[] = [];
  const roots = [edgeRoot(edge)];
  const levels = [leaves.map((leaf) => leafHash(leaf))];
  for (const [index, hash] of (levels[0] ?? []).entries()) {
    edge = growEdge(edge, index, hash);
    roots.push(edgeRoot(edge));
  }
  for (let below = levels[0] ?? []; below.length >= TILE_WIDTH; below = levels.at(-1) ?? []) {
    const count = Math.floor(below.length / TILE_WIDTH);
    const hashes = below;
    levels.push(
      Array.from({ length: count }, (_, i) => rootOf(hashes.slice(i * TILE_WIDTH, (i + 1) * TILE_WIDTH))),
    );
  }
  return { leaves, levels, roots };
}

function tilesOfTree(size: number): string[] {
  const names = tilesOfLevel('entries', 0, size);
  for (let level = 0; levelCount(level, size) > 0; level += 1) {
    names.push(...tilesOfLevel(level, 0, levelCount(level, size)));
  }
  return names.map(tilePath);
}

// Partial tiles of earlier sizes are checked too; one of a size beyond the head is left from a crash and is no fault, but
// nothing vouches for it.
async function checkTile(
  tiles: TileStore,
  { leaves, levels }: Derived,
  path: string,
  problems: FsckProblem[],
): Promise<void> {
  const name = parseTilePath(path);
  if (name === null) {
    problems.push({ code: 'fsck-unknown-file', path });
    return;
  }
  const { level, index, width } = name;
  const start = index * TILE_WIDTH;
  const all = level === 'entries' ? leaves : (levels[level] ?? []);
  if (start + width > all.length) return;
  const range = all.slice(start, start + width);
  const bytes = level === 'entries' ? encodeBundle(range) : Buffer.concat(range);
  if ((await tiles.read(path))?.equals(bytes) !== true) problems.push({ code: 'fsck-tile-differs', path });
}

async function checkCheckpoint(
  checkpoint: Checkpoint | null,
  { roots }: Derived,
  path: string,
  problems: FsckProblem[],
): Promise<void> {
  if (checkpoint === null) return;
  const { size, root } = checkpoint;
  const named = path === 'checkpoint' ? size : parseDecimal(path.slice('checkpoints/'.length));
  const derivedRoot = roots[size];
  // A checkpoint that was signed just before a crash can be ahead of `checkpoint` until the next publication.
  if (named !== size) problems.push({ code: 'fsck-checkpoint-misplaced', path });
  else if (derivedRoot !== undefined && !derivedRoot.equals(root))
    problems.push({ code: 'fsck-root-differs', path });
}

function unique(problems: FsckProblem[]): FsckProblem[] {
  const seen = new Map(problems.map((problem) => [`${problem.code} ${problem.path}`, problem]));
  return [...seen.values()];
}
