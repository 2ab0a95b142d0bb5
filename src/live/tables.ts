// The tables of live intake, as 011-live.sql makes them. None has a column for content (RULE C-01).
import type { Generated } from 'kysely';

export type GatherState = 'begun' | 'deposited' | 'erased';

export type LiveTables = {
  live_thread: {
    live_thread_id: string;
    gateway_id: string;
    platform: string;
    thread_id: string | null;
    created_at: Date;
    due_at: Date | null;
    asked_by: string | null;
  };
  live_thread_name: { digest: Buffer; live_thread_id: string };
  live_gather: {
    gather_id: string;
    live_thread_id: string;
    case_id: string;
    state: GatherState;
    asked_by: string | null;
    begun_at: Date;
    deposited_at: Date | null;
    erased_at: Date | null;
    deposited_case_id: string | null;
    events: number;
  };
  live_event: {
    live_event_id: string;
    live_thread_id: string;
    digest: Buffer;
    note_id: string;
    size_bytes: number;
    received_at: Date;
    arrival: Generated<number>;
    gather_id: string | null;
    set_aside: string | null;
    discarded_at: Date | null;
  };
  live_media: {
    live_media_id: string;
    live_event_id: string;
    ordinal: number;
    state: 'wanted' | 'fetched' | 'missing';
    wanted_at: Date;
    closed_at: Date | null;
    note_id: string | null;
    size_bytes: number | null;
    file_digest: Buffer | null;
    remark: string | null;
  };
};
