import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { sniffMediaType } from '../../src/custody/media-type.ts';
import { recordForm, requireRecordForm } from '../../src/custody/record-form.ts';

function segment(marker: number, payload: Buffer | string): Buffer {
  const body = Buffer.from(payload as string, 'latin1');
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** Little-endian EXIF with an orientation, a GPS pointer and the words `GPS 51.5`. */
function exif(orientation: number): Buffer {
  const tiff = Buffer.alloc(38);
  tiff.write('II*\0', 0, 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(2, 8);
  tiff.writeUInt16LE(0x0112, 10);
  tiff.writeUInt16LE(3, 12);
  tiff.writeUInt32LE(1, 14);
  tiff.writeUInt16LE(orientation, 18);
  tiff.writeUInt16LE(0x8825, 22);
  return Buffer.concat([tiff, Buffer.from('GPS 51.5')]);
}

const SOI = Buffer.from([0xff, 0xd8]);
const EOI = Buffer.from([0xff, 0xd9]);
const JFIF = segment(0xe0, Buffer.from('JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01THU', 'latin1'));
const TABLES = Buffer.concat([segment(0xdb, Buffer.alloc(65, 1)), segment(0xc4, Buffer.alloc(20, 2))]);
const FRAME = segment(0xc0, Buffer.alloc(9, 3));
// Entropy-coded bytes with a stuffed 0xff and a restart marker.
const SCAN = Buffer.concat([
  segment(0xda, Buffer.alloc(6, 4)),
  Buffer.from([1, 0xff, 0x00, 2, 0xff, 0xd0, 3]),
]);
const ICC = segment(0xe2, 'ICC_PROFILE\0\x01\x01profile');
const ADOBE = segment(0xee, 'Adobe\0\x64\0\0\0\0\x01');
const SECRET = [
  segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif(6)])),
  segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0<x>GPS 51.5</x>'),
  segment(0xe2, 'MPF\0GPS 51.5'),
  segment(0xed, 'Photoshop 3.0\0GPS 51.5'),
  segment(0xfe, 'GPS 51.5'),
];

function jpeg(...extra: Buffer[]): Buffer {
  return Buffer.concat([SOI, JFIF, ...extra, ICC, ADOBE, TABLES, FRAME, SCAN, SCAN, EOI]);
}

function chunk(type: string, data: Buffer | string): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), Buffer.from(data as string, 'latin1')]);
  const [size, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  size.writeUInt32BE(typed.length - 4);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([size, typed, check]);
}

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const IHDR = chunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]));
const IDAT = chunk('IDAT', deflateSync(Buffer.from([0, 0])));
const IEND = chunk('IEND', '');

function png(...extra: Buffer[]): Buffer {
  return Buffer.concat([SIGNATURE, IHDR, ...extra, IDAT, IEND]);
}

describe('an image for the record (RULE C-06)', () => {
  it('a JPEG loses metadata, comments, thumbnails and what follows its end, and nothing of the picture', () => {
    const dirty = Buffer.concat([jpeg(...SECRET), Buffer.from('GPS 51.5 motion photo')]);
    const cleaned = requireRecordForm('image/jpeg', dirty);
    expect(cleaned.bytes.includes('GPS')).toBe(false);
    expect(cleaned.bytes.includes('THU')).toBe(false);
    const picture = Buffer.concat([ICC, ADOBE, TABLES, FRAME, SCAN, SCAN, EOI]);
    expect(cleaned.bytes.subarray(-picture.length)).toEqual(picture);
    expect(cleaned.sha256).toBe(createHash('sha256').update(cleaned.bytes).digest('hex'));
  });

  it('a JPEG keeps which way up it is, and only that', () => {
    const { bytes } = requireRecordForm('image/jpeg', jpeg(...SECRET));
    const at = bytes.indexOf('Exif\0\0');
    // TIFF, one directory with one entry: orientation, SHORT, one value, 6, no further directory.
    expect(bytes.subarray(at + 6, at + 32).toString('hex')).toBe(
      '4d4d002a00000008000101120003000000010006000000000000',
    );
    expect(bytes.readUInt16BE(at - 2)).toBe(2 + 6 + 26);
    expect(requireRecordForm('image/jpeg', jpeg()).bytes.includes('Exif')).toBe(false);
  });

  it('a clean JPEG stays as it is', () => {
    const once = requireRecordForm('image/jpeg', jpeg(...SECRET));
    expect(requireRecordForm('image/jpeg', once.bytes)).toEqual(once);
  });

  it('a PNG loses text, time and EXIF but for its orientation', () => {
    const dirty = png(
      chunk('gAMA', Buffer.alloc(4, 1)),
      chunk('tEXt', 'Comment\0GPS 51.5'),
      chunk('eXIf', exif(3)),
      chunk('tIME', Buffer.alloc(7)),
      chunk('prIv', 'GPS 51.5'),
    );
    const { bytes } = requireRecordForm('image/png', Buffer.concat([dirty, Buffer.from('GPS 51.5')]));
    const orientation = chunk(
      'eXIf',
      Buffer.from('4d4d002a00000008000101120003000000010003000000000000', 'hex'),
    );
    expect(bytes).toEqual(png(chunk('gAMA', Buffer.alloc(4, 1)), orientation));
    expect(requireRecordForm('image/png', bytes).bytes).toEqual(bytes);
  });

  it.each([
    ['image/jpeg', jpeg().subarray(0, -2)],
    ['image/jpeg', Buffer.concat([SOI, Buffer.from([0xff, 0xe1, 0xff, 0xff])])],
    ['image/jpeg', Buffer.concat([SOI, Buffer.from('text')])],
    ['image/png', png().subarray(0, -1)],
    ['image/png', Buffer.concat([SIGNATURE, IHDR, Buffer.from([0xff, 0xff, 0xff, 0xff]), IDAT])],
    ['image/gif', Buffer.from('GIF89a')],
    ['application/pdf', Buffer.from('%PDF-1.7')],
    ['application/octet-stream', Buffer.from('x')],
  ])('%s that cannot be cleaned does not leave (%#)', (mediaType, bytes) => {
    expect(() => requireRecordForm(mediaType, bytes)).toThrow(
      expect.objectContaining({ code: 'custody-metadata-not-removable' }),
    );
  });

  it('survives any damage without a crash and never grows', () => {
    const whole = [jpeg(...SECRET), png(chunk('tEXt', 'Comment\0GPS 51.5'))];
    fc.assert(
      fc.property(fc.constantFrom(...whole), fc.nat(), fc.nat(255), (image, at, value) => {
        const damaged = Buffer.from(image);
        damaged.writeUInt8(value, at % image.length);
        const form = recordForm(image === whole[1] ? 'image/png' : 'image/jpeg', damaged);
        expect(form === null || form.bytes.length <= damaged.length + 64).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the type of an attachment', () => {
  it.each([
    ['image/jpeg', jpeg()],
    ['image/png', png()],
    ['image/gif', Buffer.from('GIF87a…')],
    ['image/webp', Buffer.from('RIFF\x10\0\0\0WEBPVP8 ', 'latin1')],
    ['application/pdf', Buffer.from('%PDF-1.7')],
    ['audio/ogg', Buffer.from('OggS\0')],
    ['video/mp4', Buffer.from('\0\0\0\x20ftypisom', 'latin1')],
    ['audio/mp4', Buffer.from('\0\0\0\x20ftypM4A ', 'latin1')],
    ['image/heic', Buffer.from('\0\0\0\x20ftypheic', 'latin1')],
    ['application/octet-stream', Buffer.from('RIFF\x10\0\0\0WAVE', 'latin1')],
    ['application/octet-stream', Buffer.from('xxxxxxxxWEBP')],
    ['application/octet-stream', Buffer.alloc(0)],
  ])('is told from its bytes: %s', (mediaType, bytes) => {
    expect(sniffMediaType(bytes)).toBe(mediaType);
  });
});
