-- Attribution: drafts and signatures are sealed notes of custody; here stand only ids, versions, codes and times (RULE C-01).

create table draft (
  case_id text primary key,
  version integer not null check (version > 0),
  note_id text not null,
  updated_at timestamptz not null,
  updated_by text not null
);

create table signature (
  signature_id text primary key,
  case_id text not null unique,
  note_id text not null,
  entries integer not null check (entries >= 0),
  late boolean not null,
  signed_at timestamptz not null,
  signed_by text not null
);

-- RULE A-01: one line per message of a signed case.
create table disposition (
  message_id text primary key,
  case_id text not null,
  disposition text not null check (disposition in ('filed', 'not-clinical', 'duplicate', 'other-organisation', 'held')),
  reason text check (reason ~ '^[a-z-]+$')
);
create index disposition_case on disposition (case_id);
