// The embedded record over HTTP, as a real process.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CapabilityStatement, Patient } from '@medplum/fhirtypes';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startTestRecord, type TestRecord } from './child.ts';

let record: TestRecord;

beforeAll(async () => {
  record = await startTestRecord(path.resolve(import.meta.dirname, 'people.json'));
});
afterAll(() => record.close());

const MRN = 'https://trust.example/mrn';

function patient(value: string, more: Partial<Patient> = {}): Patient {
  return { resourceType: 'Patient', identifier: [{ system: MRN, value }], ...more };
}

const condition = (value: string) => ({
  'if-none-exist': `identifier=${encodeURIComponent(`${MRN}|${value}`)}`,
});

async function total(rest: string): Promise<unknown> {
  return (await record.send('GET', rest)).body['total'];
}

describe('when nobody may', () => {
  it.each([
    ['no token', {}],
    ['another token', { authorization: 'Bearer another-token-of-at-least-32-characters' }],
    ['another scheme', { authorization: 'Basic dGVzdA==' }],
  ])('refuses %s with 401', async (_what, headers) => {
    const response = await fetch(`${record.baseUrl()}/Patient`, { headers });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ code: 'login' }],
    });
  });

  it('listens on the loopback address only', () => {
    expect(new URL(record.baseUrl()).hostname).toBe('127.0.0.1');
  });
});

describe('versions', () => {
  it('keeps each, tells the newest by ETag, and refuses a stale If-Match', async () => {
    const made = await record.send('POST', 'Patient', patient('v1', { gender: 'male' }));
    expect(made.status).toBe(201);
    expect(made.headers.get('etag')).toBe('W/"1"');
    const id = String(made.body['id']);
    const changed = { ...made.body, gender: 'female' };
    const updated = await record.send('PUT', `Patient/${id}`, changed, { 'if-match': 'W/"1"' });
    expect([updated.status, updated.headers.get('etag')]).toEqual([200, 'W/"2"']);
    const stale = await record.send('PUT', `Patient/${id}`, changed, { 'if-match': 'W/"1"' });
    expect(stale.status).toBe(412);
    const first = await record.send('GET', `Patient/${id}/_history/1`);
    expect(first.body['gender']).toBe('male');
    const history = await record.send('GET', `Patient/${id}/_history`);
    expect(history.body).toMatchObject({
      type: 'history',
      total: 2,
      entry: [{ resource: { gender: 'female' } }, {}],
    });
    expect((await record.send('GET', `Patient/${id}/_history/3`)).status).toBe(404);
  });

  it('makes nothing by update', async () => {
    const answer = await record.send('PUT', 'Patient/chosen', { ...patient('x'), id: 'chosen' });
    expect(answer.status).toBe(404);
  });
});

describe('conditional create', () => {
  it('makes one of 20 that race', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => record.send('POST', 'Patient', patient('race'), condition('race'))),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
    expect(await total(`Patient?identifier=${MRN}|race`)).toBe(1);
  });

  it('refuses when several match', async () => {
    await record.send('POST', 'Patient', patient('twice'));
    await record.send('POST', 'Patient', patient('twice'));
    const answer = await record.send('POST', 'Patient', patient('twice'), condition('twice'));
    expect(answer.status).toBe(412);
  });

  it.each(['', '_count=1', 'shoe-size=9'])(
    'does not create under a condition it cannot keep: %j',
    async (text) => {
      const answer = await record.send('POST', 'Patient', patient('odd'), { 'if-none-exist': text });
      expect(answer.status).toBe(400);
      expect(await total(`Patient?identifier=${MRN}|odd`)).toBe(0);
    },
  );
});

describe('what is refused, always as an OperationOutcome', () => {
  const communication = { resourceType: 'Communication', status: 'completed' };
  const refusals: [
    string,
    number,
    string,
    string,
    (object | string | undefined)?,
    Record<string, string>?,
  ][] = [
    ['an unknown search parameter', 400, 'GET', 'Patient?shoe-size=9'],
    ['an unknown modifier', 400, 'GET', 'Patient?identifier:text=9'],
    ['a chained parameter', 400, 'GET', 'Communication?patient.identifier=9'],
    ['another summary', 400, 'GET', 'Patient?_summary=text'],
    ['sorting', 400, 'GET', 'Patient?_sort=name'],
    ['an empty value', 400, 'GET', 'Patient?name='],
    ['an unknown type', 404, 'GET', 'Observation/1'],
    ['an unknown id', 404, 'GET', 'Patient/1'],
    ['deleting', 405, 'DELETE', 'Patient/1'],
    ['a batch', 405, 'POST', '', { resourceType: 'Bundle', type: 'batch' }],
    ['a conditional update', 405, 'PUT', 'Patient?name=x', patient('u')],
    ['a query language', 405, 'POST', '$graphql', { query: '{}' }],
    ['a body of another type', 400, 'POST', 'Patient', communication],
    ['an unknown element', 400, 'POST', 'Patient', { ...patient('e'), shoe: 9 }],
    ['a code outside a required value set', 400, 'POST', 'Communication', { ...communication, status: 'zz' }],
    [
      'such a code deeper down',
      400,
      'POST',
      'Patient',
      { resourceType: 'Patient', name: [{ use: 'zz', family: 'A' }] },
    ],
    [
      'a reference that leads nowhere',
      400,
      'POST',
      'Communication',
      { ...communication, subject: { reference: 'Patient/none' } },
    ],
    [
      'a reference to another server',
      400,
      'POST',
      'Communication',
      { ...communication, subject: { reference: 'https://x.example/Patient/1' } },
    ],
    [
      'a reference to the wrong type',
      400,
      'POST',
      'Communication',
      { ...communication, subject: { reference: 'Practitioner/1' } },
    ],
    ['a broken body', 400, 'POST', 'Patient', '{"resourceType":'],
    ['another media type', 415, 'POST', 'Patient', '<Patient/>', { 'content-type': 'application/fhir+xml' }],
    ['a client without JSON', 406, 'GET', 'Patient', undefined, { accept: 'application/fhir+xml' }],
  ];

  it.each(refusals)('%s: %i', async (_what, status, method, rest, ...sent) => {
    const answer = await record.send(method, rest, ...sent);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error' }] });
  });
});

describe('search', () => {
  it.each([
    ['name=okafor', 1],
    ['name=Zoe', 1],
    ['name=zoë&family=OKAFOR', 1],
    ['name=okafor&name=nobody', 0],
    ['given:exact=Zoë', 1],
    ['birthdate=1970-02-03', 1],
    ['birthdate=ge1971&name=okafor', 0],
    ['identifier=seed', 1],
    ['identifier=https://trust.example/mrn|', 1],
    ['identifier=other|seed', 0],
    ['identifier=seed,none&gender=female', 1],
  ])('finds the seeded patient by %s: %i', async (query, count) => {
    const found = await record.send('POST', 'Patient/_search', `${query}&active=true`, {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(found.body['total']).toBe(count);
  });

  it('counts, and pages in the order of creation', async () => {
    for (const value of ['p1', 'p2', 'p3'])
      await record.send('POST', 'Patient', patient(value, { name: [{ family: 'Pageworth' }] }));
    const counted = await record.send('GET', 'Patient?name=pageworth&_summary=count');
    expect(counted.body).toMatchObject({ total: 3 });
    expect(counted.body['entry']).toBeUndefined();
    const first = await record.send('GET', 'Patient?name=pageworth&_count=2');
    const next = (first.body['link'] as { relation: string; url: string }[]).find(
      ({ relation }) => relation === 'next',
    );
    const second = await record.send('GET', (next?.url ?? '').slice(record.baseUrl().length + 1));
    expect(second.body).toMatchObject({ total: 3, entry: [{ resource: { identifier: [{ value: 'p3' }] } }] });
  });
});

describe('GET /metadata', () => {
  it('needs no token and promises only what works', async () => {
    const response = await fetch(`${record.baseUrl()}/metadata`);
    const statement = (await response.json()) as CapabilityStatement;
    expect(statement).toMatchObject({ fhirVersion: '4.0.1', kind: 'instance' });
    const values = { token: 'x', reference: 'Patient/x', string: 'x', date: '1970' };
    for (const { type, searchParam = [] } of statement.rest?.[0]?.resource ?? [])
      for (const { name, type: kind } of searchParam) {
        const answer = await record.send('GET', `${type}?${name}=${values[kind as keyof typeof values]}`);
        expect([type, name, answer.status]).toEqual([type, name, 200]);
      }
  });
});

describe('when the process ends', () => {
  it('keeps what it answered, after kill -9 as well, and seeds only once', async () => {
    const made = await record.send('POST', 'Patient', patient('kept'));
    process.kill(record.child().pid, 'SIGKILL');
    await record.child().ended;
    await record.restart();
    const again = await record.send('GET', `Patient/${String(made.body['id'])}`);
    expect(again.body).toEqual(made.body);
    await record.child().stop();
    await record.restart();
    expect(await total(`Patient?identifier=${MRN}|kept`)).toBe(1);
    expect(await total('Patient?identifier=seed')).toBe(1);
  }, 60_000);

  it('goes with its parent when that is killed', async () => {
    const script = `
      import { startRecordChild } from ${JSON.stringify(path.resolve(import.meta.dirname, '../../src/adapters/record-fhir/index.ts'))};
      const folder = process.argv[1];
      const child = await startRecordChild({ folder, port: 0, token: 'x'.repeat(40), peopleFile: null });
      process.stdout.write(String(child.pid), () => process.kill(process.pid, 'SIGKILL'));`;
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cs-orphan-'));
    fs.chmodSync(folder, 0o711);
    const parent = spawnSync(process.execPath, ['--input-type=module', '-e', script, folder], {
      encoding: 'utf8',
    });
    const pid = Number(parent.stdout);
    expect(pid).toBeGreaterThan(1);
    const isAlive = (): boolean => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    while (isAlive()) await new Promise((resolve) => setImmediate(resolve));
    expect(spawnSync('pgrep', ['-f', folder]).stdout.toString()).toBe('');
    fs.rmSync(folder, { recursive: true, force: true });
  }, 60_000);
});
