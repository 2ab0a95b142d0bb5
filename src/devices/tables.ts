// The tables of lost devices, as 019-devices.sql makes them. None has a column for content (RULE C-01).
import type { Said } from './device-report.ts';

export type DeviceTables = {
  device_report: {
    report_id: string;
    device_kind: 'browser' | 'phone' | 'unknown' | 'gateway';
    device_id: string | null;
    owner_id: string;
    reported_by: string;
    reporter_role: string;
    managed_id: string | null;
    wipe_scope: 'device' | 'managed-apps' | null;
    lost_at: Date;
    noticed_at: Date;
    reported_at: Date;
    locked: Said;
    pin: Said;
    encrypted: Said;
    note_id: string | null;
    sessions_ended: number;
    owner_commitment: string;
    reporter_commitment: string;
    listed_at: Date | null;
    patients: number | null;
    patients_exact: boolean | null;
    link_digest: Buffer | null;
    state_name: 'reported' | 'wiping' | 'closed';
    state: unknown;
    changed_at: Date;
  };
  device_case: {
    report_id: string;
    case_id: string;
    part: 'took-part' | 'handed-in' | 'both' | 'brought';
    messages: number;
    standing: number;
    held: number;
    patients: number;
  };
};
