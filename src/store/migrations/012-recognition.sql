-- Recognising a thread that comes again under other names, in another language or another zone (RULE C-03, RULE C-04).

-- Fingerprints of the messages of a case, 76 bytes each, in order (src/custody/fingerprint.ts): HMAC under a key that comes
-- from the vault's digest key and the thread. Packed, because they are only ever read together.
create table fingerprint_run (
  case_id text not null references deposit (case_id),
  part integer not null,
  thread_id text not null references thread,
  fingerprints bytea not null check (octet_length(fingerprints) % 76 = 0),
  primary key (case_id, part)
);
create index fingerprint_run_thread on fingerprint_run (thread_id);

-- What a thread is found by: HMAC under the vault's digest key over three messages in a row. Not bound to the thread, since
-- it is not known before.
create table anchor (
  digest bytea not null check (octet_length(digest) = 16),
  thread_id text not null,
  primary key (digest, thread_id)
);

-- How many messages of the export were recognised, on which evidence.
alter table deposit add column recognised jsonb;

-- `fingerprint` keeps what was stored in the form before; nothing is added to it any more.

-- Sealed bytes and digests do not compress: trying costs more than it ever saves.
alter table original alter column sealed set storage external;
alter table attachment alter column sealed set storage external;
alter table note alter column sealed set storage external;
alter table fingerprint_run alter column fingerprints set storage external;
