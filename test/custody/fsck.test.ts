// The check of custody: whole after everything that custody does, and each kind of damage named by its code.
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { listEvents } from '../../src/audit/index.ts';
import { fsckCustody, type SealedThread } from '../../src/custody/index.ts';
import { aThread, CONTEXT, TALK, TALK_FILES, testCustody, WHY, type TestCustody } from './a-thread.ts';

const DELETING = { ...WHY, why: 'deletion' as const };

let place: TestCustody;
let thread: SealedThread;
let ids: string[];
beforeEach(async () => {
  place = await testCustody();
  thread = await place.custody.deposit(aThread(TALK, TALK_FILES), CONTEXT);
  ids = thread.messages.map(({ messageId }) => messageId);
});
afterEach(() => place.close());

const check = () => fsckCustody({ db: place.db, vault: place.vault, audit: place.audit });
const codes = async (): Promise<string[]> => (await check()).problems.map(({ code }) => code).sort();
const erase = (messageIds: string[]) =>
  place.custody.eraseMessages({ caseId: thread.caseId, messageIds, deletionId: 'deletion_one' }, DELETING);

describe('custody', () => {
  it('is whole after a deposit, after erasing a part, and after erasing all', async () => {
    const first = await check();
    expect(first.problems).toEqual([]);
    expect(first.opened).toBeGreaterThan(ids.length);
    await erase(ids.slice(0, 2));
    await place.custody.eraseNotes(
      (await place.custody.listNotes(thread.caseId)).slice(0, 1).map(({ noteId }) => noteId),
      WHY,
    );
    expect(await codes()).toEqual([]);
    for (const { epoch } of await place.vault.epochs()) await place.vault.retire(epoch);
    expect(await codes()).toEqual([]);
    await erase(ids);
    const last = await check();
    expect([last.problems, last.items]).toEqual([[], first.items]);
    const events = (await listEvents(place.db, 0, 200)).filter(({ name }) => name === 'custody-checked');
    expect(events).toHaveLength(4);
  });

  const damage: [string, () => Promise<unknown>, string[]][] = [
    [
      'a flipped bit in a message',
      () =>
        sql`update original set sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) where message_id = ${ids[0]}`.execute(
          place.db,
        ),
      ['seal-broken'],
    ],
    [
      'another epoch at a message',
      () => sql`update original set epoch = '2026-03-01' where message_id = ${ids[0]}`.execute(place.db),
      ['seal-broken'],
    ],
    [
      'two messages with their bytes exchanged',
      () =>
        sql`update original o set sealed = p.sealed from original p where o.message_id = any(${ids.slice(0, 2)}) and p.message_id = any(${ids.slice(0, 2)}) and o.message_id <> p.message_id`.execute(
          place.db,
        ),
      ['seal-broken', 'seal-broken'],
    ],
    [
      'keys destroyed behind custody’s back',
      () => place.vault.destroy(thread.caseId, ids.slice(0, 1)),
      ['tombstone-missing'],
    ],
    [
      'a tombstone without destruction',
      async () => {
        await sql`insert into tombstone (message_id, case_id, deletion_id, ordered_at, removed_at)
          values (${ids[0]}, ${thread.caseId}, 'deletion_x', now(), now())`.execute(place.db);
      },
      ['key-of-erased-stands'],
    ],
    [
      'bytes that came back with a restored database',
      async () => {
        const { rows } = await sql<{
          sealed: Buffer;
        }>`select sealed from original where message_id = ${ids[0]}`.execute(place.db);
        await erase(ids.slice(0, 1));
        await sql`update original set sealed = ${rows[0]?.sealed} where message_id = ${ids[0]}`.execute(
          place.db,
        );
      },
      ['bytes-of-destroyed-key'],
    ],
    [
      'a copy that holds fewer messages',
      () => sql`update copy set messages = 1 where class = 'export-file'`.execute(place.db),
      ['copy-count-differs'],
    ],
    [
      'no line for our own copy',
      () => sql`delete from copy where class = 'own'`.execute(place.db),
      ['own-copy-unregistered'],
    ],
    [
      'a copy without a holder',
      () => sql`update copy set holder_note_id = null where class = 'export-file'`.execute(place.db),
      ['copy-holder-missing'],
    ],
  ];
  it.each(damage)('with %s is named', async (_what, spoil, expected) => {
    await spoil();
    const { problems } = await check();
    expect(problems.map(({ code }) => code)).toEqual(expected);
    expect(problems.every(({ id }) => /^[a-z]+_[0-9a-z]+$/.test(id))).toBe(true);
  });

  it('tells keys that belong to nothing apart: they open nothing', async () => {
    await place.vault.put(thread.caseId, [{ keyId: 'message_dust', key: randomBytes(32) }]);
    await place.vault.put('case_nobody', [{ keyId: 'message_dust', key: randomBytes(32) }]);
    const { problems, dust } = await check();
    expect(problems).toEqual([]);
    expect(dust).toEqual([
      { ownerId: thread.caseId, keyId: 'message_dust' },
      { ownerId: 'case_nobody', keyId: 'message_dust' },
    ]);
  });

  it('says which keys a lost vault leaves without', async () => {
    const other = await testCustody();
    const report = await fsckCustody({ db: place.db, vault: other.vault, audit: place.audit });
    await other.close();
    expect(new Set(report.problems.map(({ code }) => code))).toEqual(new Set(['key-missing']));
    expect(report.problems.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  });
});
