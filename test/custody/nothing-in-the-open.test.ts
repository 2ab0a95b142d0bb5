import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { aThread, CONTEXT, TALK, TALK_FILES, testCustody, WHY, WORDS, type TestCustody } from './a-thread.ts';

let place: TestCustody;
beforeEach(async () => {
  place = await testCustody();
});
afterEach(() => place.close());

/** Every row of every table, as PostgreSQL writes it: bytes in hexadecimal. */
async function dump(): Promise<string> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'
  `.execute(place.db);
  expect(tables.length).toBeGreaterThan(10);
  const parts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} t`.execute(
      place.db,
    );
    parts.push(...rows.map(({ row }) => row));
  }
  return parts.join('\n');
}

function filesUnder(folder: string): Buffer {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
    path.join(folder, name),
  );
  return Buffer.concat(names.filter((name) => statSync(name).isFile()).map((name) => readFileSync(name)));
}

/** The forms in which a word could lie there. */
function forms(word: string): string[] {
  const bytes = Buffer.from(word);
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(Math.ceil((shift * 4) / 3) + 1, -4),
  );
  return [
    word,
    bytes.toString('hex'),
    bytes.toString('utf16le'),
    ...base64.filter((form) => form.length > 5),
  ];
}

describe('what is stored of a thread', () => {
  it('holds none of its words, names, numbers and file names in the open (RULE C-01)', async () => {
    const { caseId, messages } = await place.custody.deposit(aThread(TALK, TALK_FILES), CONTEXT);
    const bytes = Buffer.from(WORDS.join(' '));
    await place.custody.sealNote(place.db, { ownerId: caseId, kind: 'draft', bytes });
    const digests = [place.custody.patientDigest('9434765919')];
    await place.custody.notePatients(place.db, new Map([[messages[1]?.messageId ?? '', digests]]));
    await place.custody.noteSenders(place.db, caseId, new Map([['Coops', ['Practitioner/hyperkalaemia']]]));
    const personDigests = [
      place.custody.senderDigest('Coops'),
      place.custody.senderDigest('+44 7700 900123'),
    ];
    const request = {
      kind: 'foi',
      authority: 'About Coops',
      receivedAt: place.clock.now(),
      by: WHY.by,
    } as const;
    await place.custody.placeHold({ ...request, subject: { scope: 'person', personDigests } });
    await place.custody.openCase(caseId, WHY);
    const rows = await dump();
    const files = filesUnder(place.keysFolder);
    expect(rows).toContain(caseId);
    expect(files.length).toBeGreaterThan(1000);
    for (const form of WORDS.flatMap(forms)) {
      expect([form, rows.toLowerCase().includes(form.toLowerCase())]).toEqual([form, false]);
      expect([form, files.includes(form)]).toEqual([form, false]);
    }
  });

  it('holds no day on which something was said, nor the period of a hold (RULE C-01)', async () => {
    const at = '2019-07-14T13:37:59';
    await place.custody.deposit(aThread([{ text: 'an old one', at }]), CONTEXT);
    const period = { from: new Date('2019-07-14T13:00:00Z'), to: new Date('2019-07-15T22:22:22Z') };
    const request = { kind: 'inquiry', authority: 'x', receivedAt: place.clock.now(), by: WHY.by } as const;
    const { periodNoteId } = await place.custody.placeHold({
      ...request,
      subject: { scope: 'period', period },
    });
    const rows = await dump();
    const day = Math.floor(Date.parse(at) / 86_400_000);
    for (const form of ['2019-07-1', '13:37', '22:22:22', `,${day},`])
      expect([form, rows.includes(form)]).toEqual([form, false]);
    const note = await place.custody.openNote(periodNoteId ?? '', WHY);
    expect(JSON.parse(note.toString())).toEqual({
      from: '2019-07-14T13:00:00.000Z',
      to: '2019-07-15T22:22:22.000Z',
    });
  });

  it('would be found by this search if it were there', async () => {
    await sql`create table leak (bytes bytea, words text)`.execute(place.db);
    await sql`insert into leak values (${Buffer.from('hyperkalaemia')}, 'Coops')`.execute(place.db);
    const rows = await dump();
    expect(forms('hyperkalaemia').some((form) => rows.includes(form))).toBe(true);
    expect(forms('Coops').some((form) => rows.includes(form))).toBe(true);
  });
});
