-- Custody: sealed originals and what may be known about them in the open: ids, positions, kinds, counts, keyed digests and
-- the times of our own acts (RULE C-01). Keys are never here; they live in the key vault (RULE D-06).
create table thread (
  thread_id text primary key,
  platform text not null,
  created_at timestamptz not null
);

-- One import. Each opens one case. `begun` rows whose process died are undone at the next start.
create table deposit (
  deposit_id text primary key,
  case_id text not null unique,
  thread_id text references thread,
  platform text not null,
  state text not null check (state in ('begun', 'made')),
  deposited_by text not null,
  begun_at timestamptz not null,
  made_at timestamptz,
  added integer not null default 0,
  known integer not null default 0
);
create index deposit_thread on deposit (thread_id);

create table original (
  message_id text primary key,
  case_id text not null references deposit (case_id),
  seq integer not null,
  kind text not null,
  epoch text not null,
  sealed bytea,
  -- Salted; the salt is in a sealed note.
  commitment bytea not null unique check (octet_length(commitment) = 32),
  unique (case_id, seq)
);

create table attachment (
  attachment_id text primary key,
  message_id text not null references original,
  case_id text not null,
  ordinal integer not null,
  epoch text not null,
  sealed bytea
);
create index attachment_message on attachment (message_id);

-- HMAC-SHA-256 under a key that only the vault has.
create table fingerprint (
  thread_id text not null references thread,
  digest bytea not null check (octet_length(digest) = 32),
  message_id text not null references original,
  primary key (thread_id, digest)
);
create index fingerprint_digest on fingerprint (digest);

-- What remains of an erased message. Never removed: it keeps the key from coming back and names the deletion.
create table tombstone (
  message_id text primary key references original,
  case_id text not null,
  deletion_id text not null,
  ordered_at timestamptz not null,
  key_destroyed_at timestamptz,
  vault_state text,
  vault_event text,
  read_fails_at timestamptz,
  removed_at timestamptz
);
create index tombstone_case on tombstone (case_id);

create table reappearance (
  reappearance_id text primary key,
  message_id text not null references original,
  case_id text not null,
  deletion_id text not null,
  seen_at timestamptz not null,
  deposited_by text not null,
  unique (message_id, deletion_id)
);

create table note (
  note_id text primary key,
  owner_id text not null,
  kind text not null,
  epoch text not null,
  sealed bytea,
  created_at timestamptz not null,
  erased_at timestamptz
);
create index note_owner on note (owner_id, kind);

create table copy (
  copy_id text primary key,
  case_id text not null references deposit (case_id),
  class text not null check (class in ('own', 'participant-device', 'export-file')),
  ordinal integer not null,
  holder_note_id text references note,
  messages integer not null,
  registered_at timestamptz not null
);
create index copy_case on copy (case_id, ordinal);

create table hold (
  hold_id text primary key,
  scope text not null check (scope in ('case', 'patient', 'everything')),
  case_id text references deposit (case_id),
  kind text not null,
  authority_note_id text not null references note,
  received_at timestamptz not null,
  placed_at timestamptz not null,
  placed_by text not null,
  lifted_at timestamptz,
  lifted_by text,
  check ((scope = 'case') = (case_id is not null))
);

create table hold_patient (
  hold_id text not null references hold,
  patient_digest bytea not null check (octet_length(patient_digest) = 32),
  primary key (hold_id, patient_digest)
);

create table message_patient (
  message_id text not null references original,
  patient_digest bytea not null check (octet_length(patient_digest) = 32),
  primary key (message_id, patient_digest)
);
create index message_patient_digest on message_patient (patient_digest);
