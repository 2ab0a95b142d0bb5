-- Governance looks at the audit trail by case and by day. Which case an event belongs to stands in its body, which is ASCII JSON
-- of ids, codes and counts; `encode` never fails, whatever somebody put there, and the chain tells that it was changed.
create function audit_case_of(body bytea) returns text language sql immutable as $$
  select substring(encode(body, 'escape') from '"(?:caseId|ownerId)":"([^"]+)"')
$$;

create index audit_event_case on audit_event (audit_case_of(body), idx);
create index audit_event_at on audit_event (at);
