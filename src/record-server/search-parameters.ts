// What this record can hold and search: one table that the search, the index, and the CapabilityStatement all read, so that
// none of them promises what another does not keep.
import type { Identifier, HumanName, Reference, Resource } from '@medplum/fhirtypes';

export type ParameterType = 'token' | 'reference' | 'string' | 'date';

export type IndexEntry = { system: string; value: string };

export type SearchParameter = {
  type: ParameterType;
  /** The one type that a bare id means, for references. */
  target?: string;
  /** Whether `:missing` works. */
  missing?: true;
  values: (resource: Resource) => IndexEntry[];
};

type Member = Record<string, unknown>;

function member<Value>(resource: Resource, name: string): Value[] {
  const value = (resource as unknown as Member)[name];
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]) as Value[];
}

const plain = (value: string | undefined): IndexEntry[] =>
  value === undefined ? [] : [{ system: '', value }];

/** Case and accents do not count in names. */
export function normalised(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

const identifiers: SearchParameter = {
  type: 'token',
  values: (resource) =>
    member<Identifier>(resource, 'identifier').flatMap(({ system = '', value }) =>
      value === undefined ? [] : [{ system, value }],
    ),
};

function references(name: string, target?: string): SearchParameter {
  return {
    type: 'reference',
    ...(target === undefined ? {} : { target }),
    values: (resource) =>
      member<Reference>(resource, name)
        .flatMap(({ reference }) => plain(reference))
        .filter(({ value }) => target === undefined || value.startsWith(`${target}/`)),
  };
}

function code(name: string): SearchParameter {
  return {
    type: 'token',
    values: (resource) =>
      member<string | boolean>(resource, name).map((value) => ({ system: '', value: String(value) })),
  };
}

function names(...parts: ('family' | 'given' | 'text')[]): SearchParameter {
  return {
    type: 'string',
    values: (resource) =>
      member<HumanName>(resource, 'name').flatMap((name) =>
        parts
          .flatMap((part) => name[part] ?? [])
          // Each word, so that a second surname is found too.
          .flatMap((text) => [text, ...text.split(/\s+/).slice(1)])
          .map((text) => ({ system: '', value: normalised(text) })),
      ),
  };
}

const COMMON: Record<string, SearchParameter> = {
  _id: { type: 'token', values: (resource) => plain(resource.id) },
  _tag: {
    type: 'token',
    values: (resource) =>
      (resource.meta?.tag ?? []).flatMap(({ system = '', code: value }) =>
        value === undefined ? [] : [{ system, value }],
      ),
  },
};

const PERSON: Record<string, SearchParameter> = {
  identifier: identifiers,
  name: names('family', 'given', 'text'),
  family: names('family'),
  given: names('given'),
  gender: code('gender'),
  active: code('active'),
};

const SUBJECT: Record<string, SearchParameter> = {
  identifier: identifiers,
  subject: references('subject'),
  patient: references('subject', 'Patient'),
  status: code('status'),
};

const BY_TYPE: Record<string, Record<string, SearchParameter>> = {
  Binary: {},
  Communication: {
    ...SUBJECT,
    'part-of': { ...references('partOf'), missing: true },
    sender: references('sender'),
    recipient: references('recipient'),
  },
  DocumentReference: { ...SUBJECT },
  Patient: {
    ...PERSON,
    birthdate: { type: 'date', values: (r) => member<string>(r, 'birthDate').flatMap(plain) },
  },
  Practitioner: { ...PERSON },
  Provenance: { target: references('target') },
};

export const SUPPORTED_TYPES: readonly string[] = Object.keys(BY_TYPE);

/** The parameters of a type; undefined for a type that this record does not hold. */
export function parametersOf(type: string): ReadonlyMap<string, SearchParameter> | undefined {
  const own = Object.hasOwn(BY_TYPE, type) ? BY_TYPE[type] : undefined;
  return own === undefined ? undefined : new Map(Object.entries({ ...COMMON, ...own }));
}

/** Parameters that shape the answer. */
export const RESULT_PARAMETERS: readonly string[] = ['_count', '_offset', '_summary', '_format', '_pretty'];
