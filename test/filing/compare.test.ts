// What a read-back may differ in, and what it may not.
import { describe, expect, it } from '@jest/globals';
import { agreedElements } from '../../src/filing/agreed-elements.ts';
import { buildMessage } from '../../src/filing/communication.ts';
import { differenceOf } from '../../src/filing/compare.ts';
import type { Entry, EntryItem } from '../../src/attribution/signed-entries.ts';
import { signedEntries } from './stage.ts';

const BASE = 'https://ehr.example/fhir';
const signed = signedEntries();
const entry = signed.entries[0] as Entry;
const expected = buildMessage(signed, entry, entry.items[1] as EntryItem, {
  header: 'Communication/h',
  media: [{ contentAttachment: { contentType: 'image/jpeg', size: 3, title: 'a.jpg' } }],
});
const read = (change: (resource: Record<string, unknown>) => void): object => {
  const copy = structuredClone(expected) as unknown as Record<string, unknown>;
  change(copy);
  return copy;
};
const part = (resource: Record<string, unknown>, name: string): Record<string, unknown> => {
  const value = resource[name];
  return (Array.isArray(value) ? value[0] : value) as Record<string, unknown>;
};

const tolerated: [string, (resource: Record<string, unknown>) => void][] = [
  ['nothing', () => undefined],
  [
    'id, meta and narrative',
    (r) => Object.assign(r, { id: '1', meta: { versionId: '3' }, text: { status: 'generated' } }),
  ],
  [
    'an absolute reference',
    (r) => Object.assign(part(r, 'partOf'), { reference: `${BASE}/Communication/h` }),
  ],
  [
    'a versioned reference',
    (r) => Object.assign(part(r, 'partOf'), { reference: 'Communication/h/_history/1' }),
  ],
  ['another display of an identified person', (r) => Object.assign(part(r, 'sender'), { display: 'COOPER' })],
  ['a time in another zone', (r) => Object.assign(r, { sent: '2026-11-22T03:07:00.000+01:00' })],
  [
    'a foreign extension',
    (r) => (r['extension'] as object[]).push({ url: 'https://x.example', valueString: 'x' }),
  ],
  ['element ids', (r) => Object.assign(part(r, 'payload'), { id: 'p1' })],
  [
    'a rewritten attachment URL',
    (r) => {
      const payload = r['payload'] as { contentAttachment?: object }[];
      Object.assign(payload[1]?.contentAttachment ?? {}, { url: 'https://storage.example/signed' });
    },
  ],
];

const refused: [string, (resource: Record<string, unknown>) => void, string][] = [
  [
    'a changed text',
    (r) => Object.assign(part(r, 'payload'), { contentString: 'Yes, hold. Repeat K in 20 h.' }),
    'Communication.payload[0].contentString',
  ],
  [
    'a normalised text',
    (r) => Object.assign(part(r, 'payload'), { contentString: 'Yes, hold. Repeat K in 2 h. ' }),
    'Communication.payload[0].contentString',
  ],
  ['a dropped payload', (r) => void (r['payload'] as object[]).pop(), 'Communication.payload'],
  [
    'another patient',
    (r) => Object.assign(part(r, 'subject'), { reference: 'Patient/other' }),
    'Communication.subject.reference',
  ],
  [
    'another sender',
    (r) => Object.assign(part(r, 'sender'), { reference: 'Practitioner/x' }),
    'Communication.sender.reference',
  ],
  [
    'a described person who became somebody',
    (r) => Object.assign((r['recipient'] as object[])[1] ?? {}, { reference: 'Practitioner/x' }),
    'Communication.recipient[1].reference',
  ],
  [
    'another description',
    (r) => Object.assign((r['recipient'] as object[])[1] ?? {}, { display: 'day nurse' }),
    'Communication.recipient[1].display',
  ],
  ['a dropped recipient', (r) => void (r['recipient'] as object[]).pop(), 'Communication.recipient'],
  ['a truncated time', (r) => Object.assign(r, { sent: '2026-11-22T02:07:01+00:00' }), 'Communication.sent'],
  ['a time without offset', (r) => Object.assign(r, { sent: '2026-11-22T02:07:00' }), 'Communication.sent'],
  ['a dropped verbatim', (r) => void (r['extension'] as object[]).shift(), 'Communication.extension[0]'],
  [
    'a second verbatim',
    (r) =>
      (r['extension'] as object[]).push({
        url: 'https://countersign.example/fhir/StructureDefinition/verbatim',
        valueString: 'x',
      }),
    'Communication.extension',
  ],
  ['another status', (r) => Object.assign(r, { status: 'entered-in-error' }), 'Communication.status'],
  [
    'a modifier',
    (r) => Object.assign(r, { modifierExtension: [{ url: 'x' }] }),
    'Communication.modifierExtension',
  ],
  ['an added note', (r) => Object.assign(r, { note: [{ text: 'x' }] }), 'Communication.note'],
  [
    'an identifier of another',
    (r) => Object.assign(part(r, 'identifier'), { value: 'x' }),
    'Communication.identifier[0].value',
  ],
];

describe('a read-back (RULE F-02)', () => {
  it.each(tolerated)('may differ by %s', (_what, change) => {
    expect(differenceOf(expected, read(change), BASE)).toBeNull();
  });

  it.each(refused)('may not differ by %s', (_what, change, path) => {
    expect(differenceOf(expected, read(change), BASE)).toBe(path);
  });
});

describe('the agreed elements', () => {
  const filed = { versionId: '1', attachmentDigests: ['ab'] };

  it.each(tolerated)('are the same whatever the server did to %s', (_what, change) => {
    expect(agreedElements(read(change), BASE, filed)).toEqual(agreedElements(expected, BASE, filed));
  });

  it.each(refused.filter(([what]) => what !== 'a time without offset'))(
    'are others after %s',
    (_what, change) => {
      expect(agreedElements(read(change), BASE, filed)).not.toEqual(agreedElements(expected, BASE, filed));
    },
  );
});
