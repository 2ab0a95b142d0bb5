// Removes metadata from a PNG without touching the picture (RULE C-06): keeps the chunks that rendering needs (PNG third
// edition §11, animation included) and drops all others. Hostile input: a broken chunk refuses the file.
import { crc32 } from 'node:zlib';
import { orientationOnly, readOrientation } from './exif-orientation.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const KEPT = new Set(
  'IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD pHYs acTL fcTL fdAT'.split(' '),
);

/** The same picture without metadata and without whatever follows its end; null when it is not whole. */
export function cleanPng(bytes: Buffer): Buffer | null {
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) return null;
  const kept: Buffer[] = [SIGNATURE];
  for (let at = 8; at + 12 <= bytes.length;) {
    const size = bytes.readUInt32BE(at);
    const end = at + 12 + size;
    if (end > bytes.length) return null;
    const type = bytes.subarray(at + 4, at + 8).toString('latin1');
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) return null;
    if (KEPT.has(type)) kept.push(bytes.subarray(at, end));
    if (type === 'eXIf') kept.push(...orientationChunk(bytes.subarray(at + 8, end - 4)));
    if (type === 'IEND') return Buffer.concat(kept);
    at = end;
  }
  return null;
}

function orientationChunk(exif: Buffer): Buffer[] {
  const orientation = readOrientation(exif);
  if (orientation === null || orientation === 1) return [];
  const typed = Buffer.concat([Buffer.from('eXIf', 'latin1'), orientationOnly(orientation)]);
  const [size, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  size.writeUInt32BE(typed.length - 4);
  check.writeUInt32BE(crc32(typed));
  return [Buffer.concat([size, typed, check])];
}
