// Any text that is filed comes back code point by code point, through the real embedded record.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Communication } from '@medplum/fhirtypes';
import { openFhirRecord } from '../../src/adapters/record-fhir/index.ts';
import { checkText } from '../../src/filing/check-text.ts';
import { fileSigned, type RecordSystem } from '../../src/filing/index.ts';
import { faultCode } from '../../src/kernel/fault.ts';
import { startTestRecord, TOKEN, type TestRecord } from '../record-server/child.ts';
import { freshDatabase, type FreshDatabase } from '../support/database.ts';
import { filingDeps, signedEntries, type People } from './stage.ts';

let server: TestRecord;
let database: FreshDatabase;
let record: RecordSystem;
let people: People;

beforeAll(async () => {
  [server, database] = await Promise.all([startTestRecord(), freshDatabase()]);
  record = openFhirRecord({ baseUrl: server.baseUrl(), token: TOKEN });
  const make = async (resourceType: string, family: string) =>
    `${resourceType}/${String((await server.send('POST', resourceType, { resourceType, name: [{ family }] })).body['id'])}`;
  people = {
    patient: await make('Patient', 'Whisky'),
    registrar: await make('Practitioner', 'Okafor'),
    consultant: await make('Practitioner', 'Cooper'),
  };
}, 60_000);
afterAll(async () => {
  await Promise.all([server.close(), database.close()]);
});

describe('a text', () => {
  it('survives filing and read-back, or is refused before, naming the item', async () => {
    const { deps } = await filingDeps(database.db, record);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), async (answer) => {
        const signed = signedEntries(people, { answer });
        signed.entries[0]?.items.splice(2);
        // Attachments have their own tests, and one of them is large.
        for (const item of signed.entries[0]?.items ?? []) item.attachments = [];
        if (answer.trim() === '') return;
        try {
          checkText(signed);
        } catch (error) {
          expect(faultCode(error)).toBe('filing-character-not-allowed');
          return;
        }
        const confirmed = await fileSigned(deps, signed);
        const read = await record.read(confirmed.entries[0]?.messages[1]?.reference ?? '');
        expect((read?.resource as Communication | undefined)?.payload?.[0]?.contentString).toBe(answer);
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  it('of a whole entry is filed into the real record, photos and all, and confirmed (RULE F-02)', async () => {
    const { deps } = await filingDeps(database.db, record);
    const signed = signedEntries(people, { question: '  \u202e"K↑" \\ NFC é NFD e\u0301 👩‍⚕️\r\n' });
    const confirmed = await fileSigned(deps, signed);
    expect(confirmed.entries[0]?.messages).toHaveLength(3);
    await server.child().stop();
    await server.restart();
    // Another port is another address of the same record: nothing is written twice.
    const again = openFhirRecord({ baseUrl: server.baseUrl(), token: TOKEN });
    const repeated = await fileSigned({ ...deps, record: again }, signed);
    expect(repeated.entries[0]?.messages.map(({ reference }) => reference)).toEqual(
      confirmed.entries[0]?.messages.map(({ reference }) => reference),
    );
  }, 60_000);
});
