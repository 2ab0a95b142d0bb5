// Queries over holds, and over which patients a message is about (keyed digests only).
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';
import { inBatches } from './batches.ts';
import type { HoldNames } from './hold.ts';
import type { CustodyTables } from './tables.ts';

const tables = (db: Db) => db.withTables<CustodyTables>();

/** What a hold names, as keyed digests. */
export type HoldDigests = {
  patients: readonly Buffer[];
  people: readonly Buffer[];
  days: readonly Buffer[];
};

export async function insertHold(db: Db, hold: CustodyTables['hold'], digests: HoldDigests): Promise<void> {
  const { hold_id } = hold;
  await tables(db).insertInto('hold').values(hold).execute();
  const patients = distinct(digests.patients).map((patient_digest) => ({ hold_id, patient_digest }));
  await inBatches(patients, (batch) => tables(db).insertInto('hold_patient').values(batch).execute());
  const people = distinct(digests.people).map((digest) => ({ hold_id, digest }));
  await inBatches(people, (batch) => tables(db).insertInto('hold_person').values(batch).execute());
  const days = distinct(digests.days).map((digest) => ({ hold_id, digest }));
  await inBatches(days, (batch) => tables(db).insertInto('hold_day').values(batch).execute());
}

/** Sorted, so that the order of rows says nothing, least of all which day a digest stands for (RULE C-01). */
function distinct(digests: readonly Buffer[]): Buffer[] {
  const unique = new Map(digests.map((digest) => [digest.toString('base64'), digest]));
  return [...unique.values()].sort((a, b) => a.compare(b));
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

/** Holds in force on everything, or that name one of these; newest first. */
export async function standingHoldsNaming(db: Db, names: HoldNames): Promise<CustodyTables['hold'][]> {
  const patients = 'patientDigests' in names ? names.patientDigests : [];
  const people = 'personDigests' in names ? names.personDigests : [];
  const threadId = 'threadId' in names ? names.threadId : null;
  return tables(db)
    .selectFrom('hold')
    .selectAll()
    .where('lifted_at', 'is', null)
    .where(
      sql<boolean>`(scope = 'everything' or thread_id = ${threadId}
        or hold_id in (select hold_id from hold_patient where patient_digest = any(${patients}::bytea[]))
        or hold_id in (select hold_id from hold_person where digest = any(${people}::bytea[])))`,
    )
    .orderBy('placed_at', 'desc')
    .orderBy('hold_id')
    .execute();
}

/** Messages of a case that a hold in force covers, in order, with those holds. */
export async function coveredMessages(
  db: Db,
  caseId: string,
): Promise<{ message_id: string; hold_ids: string[] }[]> {
  return tables(db)
    .selectFrom('hold_cover')
    .select(['message_id', sql<string[]>`array_agg(hold_id order by hold_id)`.as('hold_ids')])
    .where('case_id', '=', caseId)
    .where('lifted_at', 'is', null)
    .groupBy(['message_id', 'seq'])
    .orderBy('seq')
    .execute();
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

export async function casesOfThread(db: Db, threadId: string): Promise<string[]> {
  const rows = await tables(db)
    .selectFrom('deposit')
    .select('case_id')
    .where('thread_id', '=', threadId)
    .orderBy('case_id')
    .execute();
  return rows.map((row) => row.case_id);
}

/** Those of the team, and those of which the team is not known. */
export async function casesOfTeam(db: Db, team: string): Promise<string[]> {
  const rows = await tables(db)
    .selectFrom('deposit')
    .select('case_id')
    .where((eb) => eb.or([eb('team', '=', team), eb('team', 'is', null)]))
    .orderBy('case_id')
    .execute();
  return rows.map((row) => row.case_id);
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
