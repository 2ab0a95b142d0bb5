// What lies compressed in bytes, laid open, so that a search sees it: gzip, zlib, zip members, zstandard, and values that
// PostgreSQL compressed itself (pglz), wherever they begin. What does not open is no such thing; nothing is ever complained of.
import zlib from 'node:zlib';

const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024;
const LEAST_BYTES = 4;

type Opener = (bytes: Buffer) => Buffer;

// A stream that something follows, or that is cut off, opens as far as it goes.
const partial = { finishFlush: zlib.constants.Z_SYNC_FLUSH, maxOutputLength: OUTPUT_LIMIT_BYTES };

const MAGIC: readonly { magic: Buffer; open: Opener }[] = [
  { magic: Buffer.of(0x1f, 0x8b, 0x08), open: gzipMember },
  ...[0x01, 0x5e, 0x9c, 0xda].map((level) => ({
    magic: Buffer.of(0x78, level),
    open: (bytes: Buffer) => zlib.inflateSync(bytes, partial),
  })),
  {
    magic: Buffer.of(0x28, 0xb5, 0x2f, 0xfd),
    open: (bytes) => zlib.zstdDecompressSync(bytes, { maxOutputLength: OUTPUT_LIMIT_BYTES }),
  },
  { magic: Buffer.from('PK\u0003\u0004', 'latin1'), open: zipMember },
];

/** Every compressed stretch of `bytes`, opened. */
export function* decompressed(bytes: Buffer): Generator<Buffer> {
  for (const { magic, open } of MAGIC) {
    for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) {
      const opened = attempt(open, bytes.subarray(at));
      if (opened !== null && opened.length >= LEAST_BYTES) yield opened;
    }
  }
  yield* postgresValues(bytes);
}

function attempt(open: Opener, bytes: Buffer): Buffer | null {
  try {
    return open(bytes);
  } catch {
    return null;
  }
}

/** RFC 1952: ten bytes, then what the flags at 3 announce. Node's own reader refuses what follows a member. */
function gzipMember(bytes: Buffer): Buffer {
  const flags = bytes[3] ?? 0;
  let at = 10;
  if ((flags & 4) !== 0) at += 2 + bytes.readUInt16LE(at);
  for (const text of [8, 16]) if ((flags & text) !== 0) at = bytes.indexOf(0, at) + 1;
  if ((flags & 2) !== 0) at += 2;
  return zlib.inflateRawSync(bytes.subarray(at), partial);
}

/** PKWARE's local file header: the method at 8, the lengths of name and extra field at 26. */
function zipMember(bytes: Buffer): Buffer {
  if (bytes.readUInt16LE(8) !== 8) return Buffer.alloc(0);
  const start = 30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28);
  return zlib.inflateRawSync(bytes.subarray(start), partial);
}

const VALUE_LIMIT_BYTES = 1024 * 1024;

/**
 * Values compressed in line: a header of 4 bytes whose low bits are 10 and whose rest is the length, 4 bytes with the length
 * before compressing and the method in the top two bits (0: pglz), then the compressed bytes. Begin anywhere in a record of the
 * write-ahead log.
 */
function* postgresValues(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at + 8 < bytes.length; at += 1) {
    if (((bytes[at] ?? 0) & 0b11) !== 0b10) continue;
    const header = bytes.readUInt32LE(at);
    const length = header >>> 2;
    const raw = bytes.readUInt32LE(at + 4);
    const isLikely =
      length > 12 && at + length <= bytes.length && raw > length - 8 && raw < VALUE_LIMIT_BYTES;
    if (!isLikely) continue;
    const value = openPglz(bytes.subarray(at + 8, at + length), raw);
    if (value !== null) yield value;
  }
}

/**
 * pglz: a control byte tells of the next eight items, from its lowest bit, whether each is a byte or a reference back (12 bits of
 * distance, 4 of length less 3; a length of 18 is followed by a byte to be added). Null when it does not come out at `raw` bytes.
 */
export function openPglz(source: Buffer, raw: number): Buffer | null {
  const target = Buffer.alloc(raw);
  let [from, to] = [0, 0];
  while (from < source.length && to < raw) {
    let control = source[from] ?? 0;
    from += 1;
    for (let item = 0; item < 8 && from < source.length && to < raw; item += 1, control >>= 1) {
      if ((control & 1) === 0) {
        target[to] = source[from] ?? 0;
        [from, to] = [from + 1, to + 1];
        continue;
      }
      if (from + 1 >= source.length) return null;
      const [first, second] = [source[from] ?? 0, source[from + 1] ?? 0];
      const back = ((first & 0xf0) << 4) | second;
      let length = (first & 0x0f) + 3;
      from += 2;
      if (length === 18) {
        length += source[from] ?? 0;
        from += 1;
      }
      if (back === 0 || back > to) return null;
      for (const end = Math.min(to + length, raw); to < end; to += 1) target[to] = target[to - back] ?? 0;
    }
  }
  return to === raw && from === source.length ? target : null;
}
