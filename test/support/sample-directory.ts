// The people of the sandbox's record as a directory in memory: the port's contract, without a record system.
import type { Directory, DirectoryPatient, DirectoryPractitioner } from '../../src/attribution/index.ts';
import { samplePeople } from '../../src/sandbox/sample-export.ts';

type Resource = {
  resourceType: 'Patient' | 'Practitioner';
  identifier?: { system: string; value: string }[];
  name?: { family?: string; given?: string[]; prefix?: string[]; text?: string }[];
  birthDate?: string;
  gender?: string;
};

const NHS = 'https://fhir.nhs.uk/Id/nhs-number';

function nameOf({ name }: Resource): string {
  const [first] = name ?? [];
  return first?.family === undefined
    ? (first?.text ?? '')
    : `${first.family.toUpperCase()}, ${first.given?.join(' ') ?? ''}`;
}

type Found = DirectoryPatient & DirectoryPractitioner;
type Query = { reference: string } | { identifier: { system: string; value: string } } | { name: string };

function matches(person: Found, query: Query): boolean {
  if ('reference' in query) return person.reference === query.reference;
  if ('name' in query) return person.display.toLowerCase().includes(query.name.toLowerCase());
  const { system, value } = query.identifier;
  return person.identifiers.some((known) => known.system === system && known.value === value);
}

export async function sampleDirectory(more: DirectoryPatient[] = []): Promise<Directory> {
  const resources = JSON.parse((await samplePeople()).toString('utf8')) as Resource[];
  const people = resources.map((resource, index): Found => {
    const identifiers = (resource.identifier ?? []).map(({ system, value }) => ({ system, value }));
    return {
      reference: `${resource.resourceType}/${index + 1}`,
      display: nameOf(resource),
      identifiers,
      birthDate: resource.birthDate ?? null,
      gender: resource.gender ?? null,
      temporary: resource.resourceType === 'Patient' && !identifiers.some(({ system }) => system === NHS),
      deceased: false,
    };
  });
  const of = (type: string) => people.filter(({ reference }) => reference.startsWith(type));
  return {
    findPractitioners: async (query) => of('Practitioner').filter((person) => matches(person, query)),
    findPatients: async (query) =>
      [...of('Patient'), ...more.map((patient) => ({ ...patient }))].filter(
        (person) =>
          matches(person, query) &&
          (!('birthDate' in query) || query.birthDate === undefined || query.birthDate === person.birthDate),
      ),
  };
}
