// Tiles and entry bundles (C2SP tlog-tiles): 256 hashes or entries to a file, partial ones named by their width. Paths are
// relative to the log's prefix. File contents are not trusted when read back.
import { Fault } from '../kernel/fault.ts';
import { parseDecimal } from './decimal.ts';

export const TILE_WIDTH = 256;
const HASH_BYTES = 32;
export const MAX_ENTRY_BYTES = 65_535;

/** Which file: a tile of hashes at a level, or a bundle of entries (`entries`). `width` 256 is a full one. */
export type TileName = { level: number | 'entries'; index: number; width: number };

/** `tile/0/x001/x234/067`, with `.p/44` when partial. */
export function tilePath({ level, index, width }: TileName): string {
  const groups: string[] = [];
  for (let rest = index; groups.length === 0 || rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`${groups.length === 0 ? '' : 'x'}${String(rest % 1000).padStart(3, '0')}`);
  }
  return `tile/${level}/${groups.join('/')}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** Null for what is not the one form of a path. */
export function parseTilePath(path: string): TileName | null {
  const match = /^tile\/(entries|\d+)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d+))?$/.exec(path);
  const [, levelText = '', groups = '', widthText] = match ?? [];
  const level = levelText === 'entries' ? ('entries' as const) : parseDecimal(levelText);
  const index = parseDecimal(groups.replace(/[x/]/g, '').replace(/^0+(?=\d)/, ''));
  const width = widthText === undefined ? TILE_WIDTH : parseDecimal(widthText);
  if (level === null || index === null || width === null || width < 1) return null;
  const name = { level, index, width };
  return (level === 'entries' || level <= 63) && tilePath(name) === path ? name : null;
}

/** The files of a level that a tree has, from the one that holds hash `from` on: full ones, then at most one partial. */
export function tilesOfLevel(level: TileName['level'], from: number, count: number): TileName[] {
  const names: TileName[] = [];
  for (let index = Math.floor(from / TILE_WIDTH); index * TILE_WIDTH < count; index += 1) {
    names.push({ level, index, width: Math.min(TILE_WIDTH, count - index * TILE_WIDTH) });
  }
  return names;
}

/** Whether a tree of `size` leaves has all of that tile or bundle; false for what is no tile. */
export function isVouched(name: TileName | null, size: number): boolean {
  if (name === null) return false;
  const count = name.level === 'entries' ? size : levelCount(name.level, size);
  return name.index * TILE_WIDTH + name.width <= count;
}

/** How many hashes the level has in a tree of `size` leaves: floor(size / 256^level). */
export function levelCount(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** Throws `log-tile-malformed` unless there are exactly `width` hashes. */
export function splitTile(bytes: Buffer, width: number): Buffer[] {
  if (bytes.length !== width * HASH_BYTES) throw malformed();
  return Array.from({ length: width }, (_, i) => bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
}

/** Big-endian uint16 length before each entry. Throws `log-leaf-too-large`. */
export function encodeBundle(entries: readonly Buffer[]): Buffer {
  const parts = entries.flatMap((entry) => {
    if (entry.length > MAX_ENTRY_BYTES) {
      throw new Fault('too-large', 'log-leaf-too-large', 'A leaf is longer than 65,535 bytes.');
    }
    const length = Buffer.alloc(2);
    length.writeUInt16BE(entry.length);
    return [length, entry];
  });
  return Buffer.concat(parts);
}

/** Throws `log-tile-malformed` unless there are exactly `width` entries and nothing more. */
export function decodeBundle(bytes: Buffer, width: number): Buffer[] {
  const entries: Buffer[] = [];
  let offset = 0;
  while (offset < bytes.length && entries.length < width) {
    if (offset + 2 > bytes.length) throw malformed();
    const end = offset + 2 + bytes.readUInt16BE(offset);
    if (end > bytes.length) throw malformed();
    entries.push(bytes.subarray(offset + 2, end));
    offset = end;
  }
  if (entries.length !== width || offset !== bytes.length) throw malformed();
  return entries;
}

function malformed(): Fault {
  return new Fault('invalid', 'log-tile-malformed', 'A tile or bundle has another form.');
}
