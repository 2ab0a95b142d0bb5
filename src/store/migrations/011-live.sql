-- Live threads: messages that came one by one and wait to be gathered into a deposit. The events and their media are sealed
-- notes of custody (kinds live-event, live-media); here are ids, keyed digests, sizes and the times of our own acts (RULE C-01).
create table live_thread (
  live_thread_id text primary key,
  gateway_id text not null,
  platform text not null,
  -- Custody's thread, once something of it was deposited.
  thread_id text references thread,
  created_at timestamptz not null,
  -- When what waits is gathered; null while nothing waits.
  due_at timestamptz,
  -- The account that asked for it before its time.
  asked_by text
);

-- The names by which the platform knows the conversation: HMAC-SHA-256 under a key that only the vault has.
create table live_thread_name (
  digest bytea primary key check (octet_length(digest) = 32),
  live_thread_id text not null references live_thread
);
create index live_thread_name_thread on live_thread_name (live_thread_id);

-- One gathering: intent (begun), act and its check (deposited), the originals' keys gone (erased).
create table live_gather (
  gather_id text primary key,
  live_thread_id text not null references live_thread,
  -- Named before anything is deposited, so that a repeated deposit is the same one.
  case_id text not null unique,
  state text not null check (state in ('begun', 'deposited', 'erased')),
  asked_by text,
  begun_at timestamptz not null,
  deposited_at timestamptz,
  erased_at timestamptz,
  -- The case that holds the messages; null when none of the events was one.
  deposited_case_id text,
  events integer not null
);
create unique index live_gather_open on live_gather (live_thread_id) where state <> 'erased';

-- The row outlives its event: the digest recognises what is delivered again.
create table live_event (
  live_event_id text primary key,
  live_thread_id text not null references live_thread,
  -- HMAC-SHA-256 of the platform's own id of the event.
  digest bytea not null unique check (octet_length(digest) = 32),
  note_id text not null references note deferrable initially deferred,
  size_bytes integer not null,
  received_at timestamptz not null,
  -- Order of arrival.
  arrival bigint generated always as identity,
  gather_id text references live_gather,
  -- The code of why it can never be read; it is kept, sealed, and gathered with no others.
  set_aside text check (set_aside ~ '^[a-z0-9-]{1,80}$'),
  -- When somebody had it destroyed.
  discarded_at timestamptz
);
create index live_event_waiting on live_event (live_thread_id, arrival) where gather_id is null and set_aside is null;
create index live_event_gather on live_event (gather_id);

create table live_media (
  live_media_id text primary key,
  live_event_id text not null references live_event,
  ordinal integer not null,
  state text not null check (state in ('wanted', 'fetched', 'missing')),
  wanted_at timestamptz not null,
  closed_at timestamptz,
  note_id text references note deferrable initially deferred,
  size_bytes integer,
  -- HMAC-SHA-256 of the file's own digest, for files that a gateway brings by itself.
  file_digest bytea check (octet_length(file_digest) = 32),
  -- The code of why it is missing.
  remark text check (remark ~ '^[a-z0-9-]{1,80}$'),
  unique (live_event_id, ordinal)
);
create index live_media_file on live_media (file_digest) where file_digest is not null;
