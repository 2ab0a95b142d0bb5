-- The audit trail (RULE C-02): append-only and chained by hash. The head row is the single-writer lock.
create table audit_event (
  idx bigint primary key,
  at timestamptz not null,
  name text not null,
  body bytea not null,
  prev bytea not null check (octet_length(prev) = 32),
  hash bytea not null unique check (octet_length(hash) = 32)
);

create table audit_head (
  one boolean primary key default true check (one),
  size bigint not null,
  hash bytea not null
);

-- SHA-256 of "countersign/audit/v1\n", the hash before the first event.
insert into audit_head (size, hash) values (0, sha256('countersign/audit/v1'::bytea || '\x0a'::bytea));

create function audit_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'audit_event is append-only' using errcode = 'restrict_violation';
end
$$;

create trigger audit_event_append_only before update or delete on audit_event
  for each row execute function audit_refuse_change();
create trigger audit_event_no_truncate before truncate on audit_event
  for each statement execute function audit_refuse_change();
create trigger audit_head_stays before delete on audit_head
  for each row execute function audit_refuse_change();
