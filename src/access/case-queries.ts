// SQL of whose case it is. The rule itself is `case_ground` of the store (023-teams.sql); lists of other files ask the same.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';
import type { Done } from './duties.ts';
import type { CaseFacts, CaseGround } from './subjects.ts';

/** Who reads, as lists and `case_ground` look at them. */
export type CaseReader = { readonly accountId: string; readonly team: string | null; readonly at: Date };

/** The facts about a case for this reader; null when there is no such case. */
export async function readCaseFacts(db: Db, caseId: string, reader: CaseReader): Promise<CaseFacts | null> {
  const { rows } = await sql<{ ground: CaseGround | null }>`
    select case_ground(${caseId}, ${reader.accountId}, ${reader.team}, ${reader.at}) as ground
    from deposit where case_id = ${caseId} and state = 'made'`.execute(db);
  return rows[0] ?? null;
}

/** Who had which part in a case, as far as the store knows; a filing knows its signer and preparers itself. */
export async function readDone(db: Db, caseId: string): Promise<Done> {
  const { rows } = await sql<{ duty: 'hand-in' | 'sign' | 'prepare' | 'break-glass'; account_id: string }>`
    select 'hand-in' as duty, deposited_by as account_id from deposit where case_id = ${caseId} and state = 'made'
    union select 'sign', signed_by from signature where case_id = ${caseId}
    union select 'prepare', account_id from draft_author where case_id = ${caseId}
    union select 'break-glass', account_id from broken_glass where case_id = ${caseId}`.execute(db);
  const of = (duty: string): string[] => rows.flatMap((row) => (row.duty === duty ? [row.account_id] : []));
  return {
    'hand-in': of('hand-in'),
    sign: of('sign'),
    prepare: of('prepare'),
    'break-glass': of('break-glass'),
  };
}

/** Whose session it is, ended or not; null when there is none. */
export async function ownerOfSession(db: Db, sessionId: string): Promise<string | null> {
  const { rows } = await sql<{ account_id: string }>`
    select account_id from session where session_id = ${sessionId}`.execute(db);
  return rows[0]?.account_id ?? null;
}

/** The case that a receipt is about; null when there is no such receipt. */
export async function caseOfReceipt(db: Db, receiptId: string): Promise<string | null> {
  const { rows } = await sql<{ case_id: string }>`
    select case_id from receipt where receipt_id = ${receiptId}`.execute(db);
  return rows[0]?.case_id ?? null;
}
