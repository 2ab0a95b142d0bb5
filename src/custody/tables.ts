// The tables of custody, as 001-custody.sql, 012-recognition.sql and 016-holds.sql make them. None has a column for content in the
// open (RULE C-01).
import type { CopyClass } from './copy.ts';
import type { HoldKind, HoldScope } from './hold.ts';
import type { NoteKind } from './note.ts';
import type { Recognised } from './recognition.ts';

export type CustodyTables = {
  thread: { thread_id: string; platform: string; created_at: Date };
  deposit: {
    deposit_id: string;
    case_id: string;
    thread_id: string | null;
    platform: string;
    state: 'begun' | 'made';
    deposited_by: string;
    begun_at: Date;
    made_at: Date | null;
    added: number;
    known: number;
    recognised: Recognised | null;
    /** Null: not known. */
    team: string | null;
  };
  original: {
    message_id: string;
    case_id: string;
    seq: number;
    kind: string;
    /** Both null: stored before holds by person and period. */
    speaker: number | null;
    day: number | null;
    epoch: string;
    sealed: Buffer | null;
    commitment: Buffer;
  };
  attachment: {
    attachment_id: string;
    message_id: string;
    case_id: string;
    ordinal: number;
    epoch: string;
    sealed: Buffer | null;
  };
  /** In the form before (former-fingerprint.ts). */
  fingerprint: { thread_id: string; digest: Buffer; message_id: string };
  fingerprint_run: { case_id: string; part: number; thread_id: string; fingerprints: Buffer };
  anchor: { digest: Buffer; thread_id: string };
  tombstone: {
    message_id: string;
    case_id: string;
    deletion_id: string;
    ordered_at: Date;
    key_destroyed_at: Date | null;
    vault_state: 'destroyed' | 'scheduled' | null;
    vault_event: string | null;
    read_fails_at: Date | null;
    removed_at: Date | null;
  };
  reappearance: {
    reappearance_id: string;
    message_id: string;
    case_id: string;
    deletion_id: string;
    seen_at: Date;
    deposited_by: string;
  };
  note: {
    note_id: string;
    owner_id: string;
    kind: NoteKind;
    epoch: string;
    sealed: Buffer | null;
    created_at: Date;
    erased_at: Date | null;
  };
  copy: {
    copy_id: string;
    case_id: string;
    class: CopyClass;
    ordinal: number;
    holder_note_id: string | null;
    messages: number;
    registered_at: Date;
  };
  hold: {
    hold_id: string;
    scope: HoldScope;
    case_id: string | null;
    thread_id: string | null;
    team: string | null;
    period_note_id: string | null;
    kind: HoldKind;
    authority_note_id: string;
    received_at: Date;
    placed_at: Date;
    placed_by: string;
    lifted_at: Date | null;
    lifted_by: string | null;
  };
  hold_patient: { hold_id: string; patient_digest: Buffer };
  message_patient: { message_id: string; patient_digest: Buffer };
  case_speaker: { case_id: string; speaker: number; digest: Buffer; bound: boolean };
  case_day: { case_id: string; day: number; digest: Buffer };
  hold_person: { hold_id: string; digest: Buffer };
  hold_day: { hold_id: string; digest: Buffer };
  /** A view: which messages a hold covers, lifted or not. */
  hold_cover: {
    hold_id: string;
    lifted_at: Date | null;
    case_id: string;
    message_id: string;
    seq: number;
  };
};
