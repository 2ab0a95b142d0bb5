// People and patients as FHIR references. RULE A-02: the label and the basis on which a person was bound to it stay with the
// reference; who is only described gets no identity.
import type { Extension, Reference } from '@medplum/fhirtypes';
import type { EntryPatient, Person, Staff } from '../attribution/signed-entries.ts';
import { DATA_ABSENT, EXTENSIONS } from './canonical.ts';

const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number';

/** FHIR strings hold something visible. */
export function isVisible(text: string): boolean {
  return text.trim() !== '';
}

function firstIdentifier(identifiers: { system: string; value: string }[]) {
  const identifier = identifiers.find(({ system }) => system === NHS_NUMBER) ?? identifiers[0];
  return identifier === undefined ? {} : { identifier: { ...identifier } };
}

export function personReference(person: Person): Reference {
  const extension: Extension[] = [
    ...(isVisible(person.label) ? [{ url: EXTENSIONS.labelAsWritten, valueString: person.label }] : []),
    // RULE A-02
    {
      url: EXTENSIONS.personBasis,
      valueCode: person.kind === 'described' ? 'described' : person.basis,
    },
  ];
  if (person.kind === 'described') return { extension, display: person.display };
  const { reference, identifiers, display } = person;
  return { extension, reference, ...firstIdentifier(identifiers), display };
}

export function staffReference(staff: Staff): Reference {
  const { reference, identifiers, display } = staff;
  return { ...(reference === null ? {} : { reference }), ...firstIdentifier(identifiers), display };
}

export function patientReference(patient: EntryPatient): Reference {
  const { reference, identifiers, display, temporary } = patient;
  return {
    // RULE A-05
    ...(temporary ? { extension: [{ url: EXTENSIONS.temporaryIdentity, valueBoolean: true }] } : {}),
    reference,
    ...firstIdentifier(identifiers),
    display,
  };
}

/** Said instead of guessing when a thread tells of nobody else. */
export const NOBODY_KNOWN: Reference = { extension: [{ url: DATA_ABSENT, valueCode: 'unknown' }] };

/** Two mentions of one person: the same reference, or the same label described. */
export function samePerson(a: Person, b: Person): boolean {
  if (a.kind === 'identified' && b.kind === 'identified') return a.reference === b.reference;
  return a.kind === 'described' && b.kind === 'described' && a.label === b.label && a.display === b.display;
}
