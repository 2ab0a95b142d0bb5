// Queries of one file that a live event refers to.
import type { Db } from '../store/index.ts';
import type { LiveTables } from './tables.ts';

const tables = (db: Db) => db.withTables<LiveTables>();

export type WantedMedia = {
  liveMediaId: string;
  liveThreadId: string;
  gatewayId: string;
  platform: string;
  /** Position among the files of its event. */
  ordinal: number;
  state: LiveTables['live_media']['state'];
  /** Where the event is sealed. */
  eventNoteId: string;
  eventDigest: Buffer;
};

export async function findMedia(db: Db, liveMediaId: string): Promise<WantedMedia | undefined> {
  return tables(db)
    .selectFrom('live_media as m')
    .innerJoin('live_event as e', 'e.live_event_id', 'm.live_event_id')
    .innerJoin('live_thread as t', 't.live_thread_id', 'e.live_thread_id')
    .select([
      'm.live_media_id as liveMediaId',
      'm.ordinal',
      'm.state',
      'e.live_thread_id as liveThreadId',
      'e.note_id as eventNoteId',
      'e.digest as eventDigest',
      't.gateway_id as gatewayId',
      't.platform',
    ])
    .where('m.live_media_id', '=', liveMediaId)
    .executeTakeFirst();
}

/** Closes the wish for a file. False when it was closed before. */
export async function closeMedia(
  db: Db,
  liveMediaId: string,
  end: Pick<LiveTables['live_media'], 'state' | 'closed_at' | 'note_id' | 'size_bytes' | 'remark'>,
): Promise<boolean> {
  const result = await tables(db)
    .updateTable('live_media')
    .set(end)
    .where('live_media_id', '=', liveMediaId)
    .where('state', '=', 'wanted')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Every wish for a file that a gateway brings, met or not. */
export async function mediaOfFile(
  db: Db,
  fileDigest: Buffer,
): Promise<Pick<WantedMedia, 'liveMediaId' | 'liveThreadId' | 'state'>[]> {
  return tables(db)
    .selectFrom('live_media as m')
    .innerJoin('live_event as e', 'e.live_event_id', 'm.live_event_id')
    .select(['m.live_media_id as liveMediaId', 'm.state', 'e.live_thread_id as liveThreadId'])
    .where('m.file_digest', '=', fileDigest)
    .execute();
}
