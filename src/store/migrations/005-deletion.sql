-- Deletion: states with references, times and commitments; no content (RULE C-01).

create table deletion (
  deletion_id text primary key,
  case_id text not null,
  proposed_at timestamptz not null,
  -- The confirmed filing it rests on, and the policy in force.
  filing jsonb not null,
  policy jsonb not null,
  state_name text not null check (state_name in ('proposed', 'withdrawn', 'authorised', 'ordered', 'executing', 'closing', 'verified')),
  state jsonb not null,
  changed_at timestamptz not null
);
-- One deletion at a time per case; a refused or withdrawn one may be followed by another.
create unique index deletion_open on deletion (case_id) where state_name in ('proposed', 'authorised', 'ordered', 'executing', 'closing');
create index deletion_case on deletion (case_id, proposed_at);

-- What was asked of each holder and what came back; one row per deletion and copy.
create table copy_order (
  copy_id text not null,
  deletion_id text not null references deletion,
  ordered_at timestamptz not null,
  answer_by timestamptz not null,
  hold_check jsonb not null,
  -- SHA-256 of the capability in the holder's link; a new link replaces it.
  link_digest bytea unique,
  result jsonb,
  primary key (copy_id, deletion_id)
);
