// Removes metadata from a WebP without touching the picture (RULE C-06; RFC 9649 §2): keeps the chunks that rendering needs,
// those inside the frames of an animation included, and drops all others. Hostile input: a chunk that does not fit refuses it.
import { orientationOnly, readOrientation } from './exif-orientation.ts';

const HEAD_BYTES = 12;
const CHUNK_HEAD_BYTES = 8;
const FRAME_HEAD_BYTES = 16;
const VP8X_BYTES = 10;

const PICTURES = ['VP8 ', 'VP8L'];
const IN_FRAME = new Set([...PICTURES, 'ALPH']);
const KEPT = new Set([...IN_FRAME, 'VP8X', 'ICCP', 'ANIM', 'ANMF']);

/** Flags of VP8X that say what a picture needs: animation, alpha, colour profile. Not EXIF (0x08), not XMP (0x04). */
const FLAGS_KEPT = 0x02 | 0x10 | 0x20;
const EXIF_FLAG = 0x08;

type Chunk = { type: string; payload: Buffer };

/** The same picture without metadata and without whatever follows its end; null when it is not whole. */
export function cleanWebp(bytes: Buffer): Buffer | null {
  if (tag(bytes, 0) !== 'RIFF' || tag(bytes, 8) !== 'WEBP') return null;
  const end = CHUNK_HEAD_BYTES + bytes.readUInt32LE(4);
  if (end > bytes.length || end < HEAD_BYTES) return null;
  const chunks = chunksOf(bytes.subarray(HEAD_BYTES, end));
  if (chunks === null) return null;
  const kept: Buffer[] = [];
  let pictures = 0;
  for (const { type, payload } of chunks) {
    if (!KEPT.has(type)) continue;
    const clean = type === 'ANMF' ? cleanFrame(payload) : payload;
    if (clean === null) return null;
    if (type === 'ANMF' || PICTURES.includes(type)) pictures += 1;
    if (type === 'VP8X') {
      // The extended header comes first and has one size; else nobody can say what it holds.
      if (kept.length > 0 || payload.length !== VP8X_BYTES) return null;
      kept.push(write(type, flagged(payload, orientationOf(chunks) !== null)));
    } else kept.push(write(type, clean));
  }
  if (pictures === 0) return null;
  const orientation = chunks[0]?.type === 'VP8X' ? orientationOf(chunks) : null;
  if (orientation !== null) kept.push(write('EXIF', orientationOnly(orientation)));
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), ...kept]);
  return write('RIFF', body);
}

function tag(bytes: Buffer, at: number): string {
  return bytes.subarray(at, at + 4).toString('latin1');
}

/** All chunks of a stretch; null when one does not fit in it. */
function chunksOf(stretch: Buffer): Chunk[] | null {
  const chunks: Chunk[] = [];
  for (let at = 0; at < stretch.length;) {
    if (at + CHUNK_HEAD_BYTES > stretch.length) return null;
    const size = stretch.readUInt32LE(at + 4);
    const start = at + CHUNK_HEAD_BYTES;
    if (start + size > stretch.length) return null;
    chunks.push({ type: tag(stretch, at), payload: stretch.subarray(start, start + size) });
    // Chunks begin at even places.
    at = start + size + (size % 2);
  }
  return chunks;
}

/** A frame of an animation: place, size and duration, then chunks of its own. */
function cleanFrame(payload: Buffer): Buffer | null {
  if (payload.length < FRAME_HEAD_BYTES) return null;
  const chunks = chunksOf(payload.subarray(FRAME_HEAD_BYTES));
  if (chunks?.some(({ type }) => PICTURES.includes(type)) !== true) return null;
  const kept = chunks.filter(({ type }) => IN_FRAME.has(type));
  return Buffer.concat([
    payload.subarray(0, FRAME_HEAD_BYTES),
    ...kept.map((chunk) => write(chunk.type, chunk.payload)),
  ]);
}

/** 2 to 8; null when it stands upright or does not tell. Some writers put the mark of JPEG before the TIFF block. */
function orientationOf(chunks: readonly Chunk[]): number | null {
  const exif = chunks.find(({ type }) => type === 'EXIF')?.payload;
  if (exif === undefined) return null;
  const marked = exif.subarray(0, 6).toString('latin1') === 'Exif\0\0';
  const orientation = readOrientation(marked ? exif.subarray(6) : exif);
  return orientation === 1 ? null : orientation;
}

/** Flags, three reserved bytes (written as zero), and the size of the canvas. */
function flagged(payload: Buffer, turned: boolean): Buffer {
  const flags = (payload.readUInt8(0) & FLAGS_KEPT) | (turned ? EXIF_FLAG : 0);
  return Buffer.concat([Buffer.from([flags, 0, 0, 0]), payload.subarray(4)]);
}

function write(type: string, payload: Buffer): Buffer {
  const head = Buffer.alloc(CHUNK_HEAD_BYTES);
  head.write(type, 0, 'latin1');
  head.writeUInt32LE(payload.length, 4);
  return Buffer.concat([head, payload, Buffer.alloc(payload.length % 2)]);
}
