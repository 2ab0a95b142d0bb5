// Judges an entry of a zip by its directory record, before any byte is unpacked. Names are hostile: they never become
// paths, and a zip that holds one dangerous name is refused as a whole.
import { isUtf8 } from 'node:buffer';
import type { Entry } from 'yauzl';
import { Fault } from '../kernel/fault.ts';
import type { Bounds } from '../kernel/bounds.ts';

export type ZipEntry = {
  /** Whole name inside the zip, folders parted by `/`. */
  path: string;
  folder: string;
  name: string;
  sizeBytes: number;
  entry: Entry;
};

const UNIX = 3;
const TYPE_MASK = 0o170000;
const REGULAR = 0o100000;
const DIRECTORY = 0o040000;

function unsafeName(): Fault {
  return new Fault('invalid', 'ingest-zip-unsafe-name', 'The zip holds a name that no export has.');
}

function zipBomb(): Fault {
  return new Fault('too-large', 'ingest-zip-bomb', 'The zip unpacks to far more than its size.');
}

function hasControl(path: string): boolean {
  for (let i = 0; i < path.length; i += 1)
    if (path.charCodeAt(i) < 0x20 || path.charCodeAt(i) === 0x7f) return true;
  return false;
}

/** The name as text, or null when it could lead out of a folder or hides something. */
export function safePath(raw: Buffer, bounds: Bounds): string | null {
  if (raw.length === 0 || raw.length > bounds.maxZipEntryNameBytes) return null;
  // Phones write UTF-8, flagged or not. Other bytes are kept one to one, so that names stay distinct.
  const path = isUtf8(raw) ? raw.toString('utf8') : raw.toString('latin1');
  if (path.startsWith('/') || path.includes('\\') || /^[A-Za-z]:/.test(path) || hasControl(path)) return null;
  const segments = path.endsWith('/') ? path.slice(0, -1).split('/') : path.split('/');
  return segments.some((segment) => segment === '' || segment === '.' || segment === '..') ? null : path;
}

/** Only plain files and folders: a symbolic link or device in an export is an attack. */
function checkType({ versionMadeBy, externalFileAttributes }: Entry): void {
  if (versionMadeBy >>> 8 !== UNIX) return;
  const type = (externalFileAttributes >>> 16) & TYPE_MASK;
  if (type !== 0 && type !== REGULAR && type !== DIRECTORY) throw unsafeName();
}

/**
 * The entry with its name split, or null for a folder and for what a Mac adds (`__MACOSX/`, `.DS_Store`).
 * Faults: `ingest-zip-unsafe-name`, `ingest-zip-bomb`, `ingest-zip-encrypted`, `ingest-zip-broken`.
 */
export function judgeEntry(entry: Entry, bounds: Bounds): ZipEntry | null {
  const path = safePath(entry.fileNameRaw, bounds);
  if (path === null) throw unsafeName();
  checkType(entry);
  if (entry.isEncrypted()) {
    throw new Fault('unsupported', 'ingest-zip-encrypted', 'The zip is protected by a password.');
  }
  if (!entry.canDecodeFileData()) {
    throw new Fault('invalid', 'ingest-zip-broken', 'The zip uses a compression that no export has.');
  }
  const { compressedSize, uncompressedSize } = entry;
  if (uncompressedSize > bounds.zipRatioFromBytes && uncompressedSize > compressedSize * bounds.maxZipRatio) {
    throw zipBomb();
  }
  if (path.endsWith('/')) return null;
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  if (path.startsWith('__MACOSX/') || name === '.DS_Store') return null;
  return { path, folder: path.slice(0, slash + 1), name, sizeBytes: uncompressedSize, entry };
}

/** Collects entries under the bounds that hold over all of them. */
export class EntryLedger {
  private readonly bounds: Bounds;
  private readonly paths = new Set<string>();
  private readonly ranges: { start: number; end: number }[] = [];
  private unpackedBytes = 0;

  constructor(bounds: Bounds) {
    this.bounds = bounds;
  }

  /** Faults: `ingest-zip-unsafe-name` for a name that comes twice, `ingest-zip-bomb` for the sum of sizes. */
  add(entry: Entry): void {
    // Names that differ only in case or composition collide on many disks, but not here: nothing is written to one.
    const key = entry.fileNameRaw.toString('latin1');
    if (this.paths.has(key)) throw unsafeName();
    this.paths.add(key);
    this.unpackedBytes += entry.uncompressedSize;
    if (this.unpackedBytes > this.bounds.maxZipUnpackedBytes) throw zipBomb();
    const start = entry.relativeOffsetOfLocalHeader;
    this.ranges.push({ start, end: start + 30 + entry.fileNameLength + entry.compressedSize });
  }

  /** Entries that share bytes are the densest bombs (and never an export). Fault `ingest-zip-bomb`. */
  close(): void {
    this.ranges.sort((a, b) => a.start - b.start);
    let end = 0;
    for (const range of this.ranges) {
      if (range.start < end) throw zipBomb();
      end = range.end;
    }
  }
}
