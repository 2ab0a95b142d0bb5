// What a restore could not put back: codes, ids and counts, kept for governance until somebody has dealt with each.
import { sql } from 'kysely';
import type { Clock } from '../kernel/clock.ts';
import type { Db } from '../store/index.ts';

export const GAP_CODES = [
  /** Once for each restore: what people did after the last entry of the backup is not known. */
  'restore-later-lost',
  /** Messages that were erased, by a deletion that nobody knows. */
  'restore-erased-unknown',
  /** Messages whose key is lost: nobody can read them, and no deletion erased them. */
  'restore-keys-lost',
  /** Live events that were gathered or discarded since; their keys are destroyed. */
  'restore-live-erased',
  /** A leaf of the log whose document is lost. */
  'restore-leaf-unknown',
  /** A kept document that does not open its leaf. */
  'restore-document-differs',
  /** A receipt whose case is not known. */
  'restore-receipt-without-case',
  /** A receipt of a lost device whose report is not known. */
  'restore-device-without-report',
] as const;

export type RestoreGap = { code: (typeof GAP_CODES)[number]; subjectId: string; items: number };

/** The first finding of a subject stands. Gives how many were new. */
export async function noteGaps(db: Db, gaps: readonly RestoreGap[], clock: Clock): Promise<number> {
  let added = 0;
  for (const { code, subjectId, items } of gaps) {
    const { rows } = await sql`
      insert into restore_gap (code, subject_id, items, found_at)
      values (${code}, ${subjectId}, ${items}, ${clock.now()}) on conflict do nothing returning gap_id`.execute(
      db,
    );
    added += rows.length;
  }
  return added;
}
