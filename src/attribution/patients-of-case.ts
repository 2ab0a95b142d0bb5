// About which patients a case is, as the draft or the sign-off names them: asked when a device is lost (RULE I-04).
import type { Custody, Reading } from '../custody/index.ts';
import type { Db } from '../store/index.ts';
import { restoreDraft } from './draft.ts';
import { readDraftRow, readSignature } from './queries.ts';
import { restoreSignedEntries } from './signed-entries.ts';

type Parts = { db: Db; custody: Custody };

/** A patient of a case, as the draft or the sign-off names them. Clinical content. */
export type PatientOfCase = { reference: string; display: string; birthDate: string | null };

/**
 * The patients of a case: those of its sign-off, else those of its draft. `known` is how many there are even when their names
 * were erased with the case; null when it was never known.
 */
export async function patientsOfCase(
  { db, custody }: Parts,
  caseId: string,
  reading: Reading,
): Promise<{ patients: PatientOfCase[]; known: number | null }> {
  const signature = await readSignature(db, caseId);
  const state = await custody.caseState(caseId);
  // RULE D-06: their names went with the last message.
  if (state === null || state.erased === state.messages)
    return { patients: [], known: signature?.entries ?? null };
  const named = ({ reference, display, birthDate }: PatientOfCase): PatientOfCase => ({
    reference,
    display,
    birthDate,
  });
  if (signature !== null) {
    const bytes = await custody.openNote(signature.noteId, reading);
    const patients = restoreSignedEntries(JSON.parse(bytes.toString('utf8'))).entries.map(({ patient }) =>
      named(patient),
    );
    return { patients, known: patients.length };
  }
  const row = await readDraftRow(db, caseId);
  if (row === null) return { patients: [], known: null };
  const draft = restoreDraft(JSON.parse((await custody.openNote(row.noteId, reading)).toString('utf8')));
  const patients = draft.patients.map(named);
  return { patients, known: patients.length };
}
