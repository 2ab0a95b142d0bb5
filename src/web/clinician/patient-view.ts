// A patient as pages show them: for lists, and for the banner of a page about one patient (ui.md E3).
import { NHS_NUMBER_SYSTEM, type DirectoryPatient, type DraftPatient } from '../../attribution/index.ts';
import { identifierLabel } from './identifier-systems.ts';

export type PatientView = {
  readonly reference: string;
  readonly display: string;
  readonly birthDate: string | null;
  readonly gender: string | null;
  readonly temporary: boolean;
  readonly nhsNumber: string | null;
  readonly others: readonly { readonly label: string; readonly value: string }[];
};

type Known = Pick<
  DraftPatient | DirectoryPatient,
  'reference' | 'display' | 'birthDate' | 'gender' | 'temporary' | 'identifiers'
>;

export function patientView(patient: Known): PatientView {
  const { reference, display, birthDate, gender, temporary, identifiers } = patient;
  const nhs = identifiers.find(({ system }) => system === NHS_NUMBER_SYSTEM);
  return {
    reference,
    display,
    birthDate,
    gender,
    temporary,
    nhsNumber: nhs?.value ?? null,
    others: identifiers
      .filter((identifier) => identifier !== nhs)
      .map(({ system, value }) => ({ label: identifierLabel(system), value })),
  };
}

function ageText(birthDate: string, now: Date): string {
  const [year = 0, month = 1, day = 1] = birthDate.split('-').map(Number);
  const before = now.getMonth() + 1 < month || (now.getMonth() + 1 === month && now.getDate() < day);
  return `${now.getFullYear() - year - (before ? 1 : 0)}y`;
}

/** What partials/patient-banner.njk takes. */
export function bannerPatient(patient: DraftPatient, now: Date): object {
  const { display, birthDate, gender, temporary, nhsNumber, others } = patientView(patient);
  const [family = display, given = ''] = display.split(', ', 2);
  const whole = birthDate !== null && /^\d{4}-\d{2}-\d{2}$/.test(birthDate);
  return {
    family,
    given,
    birthDate,
    ageText: whole ? ageText(birthDate, now) : undefined,
    gender: gender === null ? null : gender.charAt(0).toUpperCase() + gender.slice(1),
    nhsNumber,
    otherIdentifier: others[0],
    temporary,
  };
}
