// A shelf that is in two places: each change is in the mirror too before it resolves (RULE D-06: a tombstone is outside before
// anybody hears of the destruction, and what is removed here is removed there). The mirror is a copy of now and keeps no past, so
// that a stolen backup has no key that was destroyed before the theft. What opens the wrapped keys has a mirror of its own,
// elsewhere.
import type { Clock } from '../kernel/clock.ts';
import { Fault } from '../kernel/fault.ts';
import type { Shelf } from '../vault/index.ts';
import { onMirror } from './on-mirror.ts';

/** In a mirror: when it was last made equal or changed. */
export const STAMP = 'mirrored-at';

/** `equal`: the mirror follows. `union`: what is in either belongs in both, for ever. */
export type MirroredFolder = {
  path: string;
  depth: 1 | 2;
  how: 'equal' | 'union';
  /** Its names are numbers that only ever rise: the generations of the vault file, the versions of the vault key. */
  numbered?: true;
};

export const VAULT_FOLDERS: readonly MirroredFolder[] = [
  { path: 'tombstones', depth: 2, how: 'union' },
  { path: 'owners', depth: 2, how: 'equal' },
  { path: 'dirty', depth: 1, how: 'equal' },
  { path: 'vault', depth: 1, how: 'equal', numbered: true },
];

/** Of signing keys, whose owners make them once and change them never. They lie in a folder wherever the vault key lies. */
export const SIGNING_FOLDERS: readonly MirroredFolder[] = [{ path: 'signing', depth: 1, how: 'union' }];

export const VAULT_KEY_FOLDERS: readonly MirroredFolder[] = [
  { path: 'versions', depth: 1, how: 'equal', numbered: true },
  ...SIGNING_FOLDERS,
];

/** Faults of the mirror are `backup-mirror-unavailable`; the change is then there, and the caller repeats it. */
export function mirroredShelf(own: Shelf, mirror: Shelf, clock: Clock): Shelf {
  const follow = (work: () => Promise<unknown>): Promise<void> =>
    onMirror(async () => {
      await work();
      await stamp(mirror, clock);
    });
  return {
    maxBytes: Math.min(own.maxBytes, mirror.maxBytes),
    read: (path) => own.read(path),
    list: (path) => own.list(path),
    create: async (path, bytes) => {
      const made = await own.create(path, bytes);
      // Not made: it is there, but whoever made it may have died before the mirror had it.
      const there = made ? bytes : await own.read(path);
      if (there !== null) await follow(() => put(mirror, path, there));
      return made;
    },
    replace: async (path, bytes) => {
      await own.replace(path, bytes);
      await follow(() => mirror.replace(path, bytes));
    },
    remove: async (path) => {
      await own.remove(path);
      await follow(() => mirror.remove(path));
    },
  };
}

/**
 * Makes the two agree, before anything is opened. Throws `backup-mirror-newer`, `backup-tombstone-differs`,
 * `backup-mirror-unavailable`.
 */
export function levelShelves(
  own: Shelf,
  mirror: Shelf,
  folders: readonly MirroredFolder[],
  clock: Clock,
): Promise<void> {
  return onMirror(async () => {
    const paths = await Promise.all(
      folders.map(async (folder) => ({
        folder,
        here: await pathsOf(own, folder),
        there: await pathsOf(mirror, folder),
      })),
    );
    // Before anything is changed: a mirror that knows more is what a restore needs.
    if (
      paths.some(
        ({ folder, here, there }) => folder.numbered === true && (there.at(-1) ?? '') > (here.at(-1) ?? ''),
      )
    )
      throw newer();
    for (const { folder, here, there } of paths) {
      for (const path of here) await copy(own, mirror, path, folder.how);
      const known = new Set(here);
      for (const path of there.filter((one) => !known.has(one)))
        await (folder.how === 'union' ? copy(mirror, own, path, folder.how) : mirror.remove(path));
    }
    await stamp(mirror, clock);
  });
}

async function pathsOf(shelf: Shelf, { path, depth }: MirroredFolder): Promise<string[]> {
  const below = (await shelf.list(path)).map((name) => `${path}/${name}`);
  if (depth === 1) return below;
  const deeper = await Promise.all(
    below.map(async (one) => (await shelf.list(one)).map((name) => `${one}/${name}`)),
  );
  return deeper.flat();
}

async function copy(from: Shelf, to: Shelf, path: string, how: MirroredFolder['how']): Promise<void> {
  const bytes = await from.read(path);
  if (bytes === null) return;
  const there = await to.read(path);
  if (there?.equals(bytes) === true) return;
  if (there !== null && how === 'union') throw differs();
  await put(to, path, bytes);
}

async function put(shelf: Shelf, path: string, bytes: Uint8Array): Promise<void> {
  if (await shelf.create(path, bytes)) return;
  if ((await shelf.read(path))?.equals(bytes) !== true) await shelf.replace(path, bytes);
}

async function stamp(mirror: Shelf, clock: Clock): Promise<void> {
  await mirror.replace(STAMP, Buffer.from(`${clock.now().toISOString()}\n`));
}

function newer(): Fault {
  return new Fault(
    'conflict',
    'backup-mirror-newer',
    'The key vault in the data folder is older than its mirror, or gone. Restore first: `npm run restore`.',
  );
}

function differs(): Fault {
  return new Fault('conflict', 'backup-tombstone-differs', 'A tombstone is there already, with other bytes.');
}
