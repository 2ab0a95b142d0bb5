// Queries that recognise: which thread holds anchors of an export, the fingerprints of a thread, what of it was erased.
import { sql } from 'kysely';
import type { Db } from '../store/index.ts';
import { FINGERPRINT_BYTES } from './fingerprint.ts';
import { ANCHOR_BYTES, type Anchors } from './anchors.ts';
import type { FingerprintRun } from './stored-fingerprints.ts';
import type { CustodyTables } from './tables.ts';

const tables = (db: Db) => db.withTables<CustodyTables>();

/** One parameter in binary form, however many there are. */
function each({ bytes }: Anchors) {
  return sql`
    select substring(${bytes}::bytea from at * ${ANCHOR_BYTES}::integer + 1 for ${ANCHOR_BYTES}::integer) as digest
    from generate_series(0, ${bytes.length / ANCHOR_BYTES - 1}::integer) as at`;
}

/** Threads that share at least `least` anchors, those that share most first; at most `most` threads. */
export async function threadsWithAnchors(
  db: Db,
  anchors: Anchors,
  { least, most }: { least: number; most: number },
): Promise<string[]> {
  const { rows } = await sql<{ thread_id: string }>`
    select a.thread_id from anchor a join (${each(anchors)}) wanted on wanted.digest = a.digest
    group by a.thread_id having count(*) >= ${least}
    order by count(*) desc, a.thread_id limit ${most}`.execute(db);
  return rows.map((row) => row.thread_id);
}

export async function insertAnchors(db: Db, threadId: string, anchors: Anchors): Promise<void> {
  await sql`
    insert into anchor (digest, thread_id) select digest, ${threadId} from (${each(anchors)}) fresh
    on conflict do nothing`.execute(db);
}

const RUN_BYTES = 8192 * FINGERPRINT_BYTES;

export async function insertFingerprints(
  db: Db,
  place: { caseId: string; threadId: string },
  fingerprints: Buffer,
): Promise<void> {
  for (let part = 0; part * RUN_BYTES < fingerprints.length; part += 1)
    await tables(db)
      .insertInto('fingerprint_run')
      .values({
        case_id: place.caseId,
        part,
        thread_id: place.threadId,
        fingerprints: fingerprints.subarray(part * RUN_BYTES, (part + 1) * RUN_BYTES),
      })
      .execute();
}

/** In order of deposit. */
export async function fingerprintsOf(db: Db, threadId: string): Promise<FingerprintRun[]> {
  const rows = await tables(db)
    .selectFrom('fingerprint_run as f')
    .innerJoin('deposit as d', 'd.case_id', 'f.case_id')
    .where('f.thread_id', '=', threadId)
    .orderBy('d.made_at')
    .orderBy('f.case_id')
    .orderBy('f.part')
    .select(['f.case_id', 'f.fingerprints'])
    .execute();
  return rows.map((row) => ({ caseId: row.case_id, fingerprints: row.fingerprints }));
}

export type ErasedMessage = { caseId: string; seq: number; messageId: string; deletionId: string };

/** The messages of a thread whose keys are destroyed. */
export async function erasedOf(db: Db, threadId: string): Promise<ErasedMessage[]> {
  const rows = await tables(db)
    .selectFrom('deposit as d')
    .innerJoin('tombstone as t', 't.case_id', 'd.case_id')
    .innerJoin('original as o', 'o.message_id', 't.message_id')
    .where('d.thread_id', '=', threadId)
    .where('t.key_destroyed_at', 'is not', null)
    .select(['o.case_id', 'o.seq', 'o.message_id', 't.deletion_id'])
    .execute();
  return rows.map((row) => ({
    caseId: row.case_id,
    seq: row.seq,
    messageId: row.message_id,
    deletionId: row.deletion_id,
  }));
}

/** Grows with every deposit that is made. */
export async function depositsMade(db: Db): Promise<number> {
  const row = await tables(db)
    .selectFrom('deposit')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', '=', 'made')
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Whether anything is stored in the form before. */
export async function hasFormerFingerprints(db: Db): Promise<boolean> {
  const row = await tables(db).selectFrom('fingerprint').select('message_id').limit(1).executeTakeFirst();
  return row !== undefined;
}
