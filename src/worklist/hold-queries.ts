// What holds cover now, as counts per case: for pages, before somebody decides. The decision itself and each erasure ask
// custody, which is the one that counts (RULE D-04). Ids and counts only.
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

const COVERS = sql`
  hold h join original o on h.scope = 'everything'
    or (h.scope = 'case' and h.case_id = o.case_id)
    or (h.scope = 'patient' and exists (
      select 1 from message_patient mp join hold_patient hp using (patient_digest)
      where mp.message_id = o.message_id and hp.hold_id = h.hold_id))`;

/** Cases with a message under a hold in force; with `caseId` only that one. */
export async function readHeldCases(db: Db, caseId?: string): Promise<HeldCase[]> {
  const { rows } = await sql<HeldCase>`
    select o.case_id as "caseId", count(distinct o.message_id)::int as held,
      array_agg(distinct h.hold_id order by h.hold_id) as "holdIds"
    from ${COVERS}
    where h.lifted_at is null and (${caseId ?? null}::text is null or o.case_id = ${caseId ?? null})
    group by 1 order by 1`.execute(db);
  return rows;
}

/** What one hold covers, erased messages included: a request may have come before or after a deletion. */
export async function readCoveredCases(db: Db, holdId: string): Promise<CoveredCase[]> {
  const { rows } = await sql<CoveredCase>`
    select o.case_id as "caseId", count(*)::int as messages, count(t.removed_at)::int as erased
    from ${COVERS} left join tombstone t on t.message_id = o.message_id
    where h.hold_id = ${holdId}
    group by 1 order by 1`.execute(db);
  return rows;
}
