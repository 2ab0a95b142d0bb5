// The search must see what lies compressed: streams of zlib, members of a zip, and values as a real PostgreSQL compresses them.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import yazl from 'yazl';
import { decompressed } from '../../scripts/decompressed.ts';
import { searchFor } from '../../scripts/plaintext-search.ts';
import { freshDatabase } from '../support/database.ts';

const WORD = 'hyperkalaemia';
// Long and of few words, so that it is compressed and the word is not left as it is.
const TEXT = `${'calcium gluconate '.repeat(20)}${WORD} ${'calcium gluconate '.repeat(20)}`;
const search = searchFor([WORD]);

async function zipped(): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  zip.addBuffer(Buffer.from(TEXT), 'chat.txt');
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

describe('what lies compressed', () => {
  it.each([
    ['gzip', () => zlib.gzipSync(TEXT)],
    ['zlib', () => zlib.deflateSync(TEXT)],
    ['zlib, fast', () => zlib.deflateSync(TEXT, { level: 1 })],
    ['zstandard', () => zlib.zstdCompressSync(TEXT)],
    ['a zip', zipped],
  ])('is found in %s, between other bytes', async (_name, compress) => {
    const stream = await compress();
    expect([...search.inAll(Buffer.concat([randomBytes(1000), stream, randomBytes(1000)]))]).toEqual([WORD]);
  });

  it('is found in the files of a real PostgreSQL', async () => {
    const database = await freshDatabase();
    const { db } = database;
    try {
      await sql`create table note_of_test (body text compression pglz)`.execute(db);
      await sql`insert into note_of_test values (${TEXT.repeat(5)})`.execute(db);
      await sql`checkpoint`.execute(db);
      const { rows } = await sql<{ place: string; folder: string }>`
        select pg_relation_filepath('note_of_test') as place, current_setting('data_directory') as folder`.execute(
        db,
      );
      const file = fs.readFileSync(path.join(rows[0]?.folder ?? '', rows[0]?.place ?? ''));
      expect([...search.inAll(file)]).toEqual([WORD]);
    } finally {
      await database.close();
    }
  });

  it('is nothing in bytes that hold no such stream', () => {
    for (let round = 0; round < 20; round += 1)
      expect([...decompressed(randomBytes(20_000))].filter((part) => part.includes(WORD))).toEqual([]);
  });
});

describe('bytes that are looked for', () => {
  it('are found as they are, in hex and in base64, under their name', () => {
    const bytes = randomBytes(16);
    const named = searchFor([{ name: 'photo', bytes }]);
    const around = (middle: Buffer) => Buffer.concat([Buffer.from('x'), middle, Buffer.from('yz')]);
    for (const form of [
      around(bytes),
      Buffer.from(around(bytes).toString('hex')),
      Buffer.from(around(bytes).toString('base64')),
    ])
      expect([...named.inBytes(form)]).toEqual(['photo']);
  });

  it('are words in UTF-16 of either order', () => {
    const text = Buffer.from(WORD, 'utf16le');
    expect([...search.inBytes(text)]).toEqual([WORD]);
    expect([...search.inBytes(Buffer.from(text).swap16())]).toEqual([WORD]);
  });
});
