-- A filing that was read back and equals what was signed: references, versions and commitments (RULE F-02).
create table filing (
  case_id text primary key,
  signature_id text not null,
  record_system text not null,
  confirmed_at timestamptz not null,
  confirmed jsonb not null
);
