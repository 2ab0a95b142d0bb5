// Queries over what holds find messages by: speakers and days of a case, as keyed digests only.
import type { Db } from '../store/index.ts';
import { inBatches } from './batches.ts';
import type { CaseMarks } from './case-marks.ts';
import type { CustodyTables } from './tables.ts';

const tables = (db: Db) => db.withTables<CustodyTables>();

export async function insertMarks(db: Db, caseId: string, marks: CaseMarks): Promise<void> {
  const speakers = marks.speakers().map((row) => ({ case_id: caseId, bound: false, ...row }));
  await inBatches(speakers, (batch) => tables(db).insertInto('case_speaker').values(batch).execute());
  const days = marks.days().map((row) => ({ case_id: caseId, ...row }));
  await inBatches(days, (batch) => tables(db).insertInto('case_day').values(batch).execute());
}

/** A sender's digest, and those of the practitioners that it is bound to. */
export type BoundSender = { sender: Buffer; practitioners: readonly Buffer[] };

/** Replaces what the speakers of a case were bound to. */
export async function replaceBound(db: Db, caseId: string, senders: readonly BoundSender[]): Promise<void> {
  await tables(db)
    .deleteFrom('case_speaker')
    .where('case_id', '=', caseId)
    .where('bound', '=', true)
    .execute();
  const rows = tables(db).selectFrom('case_speaker').select(['speaker', 'digest']);
  const spoken = await rows.where('case_id', '=', caseId).where('bound', '=', false).execute();
  const bound = senders.flatMap(({ sender, practitioners }) =>
    spoken
      .filter(({ digest }) => digest.equals(sender))
      .flatMap(({ speaker }) =>
        practitioners.map((digest) => ({ case_id: caseId, speaker, digest, bound: true })),
      ),
  );
  await inBatches(bound, (batch) =>
    tables(db)
      .insertInto('case_speaker')
      .values(batch)
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
}

/** Cases of which nobody can tell who spoke and when: stored before that was noted. */
async function unmarkedCases(db: Db): Promise<string[]> {
  const rows = await tables(db)
    .selectFrom('original')
    .select('case_id')
    .distinct()
    .where('day', 'is', null)
    .execute();
  return rows.map((row) => row.case_id);
}

/** Cases in which somebody of these speaks, or in which that cannot be told. */
export async function casesWithSpeakers(db: Db, digests: readonly Buffer[]): Promise<string[]> {
  const found = await inBatches(digests, (batch) =>
    tables(db).selectFrom('case_speaker').select('case_id').distinct().where('digest', 'in', batch).execute(),
  );
  return distinct(found.flat(), await unmarkedCases(db));
}

/** Cases one of whose senders is bound to somebody of these. */
export async function casesBoundTo(db: Db, digests: readonly Buffer[]): Promise<string[]> {
  const rows = await inBatches(digests, (batch) =>
    tables(db)
      .selectFrom('case_speaker')
      .select('case_id')
      .distinct()
      .where('digest', 'in', batch)
      .where('bound', '=', true)
      .execute(),
  );
  return distinct(rows.flat(), []);
}

/** Cases in which something was said on one of these days, or in which that cannot be told. */
export async function casesOnDays(db: Db, digests: readonly Buffer[]): Promise<string[]> {
  const found = await inBatches(digests, (batch) =>
    tables(db).selectFrom('case_day').select('case_id').distinct().where('digest', 'in', batch).execute(),
  );
  return distinct(found.flat(), await unmarkedCases(db));
}

function distinct(rows: readonly { case_id: string }[], others: readonly string[]): string[] {
  return [...new Set([...rows.map((row) => row.case_id), ...others])].sort();
}
