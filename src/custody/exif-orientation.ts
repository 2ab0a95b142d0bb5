// The one thing of EXIF that leaves custody: which way up an image is (RULE C-06). Reads it from a TIFF block and writes a
// block that holds nothing else (EXIF 2.32 §4.6). The block read is hostile input: every offset is checked.

const ORIENTATION = 0x0112;
const SHORT = 3;
const MAX_ENTRIES = 512;

/** 1 to 8, or null when the block does not tell it. */
export function readOrientation(tiff: Buffer): number | null {
  const order = tiff.subarray(0, 4).toString('latin1');
  const little = order === 'II*\0';
  if ((!little && order !== 'MM\0*') || tiff.length < 10) return null;
  const u16 = (at: number): number => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.length) return null;
  const entries = Math.min(u16(directory), MAX_ENTRIES);
  for (let i = 0; i < entries; i += 1) {
    const entry = directory + 2 + i * 12;
    if (entry + 12 > tiff.length) return null;
    if (u16(entry) !== ORIENTATION || u16(entry + 2) !== SHORT) continue;
    const value = u16(entry + 8);
    return value >= 1 && value <= 8 ? value : null;
  }
  return null;
}

/** A big-endian TIFF block with one directory and one entry. */
export function orientationOnly(orientation: number): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write('MM\0*', 0, 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(ORIENTATION, 10);
  tiff.writeUInt16BE(SHORT, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(orientation, 18);
  return tiff;
}
