-- The outbox: every step that has to happen, written in the transaction that makes it necessary. The truth about work is
-- here; a dispatcher only says "look now".
create table outbox (
  id bigint generated always as identity primary key,
  step text not null,
  -- RULE C-01: an id and nothing else; a text or a number of a patient does not fit.
  subject_id text not null check (subject_id ~ '^[a-z][a-z-]*_[0-9a-hjkmnp-tv-z]{26}$'),
  round int not null,
  state text not null default 'pending' check (state in ('pending', 'running', 'stuck', 'done')),
  -- Asked for again while it ran: the run may have looked too early, so it runs once more.
  again boolean not null default false,
  -- Grows with every claim; only the holder of the newest may finish.
  fence int not null default 0,
  -- Failures since the last progress, and runs whose worker never came back.
  tries int not null default 0,
  abandoned int not null default 0,
  lease_until timestamptz,
  dispatched_at timestamptz,
  -- Not before; null is at once.
  next_at timestamptz,
  -- RULE C-01: a code, never words of an error.
  reason text check (reason ~ '^[a-z0-9-]{1,80}$'),
  created_at timestamptz not null default now(),
  done_at timestamptz,
  unique (step, subject_id, round)
);

-- One open round of a step per subject.
create unique index outbox_open on outbox (step, subject_id) where state <> 'done';
create index outbox_due on outbox (next_at) where state in ('pending', 'running');
