// The contract of the Directory port on the embedded record.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { openFhirDirectory } from '../../src/adapters/directory-fhir/index.ts';
import type { Directory } from '../../src/attribution/index.ts';
import { startTestRecord, TOKEN, type TestRecord } from '../record-server/child.ts';

let record: TestRecord;
let directory: Directory;

beforeAll(async () => {
  record = await startTestRecord(path.resolve(import.meta.dirname, '../record-server/people.json'));
  directory = openFhirDirectory({ baseUrl: record.baseUrl(), token: TOKEN });
  await record.send('POST', 'Patient', {
    resourceType: 'Patient',
    name: [{ use: 'temp', family: 'Whisky', given: ['Foxtrot'] }],
    identifier: [{ use: 'temp', system: 'https://trust.example/mrn', value: 'T|0,42' }],
  });
});
afterAll(() => record.close());

describe('Directory', () => {
  it('finds patients by identifier, name and birth date', async () => {
    const [found] = await directory.findPatients({
      identifier: { system: 'https://trust.example/mrn', value: 'seed' },
    });
    expect(found).toMatchObject({
      display: 'OKAFOR, Zoë Ann',
      birthDate: '1970-02-03',
      temporary: false,
      deceased: false,
    });
    expect(await directory.findPatients({ name: 'okafor, zoe', birthDate: '1970-02-03' })).toEqual([found]);
    expect(await directory.findPatients({ reference: found?.reference ?? '' })).toEqual([found]);
    expect(await directory.findPatients({ name: 'okafor', birthDate: '1980-01-01' })).toEqual([]);
  });

  it('knows a temporary identity, and an identifier with signs in it (RULE A-05)', async () => {
    const identifier = { system: 'https://trust.example/mrn', value: 'T|0,42' };
    expect(await directory.findPatients({ identifier })).toMatchObject([
      { display: 'WHISKY, Foxtrot', temporary: true },
    ]);
  });

  it('finds practitioners by name', async () => {
    expect(await directory.findPractitioners({ name: 'cooper' })).toMatchObject([
      { display: 'Mr Daniel Cooper' },
    ]);
  });

  it.each([{ name: ' , ' }, { reference: 'Practitioner/1' }, { reference: 'Patient/../x' }])(
    'finds nobody by %j',
    async (query) => {
      expect(await directory.findPatients(query)).toEqual([]);
    },
  );

  it('rejects as unavailable when the record does not answer, without its words', async () => {
    const nowhere = openFhirDirectory({ baseUrl: 'http://127.0.0.1:9/fhir', token: TOKEN });
    const error = await nowhere.findPatients({ name: 'x' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'unavailable' });
    expect((error as Error).cause).toBeUndefined();
    const refused = openFhirDirectory({ baseUrl: record.baseUrl(), token: 'wrong' });
    await expect(refused.findPatients({ name: 'x' })).rejects.toMatchObject({
      code: 'directory-unavailable',
    });
  });
});
