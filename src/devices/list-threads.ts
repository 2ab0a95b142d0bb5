// RULE I-04: what was on a lost device, as far as this service knows: threads in which its owner is bound as a participant, threads
// whose export they handed in, and what a gateway brought. Counts and references; the names of patients stay where they are.
import { inTransaction } from '../store/index.ts';
import type { DeviceCase, DeviceReport, Part } from './device-report.ts';
import { READING, type DeviceParts } from './parts.ts';
import { readReport, writeListed } from './queries.ts';

async function casesOf(parts: DeviceParts, { device, ownerId }: DeviceReport): Promise<Map<string, Part>> {
  if (device.kind === 'gateway') {
    const brought = await parts.live.casesOf(ownerId);
    return new Map(brought.map((caseId) => [caseId, 'brought' as const]));
  }
  const account = await parts.access.readAccount(ownerId);
  const identifiers = (account?.identifiers ?? []).map(({ system, value }) => `${system}|${value}`);
  const cases = new Map<string, Part>();
  for (const caseId of await parts.custody.casesBoundTo(identifiers)) cases.set(caseId, 'took-part');
  for (const caseId of await parts.custody.casesHandedInBy(ownerId))
    cases.set(caseId, cases.has(caseId) ? 'both' : 'handed-in');
  return cases;
}

/** Lists once; the first list stands. Safe to repeat. */
export async function listThreads(parts: DeviceParts, reportId: string): Promise<void> {
  const report = await readReport(parts.db, reportId);
  if (report.listed !== null) return;
  const cases: DeviceCase[] = [];
  const patients = new Set<string>();
  let unnamed = 0;
  let exact = true;
  for (const [caseId, part] of await casesOf(parts, report)) {
    const state = await parts.custody.caseState(caseId);
    if (state === null) continue;
    const found = await parts.attribution.patientsOf(caseId, READING);
    for (const { reference } of found.patients)
      patients.add(parts.custody.patientDigest(reference).toString('hex'));
    // Names that are erased cannot be compared, so that one patient of two such threads counts twice.
    const nameless = found.known === null ? 0 : found.known - found.patients.length;
    unnamed += nameless;
    if (found.known === null || nameless > 0) exact = false;
    cases.push({
      caseId,
      part,
      messages: state.messages,
      standing: state.messages - state.erased,
      held: (await parts.custody.heldNow(parts.db, caseId)).length,
      patients: found.known ?? 0,
    });
  }
  const listed = { at: parts.clock.now(), patients: patients.size + unnamed, exact };
  await inTransaction(parts.db, async (db) => {
    if (!(await writeListed(db, reportId, listed, cases))) return;
    const fields = { reportId, cases: cases.length, patients: listed.patients };
    await parts.audit.append(db, { name: 'device-listed', ...READING, fields });
  });
}
