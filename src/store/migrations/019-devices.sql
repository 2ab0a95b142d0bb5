-- Lost devices (RULE I-04): ids, times, codes and counts. What was written about one is a sealed note (RULE C-01).

-- Which browser a session lives in: a random id in a cookie of its own, null for programs and for sessions begun before.
alter table session add column device_id text check (device_id ~ '^device_[0-9a-hjkmnp-tv-z]{26}$');
create index session_device on session (device_id) where device_id is not null;

create table device_report (
  report_id text primary key,
  device_kind text not null check (device_kind in ('browser', 'phone', 'unknown', 'gateway')),
  -- Of a browser.
  device_id text,
  -- Whose it is: an account, or a gateway by the id in its configuration.
  owner_id text not null,
  reported_by text not null,
  reporter_role text not null,
  -- How the manager of devices calls it; null when there is none, or it does not know this one.
  managed_id text check (managed_id ~ '^[A-Za-z0-9:._-]{1,120}$'),
  wipe_scope text check (wipe_scope in ('device', 'managed-apps')),
  lost_at timestamptz not null,
  noticed_at timestamptz not null,
  reported_at timestamptz not null,
  locked text not null check (locked in ('yes', 'no', 'not-known')),
  pin text not null check (pin in ('yes', 'no', 'not-known')),
  encrypted text not null check (encrypted in ('yes', 'no', 'not-known')),
  -- What was said in free words.
  note_id text references note,
  sessions_ended integer not null,
  -- Salted commitments, base64: whose it is, and who said so.
  owner_commitment text not null,
  reporter_commitment text not null,
  -- When its threads were listed.
  listed_at timestamptz,
  patients integer,
  -- False where patients are known by their number only, so that one may be counted twice, or are not known at all.
  patients_exact boolean,
  -- SHA-256 of the capability in the link of whoever is asked; a new link replaces it.
  link_digest bytea unique check (octet_length(link_digest) = 32),
  state_name text not null check (state_name in ('reported', 'wiping', 'closed')),
  state jsonb not null,
  changed_at timestamptz not null,
  check ((managed_id is null) = (wipe_scope is null)),
  check ((device_kind = 'browser') = (device_id is not null))
);
create index device_report_owner on device_report (owner_id, reported_at);

-- What was on it, as it stood when it was listed.
create table device_case (
  report_id text not null references device_report,
  case_id text not null references deposit (case_id),
  part text not null check (part in ('took-part', 'handed-in', 'both', 'brought')),
  messages integer not null,
  standing integer not null,
  held integer not null,
  patients integer not null,
  primary key (report_id, case_id)
);

-- RULE D-09: a receipt has a row here only once a published checkpoint covers its leaf.
create table device_receipt (
  receipt_id text primary key,
  document_key text not null unique references logged_document,
  report_id text not null unique references device_report,
  outcome text not null,
  issued_at timestamptz not null
);
