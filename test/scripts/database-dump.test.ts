import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { dumpOf } from '../../scripts/database-dump.ts';
import { searchFor } from '../../scripts/plaintext-search.ts';
import { blankDatabase, type FreshDatabase } from '../support/database.ts';

describe('the dump of a database, searched for words of a thread', () => {
  const photo = '00000011';
  let fresh: FreshDatabase;
  beforeAll(async () => {
    fresh = await blankDatabase();
    await sql`create table "Held" (id integer, note text, tags text[], body jsonb, packed bytea)`.execute(
      fresh.db,
    );
  });
  afterAll(() => fresh.close());

  const seenIn = async (column: string, value: Buffer | string): Promise<string[]> => {
    await sql`truncate "Held"`.execute(fresh.db);
    await sql`insert into "Held" (id, ${sql.ref(column)}) values (17, ${value})`.execute(fresh.db);
    return [...searchFor([photo]).inBytes(await dumpOf(fresh.db))];
  };

  it('does not take the packed position 17 for the number at the start of a photo name', async () => {
    const position = Buffer.alloc(4);
    position.writeUInt32BE(17);
    expect(await seenIn('packed', Buffer.concat([position, Buffer.alloc(32, 0xa5)]))).toEqual([]);
  });

  it.each([
    ['bytes', 'packed', Buffer.from(`x${photo}-PHOTO.jpg`)],
    ['the middle of other bytes', 'packed', Buffer.concat([Buffer.from([0, 255]), Buffer.from(photo)])],
    ['UTF-16', 'packed', Buffer.from(photo, 'utf16le')],
    ['base64', 'packed', Buffer.from(Buffer.from(`ab${photo}cd`).toString('base64'))],
    ['text', 'note', `<attached: ${photo}-PHOTO.jpg>`],
    ['hex digits in a text', 'note', Buffer.from(photo).toString('hex')],
    ['an array of texts', 'tags', `{${photo}-PHOTO.jpg}`],
    ['JSON', 'body', JSON.stringify({ name: `${photo}-PHOTO.jpg` })],
  ])('finds that name where it really lies: %s', async (_where, column, value) => {
    expect(await seenIn(column, value)).toEqual([photo]);
  });
});
