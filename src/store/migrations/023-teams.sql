-- Whose case it is, and the glass that somebody broke to open one of another team. Ids, codes and times only (RULE C-01): the words
-- of a reason are a sealed note.

-- Who changed a draft: they prepared the case, and stay with it when they move to another team. The authoriser of its deletion is
-- somebody else (RULE D-02).
create table draft_author (
  case_id     text not null,
  account_id  text not null,
  first_at    timestamptz not null,
  primary key (case_id, account_id)
);
insert into draft_author (case_id, account_id, first_at) select case_id, updated_by, updated_at from draft;

create table broken_glass (
  glass_id     text primary key,
  case_id      text not null,
  account_id   text not null,
  reason       text not null check (reason ~ '^[a-z-]{1,40}$'),
  note_id      text not null,
  method       text not null check (method ~ '^[a-z-]{1,40}$'),
  opened_at    timestamptz not null,
  ends_at      timestamptz not null check (ends_at > opened_at),
  ended_at     timestamptz,
  ended_by     text,
  reviewed_at  timestamptz,
  reviewed_by  text,
  verdict      text check (verdict in ('justified', 'not-justified')),
  next_step    text check (next_step ~ '^[a-z-]{1,40}$'),
  check ((reviewed_at is null) = (verdict is null) and (reviewed_at is null) = (reviewed_by is null)),
  -- RULE I-06: nobody judges themselves, whatever the code says.
  check (reviewed_by <> account_id)
);
-- One at a time for a person and a case.
create unique index broken_glass_open on broken_glass (case_id, account_id) where ended_at is null;
create index broken_glass_unseen on broken_glass (opened_at) where reviewed_at is null;

-- On what ground somebody may open a case; null: on none. The one place that says so: routes, lists and workers ask it. Who broke
-- the glass keeps nothing of it by having changed the draft meanwhile; who signed answers for the case and stays with it. Who signed
-- behind a broken glass sees what they signed and no more, until somebody says that it was not justified; a signing that was under
-- way when the glass ended is one of those.
-- A case that is handed over to somebody later gets its line here.
create function case_ground(of_case text, account text, of_team text, at timestamptz) returns text
language sql stable as $$
  with glass_of_signing as (
    select g.verdict from broken_glass g join signature s on s.case_id = g.case_id and s.signed_by = g.account_id
    where g.case_id = of_case and g.account_id = account
      and s.signed_at >= g.opened_at and s.signed_at < coalesce(g.ended_at, g.ends_at) + interval '1 minute'
  )
  select case
    when d.team is null then 'no-team'
    when d.team = of_team then 'team'
    when d.deposited_by = account then 'handed-in'
    when s.signed_by is not null and not exists (select from glass_of_signing) then 'signed'
    when s.signed_by is not null and not exists (select from glass_of_signing where verdict = 'not-justified')
      then 'signed-behind-glass'
    when exists (select from draft_author a where a.case_id = of_case and a.account_id = account)
      and not exists (select from broken_glass g where g.case_id = of_case and g.account_id = account) then 'prepared'
    when exists (select from broken_glass g where g.case_id = of_case and g.account_id = account
      and g.ended_at is null and g.ends_at > at) then 'broken-glass'
  end
  from deposit d left join signature s on s.case_id = d.case_id and s.signed_by = account
  where d.case_id = of_case and d.state = 'made'
$$;

create index signature_signer on signature (signed_by);
