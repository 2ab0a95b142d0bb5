// The search for a patient and what was found, as one page. Results show what two identifiers can be compared with; never a
// bed (RULE A-05).
import type { DirectoryPatient } from '../../attribution/index.ts';
import type { Reply } from '../action.ts';
import type { Services } from '../services.ts';
import type { ActiveSession } from '../visit.ts';
import type { Refusal } from './fault-issue.ts';
import { OTHER_SYSTEMS } from './identifier-systems.ts';
import { patientView } from './patient-view.ts';
import { readingOf } from './staff.ts';

export type PatientSearch = {
  readonly typed?: Readonly<Record<string, unknown>>;
  readonly found?: readonly DirectoryPatient[];
  readonly refusal?: Refusal;
};

export async function patientSearchPage(
  services: Services,
  session: ActiveSession,
  caseId: string,
  search: PatientSearch,
): Promise<Reply> {
  const { version, draft, signature } = await services.stations.attribution.open(
    caseId,
    readingOf(session.account),
  );
  if (signature !== null) return { kind: 'redirect', to: `/cases/${caseId}` };
  const known = new Set(draft.patients.map(({ reference }) => reference));
  return {
    kind: 'page',
    view: 'clinician/patient-search',
    status: search.refusal?.status ?? 200,
    model: {
      title: 'Add a patient',
      caseId,
      version,
      systems: OTHER_SYSTEMS,
      typed: search.typed ?? {},
      found: search.found?.map((patient) => ({
        ...patientView(patient),
        deceased: patient.deceased,
        known: known.has(patient.reference),
      })),
      issues: search.refusal?.issues ?? [],
    },
  };
}
