import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseClaimsFile, STAFF_ROLES, type ClaimsMapping } from '../../src/access/index.ts';
import { assuranceOf, demandIdentity, mapClaims } from '../../src/access/map-claims.ts';
import { isSignInRefusal } from '../../src/access/sign-in-refusals.ts';
import { Fault, faultCode } from '../../src/kernel/fault.ts';

const OURS = 'RXX';

const GROUPS: Record<string, unknown> = {
  provider: 'Trust',
  scope: 'openid',
  userinfo: false,
  organisation: 'single',
  roles: STAFF_ROLES.map((role) => ({ role, when: [{ claim: 'groups', values: [`cs-${role}`] }] })),
  teams: [
    { team: 'first', when: [{ claim: 'groups', values: ['one', 'both'] }] },
    { team: 'second', when: [{ claim: 'groups', values: ['two', 'both'] }] },
  ],
  display: ['name', 'preferred_username'],
  jobTitle: [{ claim: 'title', after: ':' }],
  identifiers: [{ system: 'https://fhir.hl7.org.uk/Id/gmc-number', claim: 'gmc' }],
  assurance: { claim: 'aal', acr: { low: 1, middle: 2, high: 3 } },
  identity: { claim: 'ial', minimum: 2 },
};

function mapping(changes: Record<string, unknown> = {}): ClaimsMapping {
  return parseClaimsFile(JSON.stringify({ ...GROUPS, ...changes }));
}

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return 'accepted';
  } catch (error) {
    return faultCode(error);
  }
}

const PERSON = { sub: 'u-1', name: 'Dr Amara Okafor', groups: ['cs-clinician'] };

describe('when claims are mapped to a person', () => {
  it('gives name, title, team, and identifiers of a plain form', () => {
    const claims = {
      ...PERSON,
      groups: ['cs-clinician', 'two'],
      title: '"Medical":"Surgery":"Registrar"',
      gmc: '7654321',
    };
    expect(mapClaims(mapping(), claims, OURS)).toEqual({
      subject: 'u-1',
      display: 'Dr Amara Okafor',
      jobTitle: 'Registrar',
      role: 'clinician',
      team: 'second',
      identifiers: [{ system: 'https://fhir.hl7.org.uk/Id/gmc-number', value: '7654321' }],
    });
  });

  it('takes the first team of the file, and none when nothing says one', () => {
    expect(mapClaims(mapping(), { ...PERSON, groups: ['cs-clinician', 'both'] }, OURS).team).toBe('first');
    expect(mapClaims(mapping(), PERSON, OURS).team).toBeUndefined();
  });

  it('RULE I-06: lets nobody in without a role, with two of them, or by half a name', () => {
    const code = (groups: unknown) => codeOf(() => mapClaims(mapping(), { ...PERSON, groups }, OURS));
    expect(code(undefined)).toBe('access-no-role');
    expect(code([])).toBe('access-no-role');
    expect(code(['cs-clinician-not', 'CS-CLINICIAN', 'xcs-clinician'])).toBe('access-no-role');
    expect(code({ 'cs-clinician': true })).toBe('access-no-role');
    expect(code(['cs-clinician', 'cs-authoriser'])).toBe('access-two-roles');
    expect(code(['cs-clinician', 'cs-clinician'])).toBe('accepted');
    expect(code('cs-clinician')).toBe('accepted');
  });

  it('shows a hostile name as one harmless line, and takes no identifier of a strange form', () => {
    const claims = { ...PERSON, name: `A\u202Eb\n\u0000<b>${'x'.repeat(200)}`, gmc: '../../etc' };
    const person = mapClaims(mapping(), claims, OURS);
    expect(person.display).toMatch(/^A b <b>x{1,120}$/);
    expect(person.display.length).toBeLessThanOrEqual(120);
    expect(person.identifiers).toEqual([]);
    expect(mapClaims(mapping(), { ...PERSON, gmc: ['1', '2'] }, OURS).identifiers).toEqual([]);
  });

  it('falls back from claim to claim, and says which is missing', () => {
    expect(mapClaims(mapping(), { ...PERSON, name: ' ', preferred_username: 'aok' }, OURS).display).toBe(
      'aok',
    );
    expect(codeOf(() => mapClaims(mapping(), { ...PERSON, name: undefined }, OURS))).toBe(
      'access-claims-missing',
    );
    expect(codeOf(() => mapClaims(mapping(), { ...PERSON, sub: '' }, OURS))).toBe('access-claims-missing');
  });

  it('reads nothing that is not the claims’ own', () => {
    const inherited = mapping({
      roles: [{ role: 'operator', when: [{ claim: 'constructor.name', values: ['Object'] }] }],
    });
    expect(codeOf(() => mapClaims(inherited, PERSON, OURS))).toBe('access-no-role');
    const poisoned = JSON.parse('{"sub":"u","name":"x","__proto__":{"groups":["cs-operator"]}}') as Record<
      string,
      unknown
    >;
    expect(codeOf(() => mapClaims(mapping(), poisoned, OURS))).toBe('access-no-role');
  });
});

const CIS2 = parseClaimsFile(readFileSync(new URL('../../docs/claims-cis2.json', import.meta.url), 'utf8'));
// The form of CIS2's own example; the person is invented.
const CIS2_CLAIMS = {
  sub: '555021935107',
  name: 'OKAFOR Amara (Dr)',
  nhsid_useruid: '555021935107',
  gmc_id: '7654321',
  selected_roleid: '555021936108',
  authentication_assurance_level: '3',
  id_assurance_level: '3',
  acr: 'AAL3_ANY',
  nhsid_nrbac_roles: [
    {
      person_roleid: '555021936108',
      org_code: OURS,
      role_code: 'S8000:G8000:R8000',
      role_name: '"Clinical":"Clinical Provision":"Clinical Practitioner Access Role"',
    },
    {
      person_roleid: '555021936109',
      org_code: OURS,
      role_code: 'S8001:G8005:R8015',
      role_name: '"Support":"Systems Support Access Role"',
    },
    {
      person_roleid: '555021936110',
      org_code: 'RYY',
      role_code: 'S8000:G8000:R8000',
      role_name: '"Clinical":"Nurse"',
    },
  ],
};

describe('when claims have the form of NHS CIS2', () => {
  it('counts the role that the person chose, and no other', () => {
    expect(mapClaims(CIS2, CIS2_CLAIMS, OURS)).toMatchObject({
      display: 'OKAFOR Amara (Dr)',
      role: 'clinician',
      jobTitle: 'Clinical Practitioner Access Role',
      identifiers: [
        { system: 'https://fhir.nhs.uk/Id/sds-user-id', value: '555021935107' },
        { system: 'https://fhir.nhs.uk/Id/sds-role-profile-id', value: '555021936108' },
        { system: 'https://fhir.hl7.org.uk/Id/gmc-number', value: '7654321' },
      ],
    });
    expect(mapClaims(CIS2, { ...CIS2_CLAIMS, selected_roleid: '555021936109' }, OURS).role).toBe('operator');
  });

  it('refuses a role of another organisation, and one that was not chosen', () => {
    const code = (changes: object) => codeOf(() => mapClaims(CIS2, { ...CIS2_CLAIMS, ...changes }, OURS));
    expect(code({ selected_roleid: '555021936110' })).toBe('access-other-organisation');
    expect(code({ selected_roleid: undefined })).toBe('access-no-role');
    expect(code({ nhsid_nrbac_roles: undefined })).toBe('access-no-role');
    expect(code({ nhsid_nrbac_roles: 'S8000:G8000:R8000' })).toBe('access-no-role');
  });

  it('takes the lowest of what is said about the strength of the sign-in', () => {
    const level = (changes: object) => assuranceOf(CIS2, { ...CIS2_CLAIMS, ...changes });
    expect(level({})).toBe(3);
    expect(level({ acr: 'AAL2_OR_AAL3_ANY' })).toBe(2);
    expect(level({ authentication_assurance_level: '1' })).toBe(1);
    expect(level({ acr: 'AAL1_USERPASS' })).toBe(1);
    for (const acr of [undefined, 'toString', '__proto__', 'AAL9', ['AAL3_ANY']])
      expect(level({ acr })).toBeNull();
    for (const told of ['0', '4', '3x', 'high'])
      expect(level({ authentication_assurance_level: told })).toBeNull();
  });

  it('demands that the identity was checked', () => {
    expect(codeOf(() => demandIdentity(CIS2, CIS2_CLAIMS))).toBe('accepted');
    for (const id_assurance_level of ['2', undefined, '03', true]) {
      expect(codeOf(() => demandIdentity(CIS2, { ...CIS2_CLAIMS, id_assurance_level }))).toBe(
        'access-identity-not-assured',
      );
    }
  });
});

describe('whatever claims come', () => {
  const groups = fc.array(
    fc.oneof(fc.constantFrom(...STAFF_ROLES.map((role) => `cs-${role}`)), fc.string(), fc.anything()),
    { maxLength: 8 },
  );
  const claims = fc.record(
    {
      sub: fc.oneof(fc.string(), fc.anything()),
      name: fc.oneof(fc.string(), fc.anything()),
      groups: fc.oneof(groups, fc.anything()),
      title: fc.anything(),
      gmc: fc.anything(),
    },
    { requiredKeys: [] },
  );

  it('RULE I-06: a person comes out whole, with the one role that exactly one rule gives, or a coded refusal', () => {
    const file = mapping();
    fc.assert(
      fc.property(claims, (told) => {
        const given = Array.isArray(told.groups) ? (told.groups as unknown[]).flat(5) : [told.groups];
        const roles = new Set(
          given
            .map((value) => (typeof value === 'string' ? value.trim() : ''))
            .flatMap((value) => STAFF_ROLES.filter((role) => value === `cs-${role}`)),
        );
        try {
          const person = mapClaims(file, told, OURS);
          expect([...roles]).toEqual([person.role]);
          expect(person.subject).toBe(told.sub);
          expect(person.display).toMatch(/^[^\p{C}]{1,120}$/u);
          for (const { value } of person.identifiers) expect(value).toMatch(/^[\w./-]{1,40}$/);
        } catch (error) {
          if (!(error instanceof Fault)) throw error;
          expect(isSignInRefusal(error)).toBe(true);
          if (error.code === 'access-no-role') expect(roles.size).toBe(0);
          if (error.code === 'access-two-roles') expect(roles.size).toBeGreaterThan(1);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('never gives more assurance than each of the two says', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom('low', 'middle', 'high'), fc.anything()),
        fc.oneof(fc.constantFrom('1', '2', '3', 1, 2, 3), fc.anything()),
        (acr, aal) => {
          const level = assuranceOf(mapping(), { acr, aal }) ?? 0;
          const worth = { low: 1, middle: 2, high: 3 };
          const byAcr =
            typeof acr === 'string' && Object.hasOwn(worth, acr) ? worth[acr as keyof typeof worth] : 0;
          expect(level).toBeLessThanOrEqual(byAcr);
          if ((typeof aal === 'string' || typeof aal === 'number') && /^[123]$/.test(String(aal))) {
            expect(level).toBeLessThanOrEqual(Number(aal));
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('when a claims file is wrong', () => {
  const wrong = (changes: Record<string, unknown>): string | undefined => {
    try {
      mapping(changes);
      return 'accepted';
    } catch (error) {
      return error instanceof Fault && error.code === 'access-claims-file' ? error.place?.path : undefined;
    }
  };

  it.each([
    ['roles[0].role', { roles: [{ role: 'king', when: [{ claim: 'a', values: ['b'] }] }] }],
    ['roles[0].when', { roles: [{ role: 'clinician', when: [] }] }],
    ['roles[0].when[0].values', { roles: [{ role: 'clinician', when: [{ claim: 'a', values: [] }] }] }],
    ['roles', { roles: [] }],
    ['scope', { scope: 'profile' }],
    ['organisation', { organisation: undefined }],
    ['teams[0].team', { teams: [{ team: 'Surgery!', when: [{ claim: 'a', values: ['b'] }] }] }],
    ['display', { display: [] }],
    [
      'identifiers[1].system',
      {
        identifiers: [
          { system: 'https://x', claim: 'a' },
          { system: 'https://x', claim: 'b' },
        ],
      },
    ],
    ['identity.minimum', { identity: { claim: 'a', minimum: 4 } }],
    ['assurance', { assurance: {} }],
  ])('names the place: %s', (place, changes) => {
    expect(wrong(changes)).toBe(place);
  });

  it('refuses what is no JSON, and settings that it does not know', () => {
    expect(codeOf(() => parseClaimsFile('{'))).toBe('access-claims-file');
    expect(codeOf(() => mapping({ role: [] }))).toBe('access-claims-file');
  });

  it('takes the two examples of the repository', () => {
    const generic = readFileSync(new URL('../../docs/claims-generic.json', import.meta.url), 'utf8');
    const groups = ['countersign-governance'];
    expect(mapClaims(parseClaimsFile(generic), { sub: 'u', name: 'N', groups }, OURS).role).toBe(
      'governance',
    );
  });
});
