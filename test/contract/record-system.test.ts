// The contract of the RecordSystem port, over real HTTP: on the embedded record, and on a server with bad habits.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Communication, Provenance } from '@medplum/fhirtypes';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { openFhirRecord } from '../../src/adapters/record-fhir/index.ts';
import type { RecordSystem, ResourceKey } from '../../src/filing/index.ts';
import { startTestRecord, TOKEN } from '../record-server/child.ts';
import { startQuirkServer, type QuirkServer } from '../support/quirk-server.ts';

const SYSTEM = 'https://countersign.example/fhir/id/message';
const TAGS = 'https://countersign.example/fhir/id/filing';

type Place = { record: RecordSystem; patient: string; other: string; close(): Promise<void> };

const keyFor = (): ResourceKey => ({ by: 'identifier', system: SYSTEM, value: randomUUID() });

function communication(key: ResourceKey, subject: string, text = 'K 6.1'): Communication {
  return {
    resourceType: 'Communication',
    status: 'completed',
    identifier: [{ system: key.system, value: key.value }],
    subject: { reference: subject },
    payload: [{ contentString: text }],
  };
}

async function embedded(): Promise<Place> {
  const server = await startTestRecord();
  const people = [];
  for (const family of ['Whisky', 'Other'])
    people.push(await server.send('POST', 'Patient', { resourceType: 'Patient', name: [{ family }] }));
  const [patient = '', other = ''] = people.map(({ body }) => `Patient/${String(body['id'])}`);
  return {
    record: openFhirRecord({ baseUrl: `${server.baseUrl()}/`, token: TOKEN }),
    patient,
    other,
    close: () => server.close(),
  };
}

async function quirky(): Promise<Place> {
  const server = await startQuirkServer();
  const record = openFhirRecord({ baseUrl: server.baseUrl, token: 'a token' });
  return { record, patient: 'Patient/1', other: 'Patient/2', close: () => server.close() };
}

describe.each([
  ['the embedded record', embedded],
  ['another server', quirky],
])('RecordSystem on %s', (_name, open) => {
  let place: Place;
  beforeAll(async () => {
    place = await open();
  });
  afterAll(() => place.close());

  it('creates once under a condition, and says so', async () => {
    const { record, patient } = place;
    const key = keyFor();
    const first = await record.create(communication(key, patient), key);
    expect(first).toMatchObject({ outcome: 'created', versionId: '1' });
    const second = await record.create(communication(key, patient, 'other words'), key);
    expect(second).toMatchObject({
      outcome: 'exists',
      reference: (first as { reference: string }).reference,
    });
    expect(await record.search('Communication', key)).toHaveLength(1);
  });

  it('reads what is there, and says null for what is not', async () => {
    const { record, patient } = place;
    const key = keyFor();
    const text = 'Zoë 👩‍⚕️\r\n\tK↑ \u202eabc ';
    const made = await record.create(communication(key, patient, text), key);
    const found = await record.read((made as { reference: string }).reference);
    expect((found?.resource as Communication | undefined)?.payload?.[0]?.contentString).toBe(text);
    expect(await record.read('Communication/not-there')).toBeNull();
  });

  it('finds by key, and under the right patient only', async () => {
    const { record, patient, other } = place;
    const key = keyFor();
    await record.create(communication(key, patient), key);
    expect(await record.search('Communication', key, patient)).toHaveLength(1);
    expect(await record.search('Communication', key, other)).toEqual([]);
    expect(await record.search('Communication', keyFor())).toEqual([]);
  });

  it('finds by tag what has no identifier', async () => {
    const { record, patient } = place;
    const key: ResourceKey = { by: 'tag', system: TAGS, value: randomUUID() };
    const provenance: Provenance = {
      resourceType: 'Provenance',
      meta: { tag: [{ system: key.system, code: key.value }] },
      target: [{ reference: patient }],
      recorded: '2026-11-22T07:45:00.000Z',
      agent: [{ who: { display: 'somebody' } }],
    };
    expect(await record.create(provenance, key)).toMatchObject({ outcome: 'created' });
    expect(await record.create(provenance, key)).toMatchObject({ outcome: 'exists' });
    expect(await record.search('Provenance', key)).toHaveLength(1);
  });

  it('takes a resource of several megabytes', async () => {
    const { record } = place;
    const key: ResourceKey = { by: 'tag', system: TAGS, value: randomUUID() };
    const data = Buffer.alloc(4_000_000, 1).toString('base64');
    const meta = { tag: [{ system: key.system, code: key.value }] };
    const made = await record.create({ resourceType: 'Binary', contentType: 'image/png', data, meta }, key);
    const found = await record.read((made as { reference: string }).reference);
    expect((found?.resource as { data?: string } | undefined)?.data).toBe(data);
  });
});

describe('RecordSystem when a server misbehaves', () => {
  let server: QuirkServer;
  let record: RecordSystem;
  let impatient: RecordSystem;
  beforeAll(async () => {
    server = await startQuirkServer();
    record = openFhirRecord({ baseUrl: server.baseUrl, token: 'a token' });
    impatient = openFhirRecord({ baseUrl: server.baseUrl, token: 'a token', timeoutMs: 200 });
  });
  afterAll(() => server.close());
  /** A short wait for the server that never answers alone: on a busy machine any other answer may take longer. */
  const asking = (quirk: string) => (quirk === 'never-answers' ? impatient : record);

  it.each([
    ['busy-409', { outcome: 'busy', retryAfterMs: null }],
    ['busy-429', { outcome: 'busy', retryAfterMs: 1000 }],
    ['down-503', { outcome: 'unknown', retryAfterMs: null }],
    ['commits-then-504', { outcome: 'unknown', retryAfterMs: null }],
    ['commits-then-resets', { outcome: 'unknown', retryAfterMs: null }],
    ['commits-then-html', { outcome: 'unknown', retryAfterMs: null }],
    ['never-answers', { outcome: 'unknown', retryAfterMs: null }],
    ['refuses-422', { outcome: 'refused', status: 422, path: 'Communication.payload[0]' }],
    ['redirects', { outcome: 'refused', status: 307, path: null }],
    ['forbids-403', { outcome: 'not-authorised', status: 403 }],
    ['silent-201', { outcome: 'created', reference: null, versionId: '' }],
  ] as const)('tells %s apart', async (quirk, result) => {
    server.reset();
    server.misbehave(() => quirk);
    const key = keyFor();
    expect(await asking(quirk).create(communication(key, 'Patient/1'), key)).toEqual(result);
  });

  it('takes the place from a relative Location when the body is empty', async () => {
    server.reset();
    server.misbehave(() => 'empty-201');
    const key = keyFor();
    const result = await record.create(communication(key, 'Patient/1'), key);
    expect(result).toMatchObject({ outcome: 'created', reference: 'Communication/q1' });
  });

  it('reads on a connection that the write did not use (RULE F-02)', async () => {
    server.reset();
    const key = keyFor();
    await record.create(communication(key, 'Patient/1'), key);
    await record.read('Communication/q1');
    await record.search('Communication', key);
    expect(server.connections()).toBe(3);
  });

  it('puts no identifier into a URL (RULE C-01)', async () => {
    server.reset();
    const key = keyFor();
    await record.search('Communication', key, 'Patient/1');
    expect(server.requests.map(({ url }) => url)).toEqual(['/fhir/Communication/_search']);
  });

  it.each(['down-503', 'resets', 'never-answers', 'busy-429'] as const)(
    'rejects as unavailable when reading meets %s',
    async (quirk) => {
      server.reset();
      server.misbehave(() => quirk);
      await expect(asking(quirk).read('Communication/q1')).rejects.toMatchObject({ kind: 'unavailable' });
      await expect(asking(quirk).search('Communication', keyFor())).rejects.toMatchObject({
        kind: 'unavailable',
      });
    },
  );

  it('concludes nothing from a server that passes over the parameter', async () => {
    server.reset();
    server.put(communication(keyFor(), 'Patient/1'));
    const stranger = http.createServer((_request, response) => {
      const entry = [{ resource: server.stored('Communication')[0] }];
      response.setHeader('content-type', 'application/fhir+json');
      response.end(JSON.stringify({ resourceType: 'Bundle', type: 'searchset', entry }));
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', () => resolve()));
    const baseUrl = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
    await expect(
      openFhirRecord({ baseUrl, token: 't' }).search('Communication', keyFor()),
    ).rejects.toMatchObject({
      code: 'filing-record-cannot-search',
    });
    await new Promise((resolve) => stranger.close(resolve));
  });

  it('sends its token to nobody else', async () => {
    server.reset();
    server.misbehave(() => 'redirects');
    const elsewhere = http.createServer((_request, response) => response.end());
    let visits = 0;
    elsewhere.on('request', () => {
      visits += 1;
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', () => resolve()));
    const key = keyFor();
    await record.create(communication(key, 'Patient/1'), key);
    expect(visits).toBe(0);
    expect(server.requests[0]?.authorization).toBe('Bearer a token');
    await new Promise((resolve) => elsewhere.close(resolve));
  });
});
