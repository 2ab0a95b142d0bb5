// What a hold names. A patient is named by a reference of the record system, an NHS number (modulus 11) or another
// identifier; all that remains of them is keyed digests (RULE C-01). Hostile input.
import { NHS_NUMBER_SYSTEM, parseNhsNumber } from '../../attribution/index.ts';
import type { DirectoryPatient } from '../../attribution/index.ts';
import type { HoldSubject } from '../../custody/index.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Services } from '../services.ts';

export type NamedPatient = {
  reference?: string | undefined;
  nhsNumber?: string | undefined;
  identifier?: { system: string; value: string } | undefined;
};

/** `unknown`: the record system knows nobody of that name. `no-answer`: it could not be asked; the hold stands all the same. */
export type Lookup = 'found' | 'unknown' | 'no-answer' | 'not-asked';

type Search = Parameters<Services['stations']['directory']['findPatients']>[0];

function searchesFor(patient: NamedPatient): Search[] {
  const { reference, nhsNumber, identifier } = patient;
  return [
    ...(reference === undefined ? [] : [{ reference }]),
    ...(nhsNumber === undefined
      ? []
      : [{ identifier: { system: NHS_NUMBER_SYSTEM, value: parseNhsNumber(nhsNumber) } }]),
    ...(identifier === undefined ? [] : [{ identifier }]),
  ];
}

const keyOf = (search: Search): string[] =>
  'reference' in search
    ? [search.reference]
    : 'identifier' in search
      ? [`${search.identifier.system}|${search.identifier.value}`]
      : [];

const keysOf = ({ reference, identifiers }: DirectoryPatient): string[] => [
  reference,
  ...identifiers.map(({ system, value }) => `${system}|${value}`),
];

/**
 * The subject with every digest the record system lets us know of, so that a hold by NHS number finds what was signed under a
 * trust number. Throws `attribution-nhs-number-…`, `hold-names-nobody`.
 */
export async function patientSubject(
  services: Services,
  patient: NamedPatient,
): Promise<{ subject: HoldSubject; lookup: Lookup }> {
  const { directory, custody } = services.stations;
  const searches = searchesFor(patient);
  if (searches.length === 0) {
    throw new Fault(
      'invalid',
      'hold-names-nobody',
      'Name the patient by a reference, an NHS number or another identifier.',
      {
        place: { field: 'nhsNumber' },
      },
    );
  }
  let lookup: Lookup = 'unknown';
  const keys = new Set(searches.flatMap(keyOf));
  for (const search of searches) {
    try {
      const found = await directory.findPatients(search);
      if (found.length > 0) lookup = 'found';
      for (const key of found.flatMap(keysOf)) keys.add(key);
    } catch {
      // A hold must not wait for the record system; what was typed is held, and the page says that nobody was asked.
      lookup = 'no-answer';
    }
  }
  return {
    subject: { scope: 'patient', patientDigests: [...keys].map((key) => custody.patientDigest(key)) },
    lookup,
  };
}
