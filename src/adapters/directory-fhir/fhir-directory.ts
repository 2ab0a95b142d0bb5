// The record system's Patients and Practitioners as the directory of attribution. Searches by POST, so that no name and no
// number stands in a URL (RULE C-01); follows no link and no redirect. Answers are outside input.
import type { Bundle, HumanName, Identifier, Patient, Practitioner } from '@medplum/fhirtypes';
import { Client } from 'fhir-kit-client';
import type {
  Directory,
  DirectoryIdentifier,
  DirectoryPatient,
  DirectoryPractitioner,
} from '../../attribution/ports.ts';
import { fixedBearer, withBearer, type BearerSource } from '../../kernel/bearer.ts';
import { Fault } from '../../kernel/fault.ts';

export type FhirDirectoryOptions = {
  baseUrl: string;
  /** Bearer token; sent to the origin of `baseUrl` only. */
  token: string | BearerSource;
  /** For one search, answer included; 10 s when not said. */
  timeoutMs?: number;
};

const TIMEOUT_MS = 10_000;
const MOST_FOUND = 50;
const REFERENCE = /^[A-Z][A-Za-z]+\/([A-Za-z0-9.-]{1,64})$/;

type PersonQuery =
  { reference: string } | { identifier: DirectoryIdentifier } | { name: string; birthDate?: string };

/** Opens the port on the server at `baseUrl`. Makes no request. Faults of its methods: `directory-unavailable`. */
export function openFhirDirectory(options: FhirDirectoryOptions): Directory {
  const client = new Client({
    baseUrl: options.baseUrl.replace(/(?<!\/)\/+$/, ''),
    requestOptions: { redirect: 'manual' },
    customHeaders: { 'cache-control': 'no-cache' },
  });
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const bearer = typeof options.token === 'string' ? fixedBearer(options.token) : options.token;
  const find = async <Person extends Patient | Practitioner>(
    resourceType: Person['resourceType'],
    query: PersonQuery,
  ): Promise<Person[]> => {
    const searchParams = parametersFor(resourceType, query);
    if (searchParams === null) return [];
    const answer = await withBearer(
      bearer,
      (token) => {
        const headers = { authorization: `Bearer ${token}` };
        const signal = AbortSignal.timeout(timeoutMs);
        return (
          client
            .resourceSearch({
              resourceType,
              searchParams: { ...searchParams, _count: MOST_FOUND },
              options: { signal, headers, postSearch: true },
            })
            // The client's error holds the answer; it ends here.
            .catch((error: { response?: { status?: number } }) =>
              error.response?.status === 401 ? 'refused' : null,
            )
        );
      },
      (one) => one === 'refused',
    ).catch(() => null);
    const bundle = answer === 'refused' ? null : (answer as Partial<Bundle<Person>> | null);
    if (bundle?.resourceType !== 'Bundle')
      throw new Fault('unavailable', 'directory-unavailable', 'The record system does not answer.');
    return (bundle.entry ?? [])
      .flatMap(({ resource }) => (resource?.resourceType === resourceType ? [resource] : []))
      .slice(0, MOST_FOUND);
  };
  return {
    findPatients: async (query) => (await find<Patient>('Patient', query)).map(toPatient),
    findPractitioners: async (query) => (await find<Practitioner>('Practitioner', query)).map(toPractitioner),
  };
}

/** Null when nothing can be found: another type's reference, a name that is empty. */
function parametersFor(type: string, query: PersonQuery): Record<string, string | string[]> | null {
  if ('reference' in query) {
    const id = query.reference.startsWith(`${type}/`) ? REFERENCE.exec(query.reference)?.[1] : undefined;
    return id === undefined ? null : { _id: id };
  }
  if ('identifier' in query)
    return { identifier: `${escaped(query.identifier.system)}|${escaped(query.identifier.value)}` };
  // Each word must be found; a comma is how names are shown, not part of them.
  const name = query.name.split(/[\s,]+/).filter((word) => word !== '');
  if (name.length === 0) return null;
  return {
    name: name.map(escaped),
    ...(query.birthDate === undefined ? {} : { birthdate: query.birthDate }),
  };
}

/** FHIR's own escapes in search values (R4 search.html §3.1.1.4.0.1). */
function escaped(value: string): string {
  return value.replace(/[\\$,|]/g, (sign) => `\\${sign}`);
}

function identifiersOf(identifiers: Identifier[] | undefined): DirectoryIdentifier[] {
  return (identifiers ?? []).flatMap(({ system, value }) =>
    system === undefined || value === undefined ? [] : [{ system, value }],
  );
}

function chosen(names: HumanName[] | undefined): HumanName | undefined {
  const current = (names ?? []).filter(({ use }) => use !== 'old');
  return ['official', 'usual', undefined]
    .map((use) => current.find((name) => name.use === use))
    .concat(current)
    .find((name) => name !== undefined);
}

function toPatient(patient: Patient): DirectoryPatient {
  const name = chosen(patient.name);
  const given = (name?.given ?? []).join(' ');
  const parts = [(name?.family ?? '').toUpperCase(), given].filter((part) => part !== '');
  return {
    reference: `Patient/${patient.id ?? ''}`,
    display: parts.length > 0 ? parts.join(', ') : (name?.text ?? 'No name'),
    identifiers: identifiersOf(patient.identifier),
    birthDate: patient.birthDate ?? null,
    gender: patient.gender ?? null,
    // RULE A-05: said by the record itself, on the name or on an identifier.
    temporary:
      name?.use === 'temp' ||
      name?.use === 'anonymous' ||
      (patient.identifier ?? []).some(({ use }) => use === 'temp'),
    deceased: patient.deceasedBoolean === true || patient.deceasedDateTime !== undefined,
  };
}

function toPractitioner(practitioner: Practitioner): DirectoryPractitioner {
  const name = chosen(practitioner.name);
  const parts = [...(name?.prefix ?? []), ...(name?.given ?? []), name?.family ?? ''].filter(
    (part) => part !== '',
  );
  const full = name?.text ?? (parts.length > 0 ? parts.join(' ') : 'No name');
  const role = practitioner.qualification?.[0]?.code.text;
  return {
    reference: `Practitioner/${practitioner.id ?? ''}`,
    display: role === undefined ? full : `${full} (${role})`,
    identifiers: identifiersOf(practitioner.identifier),
  };
}
