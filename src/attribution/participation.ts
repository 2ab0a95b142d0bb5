// In which cases a member of staff takes part, and about which patients a case is: asked when a device is lost (RULE I-04). Who
// takes part stands as keyed digests beside the sealed draft, and outlives it: a phone keeps what is erased here.
import type { Custody, Reading } from '../custody/index.ts';
import { inTransaction, type Db } from '../store/index.ts';
import { restoreDraft, type Draft } from './draft.ts';
import { casesOfPeople, draftsWithoutPeople, readDraftRow, readSignature, replacePeople } from './queries.ts';
import { restoreSignedEntries } from './signed-entries.ts';

type Parts = { db: Db; custody: Custody };

/** A patient of a case, as the draft or the sign-off names them. Clinical content. */
export type PatientOfCase = { reference: string; display: string; birthDate: string | null };

/** Digests of everyone who is bound as an identified person. RULE A-02: a description is nobody. */
export function peopleOf(custody: Custody, draft: Draft): Buffer[] {
  const digests = draft.bindings.flatMap((binding) =>
    binding.kind === 'identified'
      ? binding.identifiers.map(({ system, value }) => custody.practitionerDigest(`${system}|${value}`))
      : [],
  );
  return [...new Map(digests.map((digest) => [digest.toString('hex'), digest])).values()];
}

/** Drafts that were saved before there were digests get theirs. Safe to repeat. */
async function catchUp({ db, custody }: Parts, reading: Reading): Promise<void> {
  for (const { caseId, noteId, version } of await draftsWithoutPeople(db)) {
    const draft = restoreDraft(JSON.parse((await custody.openNote(noteId, reading)).toString('utf8')));
    await inTransaction(db, (tx) => replacePeople(tx, { caseId, version }, peopleOf(custody, draft)));
  }
}

/** Cases in which a person with one of these identifiers (`system|value`) takes part, oldest digest first. */
export async function casesWith(
  parts: Parts,
  identifiers: readonly string[],
  reading: Reading,
): Promise<string[]> {
  await catchUp(parts, reading);
  if (identifiers.length === 0) return [];
  return casesOfPeople(
    parts.db,
    identifiers.map((identifier) => parts.custody.practitionerDigest(identifier)),
  );
}

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
