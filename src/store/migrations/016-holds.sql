-- Holds by person, thread, team and period (RULE D-04). What they act by is noted for each message without its words: who spoke
-- and on which day, as numbers that mean something within one case only, and keyed digests of what each number stands for
-- (RULE C-01). HMAC-SHA-256 under a key that only the vault has.

-- Null day: stored before this migration. Nobody can tell then who spoke or when, so every hold by person or period covers the
-- message: it fails closed. Null speaker with a day: a notice that nobody sent.
alter table original add column speaker integer, add column day integer;
create index original_unmarked on original (case_id) where day is null;

-- What a speaker is called: the label, the messenger's account, and (`bound`) the practitioners they were bound to.
create table case_speaker (
  case_id text not null references deposit (case_id),
  speaker integer not null,
  digest bytea not null check (octet_length(digest) = 32),
  bound boolean not null,
  primary key (case_id, speaker, digest, bound)
);
create index case_speaker_digest on case_speaker (digest);

-- The day on which something was said, or the two that it may have been at a clock change (src/custody/period.ts).
create table case_day (
  case_id text not null references deposit (case_id),
  day integer not null,
  digest bytea not null check (octet_length(digest) = 32),
  primary key (case_id, day, digest)
);
create index case_day_digest on case_day (digest);

-- A team is a code of the organisation's, no content. That of a case is the team of whoever handed it in, at that time. Null: not
-- known, so every hold by team covers the case.
alter table account add column team text check (team ~ '^[a-z0-9][a-z0-9-]{0,39}$');
alter table deposit add column team text check (team ~ '^[a-z0-9][a-z0-9-]{0,39}$');
create index deposit_team on deposit (team);

alter table hold drop constraint hold_scope_check;
alter table hold add constraint hold_scope_check
  check (scope in ('case', 'patient', 'person', 'thread', 'team', 'period', 'everything'));
alter table hold add column thread_id text references thread;
alter table hold add column team text;
-- The two instants are sealed: beside the digests of the days they would give the days away.
alter table hold add column period_note_id text references note;
alter table hold add check ((scope = 'thread') = (thread_id is not null));
alter table hold add check ((scope = 'team') = (team is not null));
alter table hold add check (scope <> 'period' or period_note_id is not null);

create table hold_person (
  hold_id text not null references hold,
  digest bytea not null check (octet_length(digest) = 32),
  primary key (hold_id, digest)
);
create table hold_day (
  hold_id text not null references hold,
  digest bytea not null check (octet_length(digest) = 32),
  primary key (hold_id, digest)
);

-- The one place that says which messages a hold covers, erased ones included, whether or not it is lifted by now.
create view hold_cover as
select h.hold_id, h.lifted_at, o.case_id, o.message_id, o.seq
from hold h
join deposit d on case h.scope
  when 'case' then d.case_id = h.case_id
  when 'thread' then d.thread_id = h.thread_id
  when 'team' then d.team is null or d.team = h.team
  else true
end
join original o on o.case_id = d.case_id
where (h.scope <> 'patient' or exists (
    select 1 from message_patient m join hold_patient p using (patient_digest)
    where m.message_id = o.message_id and p.hold_id = h.hold_id))
  and (h.scope <> 'person' or o.day is null or exists (
    select 1 from case_speaker s join hold_person p using (digest)
    where s.case_id = o.case_id and s.speaker = o.speaker and p.hold_id = h.hold_id))
  and (h.period_note_id is null or o.day is null or exists (
    select 1 from case_day y join hold_day p using (digest)
    where y.case_id = o.case_id and y.day = o.day and p.hold_id = h.hold_id));
