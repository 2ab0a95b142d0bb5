// Removes metadata from a JPEG without touching the picture (RULE C-06): walks the segments (ITU-T T.81 annex B) and keeps
// what is needed to show it. Hostile input: a file that does not walk cleanly to its end is refused, not guessed.
import { orientationOnly, readOrientation } from './exif-orientation.ts';

const [SOI, EOI, SOS, APP0, APP1, APP2, APP14] = [0xd8, 0xd9, 0xda, 0xe0, 0xe1, 0xe2, 0xee] as const;

type Segment = { marker: number; payload: Buffer };

/** The same picture without metadata, thumbnails, comments and whatever follows its end; null when it is not whole. */
export function cleanJpeg(bytes: Buffer): Buffer | null {
  if (bytes.length < 4 || bytes[0] !== 0xff || bytes[1] !== SOI) return null;
  const kept: Buffer[] = [];
  let orientation: number | null = null;
  let at = 2;
  for (;;) {
    const marker = markerAt(bytes, at);
    if (marker === null) return null;
    at = marker.end;
    if (marker.code === EOI) break;
    const segment = segmentAt(bytes, marker.code, at);
    if (segment === null) return null;
    at += 2 + segment.payload.length;
    orientation ??= exifOrientation(segment);
    const rewritten = keep(segment);
    if (rewritten !== null) kept.push(rewritten);
    if (segment.marker === SOS) {
      const end = endOfScan(bytes, at);
      kept.push(bytes.subarray(at, end));
      at = end;
    }
  }
  return assemble(kept, orientation);
}

// Fill bytes (0xff) may stand before any marker.
function markerAt(bytes: Buffer, start: number): { code: number; end: number } | null {
  if (bytes[start] !== 0xff) return null;
  let at = start + 1;
  while (bytes[at] === 0xff) at += 1;
  const code = bytes[at];
  return code === undefined || code === 0 ? null : { code, end: at + 1 };
}

function segmentAt(bytes: Buffer, marker: number, at: number): Segment | null {
  // Markers without a length (TEM, RST, SOI) have no business between segments.
  if (marker === 0x01 || (marker >= 0xd0 && marker <= SOI)) return null;
  if (at + 2 > bytes.length) return null;
  const length = bytes.readUInt16BE(at);
  if (length < 2 || at + length > bytes.length) return null;
  return { marker, payload: bytes.subarray(at + 2, at + length) };
}

/** The offset of the next marker after entropy-coded data: a 0xff that is neither stuffed nor a restart. */
function endOfScan(bytes: Buffer, start: number): number {
  let at = bytes.indexOf(0xff, start);
  while (at !== -1) {
    const next = bytes[at + 1] ?? 0xff;
    if (next !== 0x00 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
    at = bytes.indexOf(0xff, at + 1);
  }
  return bytes.length;
}

function startsWith(payload: Buffer, text: string): boolean {
  return payload.subarray(0, text.length).toString('latin1') === text;
}

function exifOrientation({ marker, payload }: Segment): number | null {
  return marker === APP1 && startsWith(payload, 'Exif\0\0') ? readOrientation(payload.subarray(6)) : null;
}

/** The segment as it is kept, or null. */
function keep({ marker, payload }: Segment): Buffer | null {
  if (isPicture(marker)) return write(marker, payload);
  // JFIF without its thumbnail: 12 bytes, then a width and height of zero.
  if (marker === APP0 && startsWith(payload, 'JFIF\0') && payload.length >= 14)
    return write(marker, Buffer.concat([payload.subarray(0, 12), Buffer.alloc(2)]));
  if (marker === APP2 && startsWith(payload, 'ICC_PROFILE\0')) return write(marker, payload);
  if (marker === APP14 && startsWith(payload, 'Adobe')) return write(marker, payload.subarray(0, 12));
  return null;
}

/** Frames, tables, scans and restarts (T.81 table B.1); not the reserved and the extension markers, which could hold anything. */
function isPicture(marker: number): boolean {
  const frameOrTable = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8;
  return frameOrTable || (marker >= SOS && marker <= 0xdf);
}

function write(marker: number, payload: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([head, payload]);
}

function assemble(kept: Buffer[], orientation: number | null): Buffer {
  const parts = [Buffer.from([0xff, SOI]), ...kept, Buffer.from([0xff, EOI])];
  if (orientation !== null && orientation !== 1) {
    const exif = write(
      APP1,
      Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), orientationOnly(orientation)]),
    );
    // After JFIF, which must come first where it stands.
    parts.splice(kept[0]?.[1] === APP0 ? 2 : 1, 0, exif);
  }
  return Buffer.concat(parts);
}
