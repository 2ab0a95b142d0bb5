// The profiles in fhir/: current, and the examples valid under them, on the real record.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fs from 'node:fs';
import path from 'node:path';
import { makeProfiles } from '../../fhir/make-profiles.ts';
import { startTestRecord, type TestRecord } from './child.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../fhir');

function readJson(name: string): unknown {
  return JSON.parse(fs.readFileSync(path.join(FOLDER, name), 'utf8'));
}

describe('the committed profiles', () => {
  const made = makeProfiles();

  it('are all that are made', () => {
    const there = fs.readdirSync(FOLDER).filter((name) => name.startsWith('StructureDefinition-'));
    expect(there.toSorted()).toEqual([...made.keys()].toSorted());
  });

  it.each([...made])('%s is current (else run: node fhir/make-profiles.ts)', (name, definition) => {
    expect(readJson(name)).toEqual(JSON.parse(JSON.stringify(definition)));
  });
});

describe('the examples', () => {
  let record: TestRecord;
  const names = new Map<string, string>();
  beforeAll(async () => {
    record = await startTestRecord();
  });
  afterAll(() => record.close());

  it.each(['patient', 'practitioner', 'advice-thread', 'advice-message', 'provenance'])(
    '%s is accepted',
    async (name) => {
      let text = JSON.stringify(readJson(`examples/${name}.json`));
      for (const [example, stored] of names) text = text.replaceAll(`"${example}"`, `"${stored}"`);
      const { id, ...resource } = JSON.parse(text) as { id: string; resourceType: string };
      const answer = await record.send('POST', resource.resourceType, resource);
      expect([answer.status, answer.body['issue']]).toEqual([201, undefined]);
      names.set(`${resource.resourceType}/${id}`, `${resource.resourceType}/${String(answer.body['id'])}`);
    },
  );

  it('is refused when it breaks the profile that it claims', async () => {
    const {
      id: _id,
      subject: _subject,
      ...rest
    } = readJson('examples/advice-message.json') as Record<string, unknown>;
    const answer = await record.send('POST', 'Communication', rest);
    expect(answer.status).toBe(400);
  });
});
