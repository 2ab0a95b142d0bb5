// What holds cover now, as counts per case: for pages, before somebody decides. The decision itself and each erasure ask
// custody, which reads the same view (RULE D-04). Ids and counts only.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';

export type HeldCase = {
  caseId: string;
  /** Messages of the case that a hold in force covers. */
  held: number;
  holdIds: string[];
};

export type CoveredCase = {
  caseId: string;
  /** Messages of the case that the hold covers, whether or not it is lifted by now. */
  messages: number;
  /** Those of them whose own copy was erased. */
  erased: number;
};

/** Cases with a message under a hold in force; with `caseId` only that one. */
export async function readHeldCases(db: Db, caseId?: string): Promise<HeldCase[]> {
  const { rows } = await sql<HeldCase>`
    select case_id as "caseId", count(distinct message_id)::int as held,
      array_agg(distinct hold_id order by hold_id) as "holdIds"
    from hold_cover
    where lifted_at is null and (${caseId ?? null}::text is null or case_id = ${caseId ?? null})
    group by 1 order by 1`.execute(db);
  return rows;
}

/** The teams that accounts or cases have. */
export async function readTeams(db: Db): Promise<string[]> {
  const { rows } = await sql<{ team: string }>`
    select team from account where team is not null union select team from deposit where team is not null order by 1`.execute(
    db,
  );
  return rows.map(({ team }) => team);
}

export async function isThread(db: Db, threadId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from thread where thread_id = ${threadId}`.execute(db);
  return rows.length > 0;
}

/** What one hold covers, erased messages included: a request may have come before or after a deletion. */
export async function readCoveredCases(db: Db, holdId: string): Promise<CoveredCase[]> {
  const { rows } = await sql<CoveredCase>`
    select c.case_id as "caseId", count(*)::int as messages, count(t.removed_at)::int as erased
    from hold_cover c left join tombstone t on t.message_id = c.message_id
    where c.hold_id = ${holdId}
    group by 1 order by 1`.execute(db);
  return rows;
}
