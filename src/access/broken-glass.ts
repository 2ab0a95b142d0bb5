// A carer may open one case of another team for a while, with a reason. Everybody of governance sees that it happened, and one of
// them, who is not the person themselves, says whether it was right. Ids, codes and times; the words of the reason are a sealed note.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';

export const GLASS_REASONS = ['direct-care', 'emergency', 'cover', 'safety-concern', 'other'] as const;
export type GlassReason = (typeof GLASS_REASONS)[number];

export const GLASS_VERDICTS = ['justified', 'not-justified'] as const;
export type GlassVerdict = (typeof GLASS_VERDICTS)[number];

/** What follows from a verdict; `nothing` goes with `justified` alone. */
export const GLASS_NEXT = ['nothing', 'team-changed', 'spoken-to', 'incident-reported', 'referred'] as const;
export type GlassNext = (typeof GLASS_NEXT)[number];

export type BrokenGlass = {
  readonly glassId: string;
  readonly caseId: string;
  readonly accountId: string;
  readonly reason: GlassReason;
  /** The words, sealed. */
  readonly noteId: string;
  /** How they proved who they are. */
  readonly method: string;
  readonly openedAt: Date;
  /** When it ends by itself. */
  readonly endsAt: Date;
  /** When somebody ended it before, or when it was noted that its time is over. */
  readonly endedAt: Date | null;
  /** Null: by itself. */
  readonly endedBy: string | null;
  readonly reviewedAt: Date | null;
  readonly reviewedBy: string | null;
  readonly verdict: GlassVerdict | null;
  readonly next: GlassNext | null;
};

const COLUMNS = sql`glass_id as "glassId", case_id as "caseId", account_id as "accountId", reason, note_id as "noteId",
  method, opened_at as "openedAt", ends_at as "endsAt", ended_at as "endedAt", ended_by as "endedBy",
  reviewed_at as "reviewedAt", reviewed_by as "reviewedBy", verdict, next_step as next`;

/** False when this person has the case open that way already. */
export async function insertGlass(
  db: Db,
  glass: Pick<
    BrokenGlass,
    'glassId' | 'caseId' | 'accountId' | 'reason' | 'noteId' | 'method' | 'openedAt' | 'endsAt'
  >,
): Promise<boolean> {
  const { glassId, caseId, accountId, reason, noteId, method, openedAt, endsAt } = glass;
  const { rows } = await sql`
    insert into broken_glass (glass_id, case_id, account_id, reason, note_id, method, opened_at, ends_at)
    values (${glassId}, ${caseId}, ${accountId}, ${reason}, ${noteId}, ${method}, ${openedAt}, ${endsAt})
    on conflict (case_id, account_id) where ended_at is null do nothing returning glass_id`.execute(db);
  return rows.length > 0;
}

/** Null when there is none of that id. */
export async function readGlass(db: Db, glassId: string): Promise<BrokenGlass | null> {
  const { rows } = await sql<BrokenGlass>`
    select ${COLUMNS} from broken_glass where glass_id = ${glassId}`.execute(db);
  return rows[0] ?? null;
}

/** The one that opens this case to this person now; null when none does. */
export async function standingGlass(
  db: Db,
  { caseId, accountId, at }: { readonly caseId: string; readonly accountId: string; readonly at: Date },
): Promise<BrokenGlass | null> {
  const { rows } = await sql<BrokenGlass>`
    select ${COLUMNS} from broken_glass
    where case_id = ${caseId} and account_id = ${accountId} and ended_at is null and ends_at > ${at}`.execute(
    db,
  );
  return rows[0] ?? null;
}

/** One of them whose time is over and whose end is not noted yet; null when there is none. */
export async function overdueGlass(
  db: Db,
  { caseId, accountId, at }: { readonly caseId: string; readonly accountId: string; readonly at: Date },
): Promise<BrokenGlass | null> {
  const { rows } = await sql<BrokenGlass>`
    select ${COLUMNS} from broken_glass
    where case_id = ${caseId} and account_id = ${accountId} and ended_at is null and ends_at <= ${at}`.execute(
    db,
  );
  return rows[0] ?? null;
}

/** Those that nobody has looked at first, the newest first; at most 500. */
export async function listGlasses(db: Db): Promise<BrokenGlass[]> {
  const { rows } = await sql<BrokenGlass>`
    select ${COLUMNS} from broken_glass
    order by (reviewed_at is not null), opened_at desc, glass_id limit 500`.execute(db);
  return rows;
}

/** How many nobody has looked at. */
export async function countUnseen(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from broken_glass where reviewed_at is null`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Ends it; `by` null: its time is over. False when it had ended before. */
export async function endGlass(
  db: Db,
  { glassId, by, at }: { readonly glassId: string; readonly by: string | null; readonly at: Date },
): Promise<boolean> {
  const { rows } = await sql`
    update broken_glass set ended_at = least(${at}::timestamptz, ends_at), ended_by = ${by}
    where glass_id = ${glassId} and ended_at is null returning glass_id`.execute(db);
  return rows.length > 0;
}

/** The one verdict; false when there is one already. */
export async function judgeGlass(
  db: Db,
  verdict: {
    readonly glassId: string;
    readonly by: string;
    readonly at: Date;
    readonly verdict: GlassVerdict;
    readonly next: GlassNext;
  },
): Promise<boolean> {
  const { rows } = await sql`
    update broken_glass set reviewed_at = ${verdict.at}, reviewed_by = ${verdict.by}, verdict = ${verdict.verdict},
      next_step = ${verdict.next}
    where glass_id = ${verdict.glassId} and reviewed_at is null returning glass_id`.execute(db);
  return rows.length > 0;
}
