// RULE C-06 on layouts that nobody thought of: metadata anywhere, in any number, of any length.
import { describe, expect, it } from '@jest/globals';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { sniffMediaType } from '../../src/custody/media-type.ts';
import { recordForm, shownForm } from '../../src/custody/record-form.ts';
import { orientationOnly, readOrientation } from '../../src/custody/exif-orientation.ts';

/** Stands in every piece of metadata and in nothing else. */
const SECRET = Buffer.from('GPS 51.5072N 0.1276W', 'latin1');
const upTo = (maxLength: number) => fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes));
const hidden = fc.tuple(upTo(40), upTo(40)).map(([before, after]) => Buffer.concat([before, SECRET, after]));
const orientation = fc.integer({ min: 1, max: 8 });

/** A little-endian TIFF block with a secret behind it. */
function tiff(turned: number): Buffer {
  const block = Buffer.alloc(26);
  block.write('II*\0', 0, 'latin1');
  block.writeUInt32LE(8, 4);
  block.writeUInt16LE(1, 8);
  block.writeUInt16LE(0x0112, 10);
  block.writeUInt16LE(3, 12);
  block.writeUInt32LE(1, 14);
  block.writeUInt16LE(turned, 18);
  return Buffer.concat([block, SECRET]);
}

/** A layout: its bytes, what of them carries the picture, in order, and which way up it is. */
type Layout = { bytes: Buffer; picture: Buffer[]; turned: number | null };
type Piece = { bytes: Buffer; keep: boolean };

const kept = (bytes: Buffer): Piece => ({ bytes, keep: true });
const dropped = (bytes: Buffer): Piece => ({ bytes, keep: false });

/** Metadata strewn between the pieces of a picture. */
function strewn(pieces: readonly Piece[], metadata: readonly Buffer[], places: readonly number[]): Piece[] {
  const all = [...pieces];
  for (const [index, bytes] of metadata.entries())
    all.splice((places[index] ?? 0) % (all.length + 1), 0, dropped(bytes));
  return all;
}

const places = fc.array(fc.nat(100), { minLength: 8, maxLength: 8 });

// JPEG
function segment(marker: number, payload: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([head, payload]);
}

const scan = fc
  .tuple(upTo(20), fc.array(fc.oneof(fc.nat(0xfe), fc.constant(-1)), { maxLength: 40 }))
  .map(([head, data]) =>
    Buffer.concat([
      segment(0xda, head),
      // Entropy-coded bytes: every 0xff is stuffed or begins a restart.
      Buffer.from(data.flatMap((byte, index) => (byte === -1 ? [0xff, index % 3 === 0 ? 0xd3 : 0] : [byte]))),
    ]),
  );
const table = fc
  .tuple(fc.constantFrom(0xdb, 0xc4, 0xc0, 0xc2, 0xdd), upTo(60))
  .map(([marker, payload]) => segment(marker, payload));
const jpegSecret = fc
  .tuple(
    fc.constantFrom(0xe0, 0xe1, 0xe2, 0xe3, 0xed, 0xee, 0xef, 0xfe, 0xf0, 0xfd, 0xc8, 0x42),
    fc.constantFrom('', 'JFXX\0', 'http://ns.adobe.com/xap/1.0/\0', 'MPF\0', 'Photoshop 3.0\0'),
    hidden,
  )
  .map(([marker, name, bytes]) => segment(marker, Buffer.concat([Buffer.from(name, 'latin1'), bytes])));

const jpegs: fc.Arbitrary<Layout> = fc
  .tuple(
    fc.array(table, { maxLength: 5 }),
    fc.array(scan, { minLength: 1, maxLength: 3 }),
    fc.array(jpegSecret, { maxLength: 6 }),
    fc.option(orientation),
    places,
    hidden,
  )
  .map(([tables, scans, secrets, turned, where, trailing]) => {
    const pieces = strewn([...tables, ...scans].map(kept), secrets, where);
    const exif =
      turned === null
        ? []
        : [dropped(segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff(turned)])))];
    const all = [...exif, ...pieces];
    return {
      bytes: Buffer.concat([
        Buffer.from([0xff, 0xd8]),
        ...all.map(({ bytes }) => bytes),
        Buffer.from([0xff, 0xd9]),
        trailing,
      ]),
      picture: all.filter(({ keep }) => keep).map(({ bytes }) => bytes),
      turned,
    };
  });

// PNG
function pngChunk(type: string, payload: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), payload]);
  const [size, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  size.writeUInt32BE(payload.length);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([size, typed, check]);
}

const pngs: fc.Arbitrary<Layout> = fc
  .tuple(
    fc.array(
      fc
        .tuple(fc.constantFrom('PLTE', 'IDAT', 'tRNS', 'gAMA', 'fcTL', 'fdAT'), upTo(60))
        .map(([type, payload]) => pngChunk(type, payload)),
      { maxLength: 6 },
    ),
    fc.array(
      fc
        .tuple(fc.constantFrom('tEXt', 'zTXt', 'iTXt', 'tIME', 'prIv', 'caBX', 'zxIf'), hidden)
        .map(([type, payload]) => pngChunk(type, payload)),
      { maxLength: 6 },
    ),
    fc.option(orientation),
    places,
    hidden,
  )
  .map(([chunks, secrets, turned, where, trailing]) => {
    const exif = turned === null ? [] : [pngChunk('eXIf', tiff(turned))];
    const pieces = strewn(chunks.map(kept), [...exif, ...secrets], where);
    const [head, end] = [pngChunk('IHDR', Buffer.alloc(13, 1)), pngChunk('IEND', Buffer.alloc(0))];
    return {
      bytes: Buffer.concat([
        Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
        head,
        ...pieces.map(({ bytes }) => bytes),
        end,
        trailing,
      ]),
      picture: [head, ...pieces.filter(({ keep }) => keep).map(({ bytes }) => bytes), end],
      turned,
    };
  });

// WebP
function riff(type: string, payload: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 0, 'latin1');
  head.writeUInt32LE(payload.length, 4);
  return Buffer.concat([head, payload, Buffer.alloc(payload.length % 2)]);
}

const webpSecret = fc
  .tuple(fc.constantFrom('XMP ', 'junk', 'META'), hidden)
  .map(([type, payload]) => riff(type, payload));
const still = fc
  .tuple(fc.constantFrom('VP8 ', 'VP8L', 'ALPH'), upTo(60))
  .map(([type, payload]) => riff(type, payload));

const webps: fc.Arbitrary<Layout> = fc
  .tuple(
    fc.array(still, { maxLength: 3 }),
    fc.array(fc.tuple(upTo(30), webpSecret), { maxLength: 3 }),
    fc.array(webpSecret, { maxLength: 4 }),
    fc.option(fc.tuple(orientation, fc.boolean())),
    places,
    hidden,
  )
  .map(([stills, frames, secrets, turned, where, trailing]) => {
    const head = Buffer.alloc(16, 7);
    const [first, last] = [riff('VP8 ', Buffer.from('first')), riff('VP8L', Buffer.from('last'))];
    // A frame with metadata of its own: what is left of it is the same frame without.
    const animated = frames.map(([payload, secret]) => ({
      bytes: riff('ANMF', Buffer.concat([head, riff('VP8 ', payload), secret])),
      left: riff('ANMF', Buffer.concat([head, riff('VP8 ', payload)])),
    }));
    const exif =
      turned === null
        ? []
        : [
            riff(
              'EXIF',
              Buffer.concat([Buffer.from(turned[1] ? 'Exif\0\0' : '', 'latin1'), tiff(turned[0])]),
            ),
          ];
    const pieces = strewn([first, ...stills].map(kept), [...secrets, ...exif], where);
    const extended = riff('VP8X', Buffer.from([0x3e, 1, 2, 3, 9, 0, 0, 9, 0, 0]));
    return {
      bytes: Buffer.concat([
        riff(
          'RIFF',
          Buffer.concat([
            Buffer.from('WEBP', 'latin1'),
            extended,
            ...pieces.map(({ bytes }) => bytes),
            ...animated.map(({ bytes }) => bytes),
            last,
          ]),
        ),
        trailing,
      ]),
      picture: [
        ...pieces.filter(({ keep }) => keep).map(({ bytes }) => bytes),
        ...animated.map(({ left }) => left),
        last,
      ],
      turned: turned?.[0] ?? null,
    };
  });

// GIF
function blocks(payload: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < payload.length; at += 255) {
    const part = payload.subarray(at, at + 255);
    parts.push(Buffer.from([part.length]), part);
  }
  return Buffer.concat([...parts, Buffer.from([0])]);
}

const frame = fc
  .tuple(fc.boolean(), upTo(300), fc.nat(255))
  .map(([coloured, data, delay]) =>
    Buffer.concat([
      Buffer.from([0x21, 0xf9, 4, 0, delay, 0, 0, 0]),
      Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, coloured ? 0x80 : 0]),
      ...(coloured ? [Buffer.alloc(6, 5)] : []),
      Buffer.from([2]),
      blocks(data),
    ]),
  );
const gifSecret = fc
  .tuple(fc.constantFrom('comment', 'XMP DataXMP', 'PLATFORM1.0', 'text'), hidden)
  .map(([kind, payload]) => {
    if (kind === 'comment') return Buffer.concat([Buffer.from([0x21, 0xfe]), blocks(payload)]);
    if (kind === 'text') {
      // A text and the timing before it, which must not pass to the next frame.
      const timing = Buffer.from([0x21, 0xf9, 4, 0, 99, 99, 0, 0]);
      return Buffer.concat([timing, Buffer.from([0x21, 0x01, 12]), Buffer.alloc(12), blocks(payload)]);
    }
    return Buffer.concat([Buffer.from([0x21, 0xff, 11]), Buffer.from(kind, 'latin1'), blocks(payload)]);
  });

const gifs: fc.Arbitrary<Layout> = fc
  .tuple(
    fc.boolean(),
    fc.array(frame, { minLength: 1, maxLength: 4 }),
    fc.array(gifSecret, { maxLength: 5 }),
    places,
    hidden,
  )
  .map(([coloured, frames, secrets, where, trailing]) => {
    const screen = Buffer.concat([
      Buffer.from('GIF89a', 'latin1'),
      Buffer.from([1, 0, 1, 0, coloured ? 0x81 : 0, 0, 0]),
      ...(coloured ? [Buffer.alloc(12, 6)] : []),
    ]);
    const loop = Buffer.concat([
      Buffer.from([0x21, 0xff, 11]),
      Buffer.from('NETSCAPE2.0'),
      blocks(Buffer.from([1, 7, 0])),
    ]);
    const pieces = strewn([loop, ...frames].map(kept), secrets, where);
    return {
      bytes: Buffer.concat([screen, ...pieces.map(({ bytes }) => bytes), Buffer.from([0x3b]), trailing]),
      picture: [screen, ...pieces.filter(({ keep }) => keep).map(({ bytes }) => bytes), Buffer.from([0x3b])],
      turned: null,
    };
  });

/** Which way up the cleaned image is: the one block of ours in it, if any. */
function turnedOf(bytes: Buffer): number | null {
  const at = bytes.indexOf(orientationOnly(1).subarray(0, 18));
  return at < 0 ? null : readOrientation(bytes.subarray(at));
}

const FORMATS: [string, fc.Arbitrary<Layout>][] = [
  ['image/jpeg', jpegs],
  ['image/png', pngs],
  ['image/webp', webps],
  ['image/gif', gifs],
];

describe.each(FORMATS)('RULE C-06: any %s', (mediaType, layouts) => {
  it('loses its metadata wherever it stands, and nothing of the picture, and stays as it is then', () => {
    fc.assert(
      fc.property(layouts, ({ bytes, picture, turned }) => {
        expect(sniffMediaType(bytes)).toBe(mediaType);
        const form = recordForm(mediaType, bytes);
        if (form === null) throw new Error('it was refused');
        expect(form.bytes.includes(SECRET)).toBe(false);
        let at = 0;
        for (const piece of picture) {
          const found = form.bytes.indexOf(piece, at);
          expect(found).toBeGreaterThanOrEqual(at);
          at = found + piece.length;
        }
        expect(turnedOf(form.bytes)).toBe(turned === 1 ? null : turned);
        const added = turned === null || turned === 1 ? 0 : 40;
        const needed = picture.reduce((sum, piece) => sum + piece.length, 0);
        expect(form.bytes.length).toBeLessThanOrEqual(needed + 30 + added);
        expect(recordForm(mediaType, form.bytes)?.bytes.equals(form.bytes)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('is cleaned or refused when it is damaged, and never shown as anything else', () => {
    const damage = fc.tuple(layouts, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), fc.nat());
    fc.assert(
      fc.property(damage, ([{ bytes }, changes, cut]) => {
        const damaged = Buffer.from(bytes.subarray(0, cut % 3 === 0 ? cut % bytes.length : bytes.length));
        for (const [at, value] of changes) if (damaged.length > 0) damaged[at % damaged.length] = value;
        const form = recordForm(mediaType, damaged);
        expect(form === null || form.bytes.length <= damaged.length + 64).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('what a page gets (RULE C-06)', () => {
  it('is a cleaned picture, a file to save, or nothing, for any bytes at all', () => {
    const starts = fc.constantFrom(
      '',
      'GIF89a',
      '\xff\xd8\xff',
      '\x89PNG\r\n\x1a\n',
      'RIFF\x20\0\0\0WEBP',
      '\0\0\0\x18ftypheic',
      'II*\0',
      '<svg xmlns="http://www.w3.org/2000/svg">',
      '<!doctype html><script>',
      '%PDF-1.7',
      'OggS',
      '\xff\x0a',
    );
    fc.assert(
      fc.property(starts, upTo(200), (start, rest) => {
        const bytes = Buffer.concat([Buffer.from(start, 'latin1'), rest]);
        const mediaType = sniffMediaType(bytes);
        try {
          const { show } = shownForm(mediaType, bytes);
          expect(show).toBe(mediaType.startsWith('image/') ? 'inline' : 'download');
        } catch (error) {
          expect(error).toMatchObject({ code: 'custody-metadata-not-removable' });
          expect(mediaType).toMatch(/^image\//);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['image/tiff', 'II*\0'],
    ['image/tiff', 'MM\0*'],
    ['image/avif', '\0\0\0\x18ftypavif'],
    ['image/heic', '\0\0\0\x18ftypisom\0\0\0\0isomheic'],
    ['image/x-raw', '\0\0\0\x18ftypcrx '],
    ['image/x-raw', 'FUJIFILMCCD-RAW'],
    ['image/jxl', '\0\0\0\x0cJXL \r\n\x87\n'],
    ['image/jp2', '\0\0\0\x0cjP  \r\n\x87\n'],
    ['image/vnd.adobe.photoshop', '8BPS'],
  ])('is nothing of a picture that cannot be cleaned: %s (%#)', (mediaType, start) => {
    const bytes = Buffer.concat([Buffer.from(start, 'latin1'), SECRET]);
    expect(sniffMediaType(bytes)).toBe(mediaType);
    expect(() => shownForm(mediaType, bytes)).toThrow(
      expect.objectContaining({ code: 'custody-metadata-not-removable' }),
    );
  });
});
