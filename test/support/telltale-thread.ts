// Threads full of what exists nowhere else: words, names, phone and NHS numbers, a photo with its own metadata and bytes. What of
// them is found afterwards came from them.
import { randomBytes, randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import yazl from 'yazl';
import type { Wanted } from '../../scripts/plaintext-search.ts';

const PHOTO = path.join(
  import.meta.dirname,
  '../../src/sandbox/sample/00000011-PHOTO-2026-11-22-22-05-20.jpg',
);
const WORD_LETTERS = 12;

/** Everything that was made up so far. */
export class Telltales {
  readonly wanted: Wanted[] = [];
  /** Those that stand in the metadata of photos alone. */
  readonly metadata: string[] = [];

  word(): string {
    const letters = Array.from({ length: WORD_LETTERS }, () => String.fromCharCode(97 + randomInt(26)));
    return this.#keep(letters.join(''));
  }

  /** As people write it, and in one piece. */
  phone(): string {
    const digits = `447${randomInt(1e8, 1e9)}`;
    this.#keep(digits);
    return this.#keep(`+44 ${digits.slice(2, 6)} ${digits.slice(6)}`);
  }

  /** Ten digits with a right check digit (modulus 11). */
  nhsNumber(): string {
    for (;;) {
      const digits = String(randomInt(4e8, 8e8));
      const sum = Array.from(digits, Number).reduce((total, digit, at) => total + digit * (10 - at), 0);
      const check = (11 - (sum % 11)) % 11;
      if (check === 10) continue;
      this.#keep(`${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}${check}`);
      return this.#keep(`${digits}${check}`);
    }
  }

  /** The sample photo with a comment, a further EXIF block and image data of its own. */
  photo(): Buffer {
    const photo = fs.readFileSync(PHOTO);
    const [camera, taker, ward] = [this.word(), this.word(), this.word()];
    this.metadata.push(camera, taker, ward);
    const exif = segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), tiff(`Camera of ${camera}`)]));
    const comment = segment(0xfe, Buffer.from(`taken by ${taker} at 51.49874 -0.11871 ${ward}`));
    const pixels = Buffer.from(randomBytes(64).map((byte) => byte % 0xf0));
    this.wanted.push({ name: 'the bytes of a photo', bytes: pixels.subarray(8, 40) });
    const end = photo.lastIndexOf(Buffer.of(0xff, 0xd9));
    return Buffer.concat([
      photo.subarray(0, 2),
      exif,
      comment,
      photo.subarray(2, end),
      pixels,
      photo.subarray(end),
    ]);
  }

  #keep(text: string): string {
    this.wanted.push(text);
    return text;
  }
}

function segment(marker: number, body: Buffer): Buffer {
  const head = Buffer.of(0xff, marker, 0, 0);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** One directory with one entry: ImageDescription (0x010e), ASCII. */
function tiff(text: string): Buffer {
  const value = Buffer.from(`${text}\0`);
  const head = Buffer.alloc(26);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(1, 8);
  head.writeUInt16LE(0x010e, 10);
  head.writeUInt16LE(2, 12);
  head.writeUInt32LE(value.length, 14);
  head.writeUInt32LE(26, 18);
  return Buffer.concat([head, value]);
}

export type TelltaleThread = { name: string; bytes: Buffer; text: string };

/** A WhatsApp export (Android, zip) of six messages by three people, one of whom is known by a number alone. */
export async function telltaleThread(made: Telltales): Promise<TelltaleThread> {
  const group = made.word();
  const [ann, ben, number] = [`Dr ${made.word()}`, `Sister ${made.word()}`, made.phone()];
  const photo = `${made.word()}.jpg`;
  const lines = [
    `${ann}: Bed 4, ${made.word()} ${made.word()}, NHS ${made.nhsNumber()}, potassium 6.8`,
    `${ben}: Give calcium, says ${made.word()}; ${made.word()} agrees`,
    `${number}: call me on ${made.phone()} ${made.word()}`,
    `${ann}: ${photo} (file attached)`,
    `${ben}: ${made.nhsNumber()} is another one, ${`${made.word()} `.repeat(40)}`,
    `${ann}: Thanks ${made.word()}`,
  ];
  const text = lines.map((line, at) => `25/11/2026, 21:0${at} - ${line}\n`).join('');
  const zip = new yazl.ZipFile();
  zip.addBuffer(Buffer.from(text), `WhatsApp Chat with ${group}.txt`);
  zip.addBuffer(made.photo(), photo);
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) parts.push(part as Buffer);
  return { name: `WhatsApp Chat with ${group}.zip`, bytes: Buffer.concat(parts), text };
}
