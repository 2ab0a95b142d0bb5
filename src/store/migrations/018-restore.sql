-- After a restore: what comes back out of the log's files is known to be signed, not when.
alter table checkpoint_history alter column signed_at drop not null;

-- What a restore could not put back, for governance. Ids, codes and counts (RULE C-01).
create table restore_gap (
  gap_id bigint generated always as identity primary key,
  code text not null check (code ~ '^[a-z0-9-]{1,80}$'),
  -- A case, a deletion, a note's owner, or a place in the log.
  subject_id text not null check (subject_id ~ '^[a-z][a-z-]*_[0-9a-z]{1,40}$'),
  items integer not null check (items > 0),
  found_at timestamptz not null,
  unique (code, subject_id)
);
