// Queries over holds, and over which patients a message is about (keyed digests only).
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';
import { inBatches } from './batches.ts';
import type { CustodyTables } from './tables.ts';

const tables = (db: Db) => db.withTables<CustodyTables>();

export async function insertHold(
  db: Db,
  hold: CustodyTables['hold'],
  patientDigests: readonly Buffer[],
): Promise<void> {
  await tables(db).insertInto('hold').values(hold).execute();
  const rows = patientDigests.map((digest) => ({ hold_id: hold.hold_id, patient_digest: digest }));
  if (rows.length > 0) await tables(db).insertInto('hold_patient').values(rows).execute();
}

/** Lifts a hold that is in force; false when it was lifted before. */
export async function liftHoldRow(db: Db, holdId: string, at: Date, by: string): Promise<boolean> {
  const result = await tables(db)
    .updateTable('hold')
    .set({ lifted_at: at, lifted_by: by })
    .where('hold_id', '=', holdId)
    .where('lifted_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function findHold(db: Db, holdId: string): Promise<CustodyTables['hold'] | undefined> {
  return tables(db).selectFrom('hold').selectAll().where('hold_id', '=', holdId).executeTakeFirst();
}

export async function listHoldRows(db: Db): Promise<CustodyTables['hold'][]> {
  return tables(db)
    .selectFrom('hold')
    .selectAll()
    .orderBy(sql`lifted_at is not null`)
    .orderBy('placed_at', 'desc')
    .orderBy('hold_id')
    .execute();
}

export type StandingHold = {
  holdId: string;
  scope: 'case' | 'patient' | 'everything';
  patientDigests: Buffer[];
};

/** Holds in force that can touch a case: those on everything, on this case, and on any patient. */
export async function standingHolds(db: Db, caseId: string): Promise<StandingHold[]> {
  const rows = await tables(db)
    .selectFrom('hold as h')
    .leftJoin('hold_patient as p', 'p.hold_id', 'h.hold_id')
    .where('h.lifted_at', 'is', null)
    .where((eb) => eb.or([eb('h.scope', '<>', 'case'), eb('h.case_id', '=', caseId)]))
    .select(['h.hold_id', 'h.scope', 'p.patient_digest'])
    .orderBy('h.hold_id')
    .execute();
  return [...Map.groupBy(rows, (row) => row.hold_id)].map(([holdId, of]) => ({
    holdId,
    scope: of[0]?.scope ?? 'everything',
    patientDigests: of.flatMap((row) => row.patient_digest ?? []),
  }));
}

/**
 * Until the transaction ends, whoever places or lifts a hold waits; whoever is at it now is waited for. To be taken before the
 * audit trail is written to, as placing does.
 */
export async function keepHoldsStill(db: Db): Promise<void> {
  await sql`lock table hold in share mode`.execute(db);
}

/** Cases with a message about one of the patients. */
export async function casesAbout(db: Db, patientDigests: readonly Buffer[]): Promise<string[]> {
  const rows = await tables(db)
    .selectFrom('message_patient as p')
    .innerJoin('original as o', 'o.message_id', 'p.message_id')
    .where('p.patient_digest', 'in', patientDigests)
    .select('o.case_id')
    .distinct()
    .execute();
  return rows.map((row) => row.case_id);
}

/** Digests noted at sign-off, by message. */
export async function patientsOf(
  db: Db,
  caseId: string,
): Promise<{ message_id: string; patient_digest: Buffer }[]> {
  return tables(db)
    .selectFrom('message_patient as p')
    .innerJoin('original as o', 'o.message_id', 'p.message_id')
    .where('o.case_id', '=', caseId)
    .select(['p.message_id', 'p.patient_digest'])
    .execute();
}

export async function replacePatients(
  db: Db,
  patients: ReadonlyMap<string, readonly Buffer[]>,
): Promise<void> {
  await inBatches([...patients.keys()], (batch) =>
    tables(db).deleteFrom('message_patient').where('message_id', 'in', batch).execute(),
  );
  const rows = [...patients].flatMap(([messageId, digests]) =>
    digests.map((digest) => ({ message_id: messageId, patient_digest: digest })),
  );
  await inBatches(rows, (batch) =>
    tables(db)
      .insertInto('message_patient')
      .values(batch)
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
}
