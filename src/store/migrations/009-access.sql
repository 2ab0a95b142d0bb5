-- Access: accounts, their PIN, and sessions. A session row holds only the SHA-256 of its token: whoever reads the table
-- cannot take a session over. Nothing here is clinical.

create table account (
  account_id   text primary key,
  issuer       text not null,
  subject      text not null,
  display      text not null,
  job_title    text not null,
  role         text not null check (role in ('clinician', 'delegate', 'authoriser', 'governance', 'operator')),
  identifiers  jsonb not null,
  created_at   timestamptz not null,
  disabled_at  timestamptz,
  unique (issuer, subject)
);

create table account_pin (
  account_id  text primary key references account (account_id),
  hash        bytea not null,
  salt        bytea not null,
  tries       integer not null default 0 check (tries between 0 and 5),
  set_at      timestamptz not null
);

create table session (
  session_id    text primary key,
  token_hash    bytea not null unique check (length(token_hash) = 32),
  account_id    text not null references account (account_id),
  csrf_secret   bytea not null check (length(csrf_secret) = 32),
  created_at    timestamptz not null,
  last_seen_at  timestamptz not null,
  locked_at     timestamptz,
  ended_at      timestamptz
);

create index session_open_by_account on session (account_id) where ended_at is null;
