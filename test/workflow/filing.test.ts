// The trail of a filing (RULE C-02): an entry is filed, and read back, when it is, once each, whatever cut the work in between; and a
// read-back that did not find what was signed is in the trail as that.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { openFhirRecord } from '../../src/adapters/record-fhir/index.ts';
import type { SignedEntries } from '../../src/attribution/signed-entries.ts';
import { listEvents, openAuditTrail } from '../../src/audit/index.ts';
import type { Custody } from '../../src/custody/index.ts';
import type { RecordSystem } from '../../src/filing/index.ts';
import { sha256 } from '../../src/kernel/digest.ts';
import { faultCode } from '../../src/kernel/fault.ts';
import { openSodium } from '../../src/signing/index.ts';
import { openDatabase, type Db } from '../../src/store/index.ts';
import { openFiling } from '../../src/workflow/filing.ts';
import { FROZEN, PHOTO, SCAN, signedEntries } from '../filing/stage.ts';
import { freshDatabase, type FreshDatabase } from '../support/database.ts';
import { startQuirkServer, type QuirkServer } from '../support/quirk-server.ts';

let database: FreshDatabase;
let server: QuirkServer;
let record: RecordSystem;
beforeAll(async () => {
  server = await startQuirkServer();
  record = openFhirRecord({ baseUrl: server.baseUrl, token: 'a token', timeoutMs: 1000 });
});
beforeEach(async () => {
  server.reset();
  database = await freshDatabase();
});
afterEach(() => database.close());
afterAll(() => server.close());

/** Custody as filing asks it. */
const custody: Pick<Custody, 'attachmentForRecord' | 'sealNote'> = {
  attachmentForRecord: (attachmentId) => {
    const bytes = attachmentId === 'att_scan' ? SCAN : PHOTO;
    return Promise.resolve({ mediaType: 'image/jpeg', bytes, sha256: sha256(bytes).toString('hex') });
  },
  sealNote: () => Promise.resolve('note_one'),
};

async function filing(db: Db = database.db, system: RecordSystem = record) {
  return openFiling({
    db,
    custody: custody as Custody,
    audit: openAuditTrail({ clock: FROZEN }),
    record: system,
    clock: FROZEN,
    random: randomBytes,
    sodium: await openSodium(),
    digestKey: Buffer.alloc(32, 1),
    delay: () => Promise.resolve(),
  });
}

/** What the trail says of the entries, by the entry's place among those signed. */
async function trailOf(signed: SignedEntries): Promise<string[]> {
  const events = await listEvents(database.db, 0, 10_000);
  return events.flatMap(({ name, fields }) => {
    if (!('entryId' in fields)) return [];
    const place = signed.entries.findIndex(({ entryId }) => entryId === fields.entryId);
    if (place < 0) return [];
    return [`${name} ${place}${'result' in fields ? ` ${fields.result}` : ''}`];
  });
}

/** Two patients' entries under one signature. */
function twoEntries(): SignedEntries {
  const [one, other] = [signedEntries(), signedEntries()];
  for (const { items } of [...one.entries, ...other.entries]) items.splice(1);
  for (const item of [...one.entries, ...other.entries].flatMap(({ items }) => items)) item.attachments = [];
  return { ...one, entries: [...one.entries, ...other.entries] };
}

const ALL = ['entry-filed 0', 'entry-filed 1', 'entry-read-back 0 equal', 'entry-read-back 1 equal'];

describe('the trail of a filing', () => {
  it('has each entry once, filed and read back, however often it is filed again', async () => {
    const signed = twoEntries();
    const fileSigned = await filing();
    await fileSigned(signed);
    await fileSigned(signed);
    expect(await trailOf(signed)).toEqual(ALL);
  });

  it('has what was filed when a later entry is refused', async () => {
    const signed = twoEntries();
    server.misbehave(({ method, type, n }) =>
      method === 'create' && type === 'Communication' && n === 3 ? 'refuses-422' : 'none',
    );
    const fileSigned = await filing();
    expect(await fileSigned(signed).catch(faultCode)).toBe('filing-refused-by-record');
    expect(await trailOf(signed)).toEqual(['entry-filed 0']);
  });

  it('has the result of a read-back that found something else, and of the one after it was mended', async () => {
    const signed = twoEntries();
    server.misbehave(({ method, type, n }) =>
      method === 'create' && type === 'Communication' && n === 4 ? 'changes-text' : 'none',
    );
    const fileSigned = await filing();
    expect(await fileSigned(signed).catch(faultCode)).toBe('filing-read-back-differs');
    const once = [...ALL.slice(0, 3), 'entry-read-back 1 filing-read-back-differs'];
    expect(await trailOf(signed)).toEqual(once);
    expect(await fileSigned(signed).catch(faultCode)).toBe('filing-read-back-differs');
    expect(await trailOf(signed)).toEqual([...once, 'entry-read-back 1 filing-read-back-differs']);
  });

  it('says nothing of a read-back that got no answer', async () => {
    const signed = twoEntries();
    server.misbehave(({ method }) => (method === 'read' ? 'down-503' : 'none'));
    const fileSigned = await filing();
    expect(await fileSigned(signed).catch(faultCode)).toBe('filing-record-unavailable');
    expect(await trailOf(signed)).toEqual(ALL.slice(0, 2));
    server.misbehave(() => 'none');
    await fileSigned(signed);
    expect(await trailOf(signed)).toEqual(ALL);
  });

  it('has each once wherever the process died (RULE C-02)', async () => {
    let isFinished = false;
    let deaths = 0;
    // Every third of some eighty moments: most of them are queries of one transaction, which are one moment.
    for (; !isFinished; deaths += 3) {
      server.reset();
      const signed = twoEntries();
      let moment = 0;
      const check = async <Result>(work: () => Promise<Result>): Promise<Result> => {
        if (moment > deaths) throw new Error('dead');
        const result = await work();
        moment += 1;
        if (moment > deaths) throw new Error('dead');
        return result;
      };
      const mortal: RecordSystem = {
        baseUrl: record.baseUrl,
        create: (resource, key) => check(() => record.create(resource, key)),
        read: (reference) => check(() => record.read(reference)),
        search: (type, key, subject) => check(() => record.search(type, key, subject)),
      };
      const doomed = openDatabase(database.connection, () => undefined);
      const db = doomed.db.withPlugin({
        transformQuery: ({ node }) => node,
        transformResult: ({ result }) => check(() => Promise.resolve(result)),
      });
      const ended = await (
        await filing(db, mortal)
      )(signed).then(
        () => null,
        (error: unknown) => faultCode(error) ?? String(error),
      );
      await doomed.close();
      isFinished = ended === null;
      const fileSigned = await filing();
      for (let code: string | undefined = 'again'; code !== undefined;)
        code = await fileSigned(signed).then(
          () => undefined,
          (error: unknown) => {
            if (faultCode(error) === 'filing-already-running') return 'again';
            throw error;
          },
        );
      expect((await trailOf(signed)).toSorted()).toEqual(ALL.toSorted());
    }
    expect(deaths).toBeGreaterThan(60);
  }, 240_000);
});
