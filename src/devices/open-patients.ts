// The names of the patients whose threads were on a lost device: opened from what is sealed, on demand, for the clinician whose
// device it was, and with a trace (RULE C-02).
import type { PatientOfCase } from '../attribution/index.ts';
import type { Reading } from '../custody/index.ts';
import type { DeviceParts } from './parts.ts';
import { readCases } from './queries.ts';

/** By thread; none where they were erased with it. */
export async function openPatients(
  parts: DeviceParts,
  reportId: string,
  reading: Reading,
): Promise<{ caseId: string; patients: PatientOfCase[] }[]> {
  const opened: { caseId: string; patients: PatientOfCase[] }[] = [];
  for (const { caseId } of await readCases(parts.db, reportId))
    opened.push({ caseId, patients: (await parts.attribution.patientsOf(caseId, reading)).patients });
  const patients = opened.reduce((sum, one) => sum + one.patients.length, 0);
  const fields = { reportId, cases: opened.length, patients };
  await parts.audit.append(parts.db, { name: 'device-patients-opened', ...reading, fields });
  return opened;
}
