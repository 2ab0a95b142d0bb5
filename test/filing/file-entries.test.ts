// Filing over HTTP against a server with bad habits: the fault matrix of every outside write, and death at every step.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import { openFhirRecord } from '../../src/adapters/record-fhir/index.ts';
import { agreedElements, fileSigned, type RecordSystem } from '../../src/filing/index.ts';
import { commit, COMMITMENT_LABELS, toBase64 } from '../../src/signing/index.ts';
import { faultCode } from '../../src/kernel/fault.ts';
import { openDatabase } from '../../src/store/index.ts';
import { freshDatabase, type FreshDatabase } from '../support/database.ts';
import { startQuirkServer, type Quirk, type QuirkServer } from '../support/quirk-server.ts';
import { ANYBODY, filingDeps, signedEntries } from './stage.ts';

let database: FreshDatabase;
let server: QuirkServer;
let record: RecordSystem;

beforeAll(async () => {
  [database, server] = await Promise.all([freshDatabase(), startQuirkServer()]);
  record = openFhirRecord({ baseUrl: server.baseUrl, token: 'a token', timeoutMs: 300 });
});
beforeEach(() => server.reset());
afterAll(async () => {
  await Promise.all([database.close(), server.close()]);
});

const TYPES = ['Communication', 'Binary', 'Provenance'];

/** Everything that is there, without what the server made up: ids become the order of first mention. */
function endState(): unknown {
  const resources = TYPES.flatMap((type) => server.stored(type));
  const names = new Map(resources.map(({ resourceType, id }, i) => [`${resourceType}/${id}`, `#${i}`]));
  const text = JSON.stringify(resources.map(({ id: _id, ...rest }) => rest));
  return JSON.parse(text.replace(/"(\w+\/q\d+)"/g, (_match, name: string) => `"${names.get(name) ?? name}"`));
}

/** As if nothing had ever been filed from here. */
async function forget(): Promise<void> {
  await database.db.withTables<{ filing_item: object }>().deleteFrom('filing_item').execute();
}

function counts(): number[] {
  return TYPES.map((type) => server.stored(type).length);
}

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => 'nothing was thrown',
    (error: unknown) => faultCode(error) ?? String(error),
  );
}

describe('when nothing goes wrong', () => {
  it('files a header, the messages, a large attachment and one Provenance, and confirms them', async () => {
    const signed = signedEntries();
    const { deps, openings } = await filingDeps(database.db, record);
    const confirmed = await fileSigned(deps, signed);
    expect(counts()).toEqual([4, 1, 1]);
    const [entry] = confirmed.entries;
    expect(entry?.messages.map(({ messageId }) => messageId)).toEqual(
      signed.entries[0]?.items.map(({ messageId }) => messageId),
    );
    expect(openings.size).toBe(4);
    expect(JSON.stringify(confirmed)).not.toMatch(/ramipril|WHISKY|T0042|foxtrot|Cooper/);
  });

  it('commits to what an independent reader derives from the record again', async () => {
    const { deps, openings } = await filingDeps(database.db, record);
    const confirmed = await fileSigned(deps, signedEntries());
    const [entry] = confirmed.entries;
    const message = entry?.messages[2];
    if (entry === undefined || message === undefined) throw new Error('no such message');
    const read = await record.read(message.reference);
    const { versionId } = message;
    const bytes = agreedElements(read?.resource ?? {}, server.baseUrl, { versionId, attachmentDigests: [] });
    const salt = openings.get(`record/${entry.entryId}/${message.messageId}`) ?? Buffer.alloc(0);
    expect(toBase64(commit(deps.sodium, COMMITMENT_LABELS.record, salt, bytes))).toBe(message.commitment);
  });

  it('changes nothing when it files again (RULE F-01)', async () => {
    const signed = signedEntries();
    const { deps } = await filingDeps(database.db, record);
    const first = await fileSigned(deps, signed);
    const before = endState();
    const second = await fileSigned(deps, signed);
    expect(endState()).toEqual(before);
    expect(second.entries[0]?.header).toEqual(first.entries[0]?.header);
  });

  it('keeps no clinical word in its ledger (RULE C-01)', async () => {
    const { deps } = await filingDeps(database.db, record);
    await fileSigned(deps, signedEntries());
    const rows = await database.db
      .withTables<{ filing_item: Record<string, unknown> }>()
      .selectFrom('filing_item')
      .selectAll()
      .execute();
    expect(rows.length).toBeGreaterThan(5);
    expect(JSON.stringify(rows)).not.toMatch(/ramipril|Whisky|T0042|foxtrot|Cooper|7654321/i);
  });

  it('refuses to run twice at once for one signature', async () => {
    const signed = signedEntries();
    const { deps } = await filingDeps(database.db, record);
    const results = await Promise.all([codeOf(fileSigned(deps, signed)), codeOf(fileSigned(deps, signed))]);
    expect(new Set(results)).toEqual(new Set(['filing-already-running', 'nothing was thrown']));
    expect(counts()).toEqual([4, 1, 1]);
  });
});

// What a server may do to a write, and every write it may do it to.
const ONE_TIME: Quirk[] = [
  'busy-409',
  'busy-429',
  'down-503',
  'resets',
  'never-answers',
  'commits-then-504',
  'commits-then-resets',
  'commits-then-never-answers',
  'commits-then-html',
  'empty-201',
  'silent-201',
];
const WRITES = [
  ['Communication', 1],
  ['Communication', 2],
  ['Binary', 1],
  ['Communication', 4],
  ['Provenance', 1],
] as const;

describe('when one write goes wrong', () => {
  const signed = signedEntries();
  let undisturbed: unknown;

  beforeAll(async () => {
    server.reset();
    const { deps } = await filingDeps(database.db, record);
    await fileSigned(deps, signed);
    undisturbed = endState();
  });

  const matrix = ONE_TIME.flatMap((quirk) => WRITES.map(([type, n]) => [type, n, quirk] as const));

  it.each(matrix)('ends the same for %s %i that %s (RULE F-01)', async (type, n, quirk) => {
    await forget();
    server.misbehave((seen) =>
      seen.method === 'create' && seen.type === type && seen.n === n ? quirk : 'none',
    );
    const { deps } = await filingDeps(database.db, record);
    await fileSigned(deps, signed);
    expect(endState()).toEqual(undisturbed);
  });
});

describe('when the record system is busy', () => {
  it('waits as long as it asks, then comes again', async () => {
    const { deps, waits } = await filingDeps(database.db, record);
    server.misbehave(({ method, n }) => (method === 'create' && n <= 3 ? 'busy-429' : 'none'));
    await fileSigned(deps, signedEntries());
    expect(waits.some((ms) => ms >= 1000)).toBe(true);
    expect(counts()).toEqual([4, 1, 1]);
  });

  it('gives up for now when it stays so, and finishes in a later run', async () => {
    const signed = signedEntries();
    const { deps } = await filingDeps(database.db, record);
    server.misbehave(({ method }) => (method === 'create' ? 'busy-409' : 'none'));
    await expect(fileSigned(deps, signed)).rejects.toMatchObject({
      code: 'filing-record-busy',
      kind: 'unavailable',
    });
    server.misbehave(() => 'none');
    await fileSigned(deps, signed);
    expect(counts()).toEqual([4, 1, 1]);
  });

  it('asks to be run later when even looking gets no answer', async () => {
    const signed = signedEntries();
    const { deps } = await filingDeps(database.db, record);
    server.misbehave(({ method }) => (method === 'create' ? 'commits-then-resets' : 'resets'));
    await expect(fileSigned(deps, signed)).rejects.toMatchObject({ kind: 'unavailable' });
    server.misbehave(() => 'none');
    await fileSigned(deps, signed);
    expect(counts()).toEqual([4, 1, 1]);
  });
});

describe('when a person has to look', () => {
  const refusals: [Quirk, string][] = [
    ['commits-twice', 'filing-duplicate-in-record'],
    ['refuses-422', 'filing-refused-by-record'],
    ['redirects', 'filing-refused-by-record'],
    ['forbids-403', 'filing-not-authorised'],
    ['changes-text', 'filing-read-back-differs'],
    ['swaps-patient', 'filing-read-back-differs'],
    ['drops-payload', 'filing-read-back-differs'],
    ['claims-another', 'filing-read-back-differs'],
  ];

  it.each(refusals)('stops at %s with %s (RULE F-02)', async (quirk, code) => {
    const { deps } = await filingDeps(database.db, record);
    server.misbehave(({ method, type, n }) =>
      method === 'create' && type === 'Communication' && n === 2 ? quirk : 'none',
    );
    const error = await fileSigned(deps, signedEntries()).catch((thrown: unknown) => thrown);
    expect(faultCode(error)).toBe(code);
    expect(error).not.toMatchObject({ kind: 'unavailable' });
    // RULE C-01: nothing of what the server said, and no value, is in the fault.
    expect(JSON.stringify([error, String(error), (error as Error).cause])).not.toMatch(
      /K 6\.1|ramipril|another text/,
    );
  });

  it('names the element that differs', async () => {
    const { deps } = await filingDeps(database.db, record);
    server.misbehave(({ method }) => (method === 'create' ? 'swaps-patient' : 'none'));
    await expect(fileSigned(deps, signedEntries())).rejects.toMatchObject({
      place: { path: 'Communication.subject.reference' },
    });
  });

  it('stops when two were there before', async () => {
    const signed = signedEntries();
    const { deps } = await filingDeps(database.db, record);
    await fileSigned(deps, signed);
    const [header] = server.stored('Communication');
    server.put(header as Resource);
    await expect(fileSigned(deps, signed)).rejects.toMatchObject({ code: 'filing-duplicate-in-record' });
  });

  it('does not take a photo that is not the one that was signed (RULE C-06)', async () => {
    const { deps } = await filingDeps(database.db, record);
    const bytes = Buffer.from('with GPS');
    const attachmentForRecord = () => Promise.resolve({ mediaType: 'image/jpeg', bytes, sha256: '' });
    await expect(fileSigned({ ...deps, attachmentForRecord }, signedEntries())).rejects.toMatchObject({
      code: 'filing-attachment-changed',
    });
  });

  it.each(['a\u0000b', 'a\u0007', '\ud800', 'x\u001f'])(
    'refuses text that FHIR cannot hold before anything is sent: %j',
    async (text) => {
      const { deps } = await filingDeps(database.db, record);
      await expect(fileSigned(deps, signedEntries(ANYBODY, { answer: text }))).rejects.toMatchObject({
        code: 'filing-character-not-allowed',
        place: { path: 'entries.0.items.1.verbatim' },
      });
      expect(server.requests).toHaveLength(0);
    },
  );
});

describe('when the record system finds late what it stored', () => {
  it('looks again and makes no second one (RULE F-01)', async () => {
    const { deps } = await filingDeps(database.db, record);
    server.indexLate(1);
    server.misbehave(({ method, n }) => (method === 'create' && n <= 2 ? 'commits-then-504' : 'none'));
    await fileSigned(deps, signedEntries());
    expect(counts()).toEqual([4, 1, 1]);
  });

  it('finds its own work although conditions are ignored', async () => {
    const { deps } = await filingDeps(database.db, record);
    server.ignoreConditions();
    server.misbehave(({ method, n }) => (method === 'create' && n <= 2 ? 'commits-then-resets' : 'none'));
    await fileSigned(deps, signedEntries());
    expect(counts()).toEqual([4, 1, 1]);
  });
});

/** Dies for good at the n-th moment; there is one after every outside call and every query. */
function mortality(n: number) {
  let moment = 0;
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (moment >= n) throw new Error('dead');
    const result = await work();
    moment += 1;
    if (moment >= n) throw new Error('dead');
    return result;
  };
}

describe('when the process dies', () => {
  /** The dead process's lock goes with its connection, a moment later. */
  async function fileWhenFree(...given: Parameters<typeof fileSigned>): Promise<void> {
    for (;;) {
      const code = await codeOf(fileSigned(...given));
      if (code === 'nothing was thrown') return;
      if (code !== 'filing-already-running') throw new Error(code);
    }
  }

  it('resumes from any step to the same end (RULE F-01)', async () => {
    const signed = signedEntries();
    signed.entries[0]?.items.splice(2);
    const { deps } = await filingDeps(database.db, record);
    await fileSigned(deps, signed);
    const undisturbed = endState();
    let deaths = 0;
    for (let finished = false; !finished;) {
      server.reset();
      await forget();
      const check = mortality(deaths + 1);
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
      finished = (await codeOf(fileSigned({ ...deps, db, record: mortal }, signed))) === 'nothing was thrown';
      await doomed.close();
      if (!finished) deaths += 1;
      await fileWhenFree(deps, signed);
      expect(endState()).toEqual(undisturbed);
    }
    expect(deaths).toBeGreaterThan(30);
  }, 180_000);
});
