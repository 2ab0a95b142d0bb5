-- Sessions that a person can tell apart, why one ended, accounts of leavers, browsers that were reported lost, and forms that
-- arrived after a lock. Ids, times and codes only: what was typed is a sealed note (RULE C-01).

-- The kind of browser and of system as a code of ours; what the browser said of itself is not kept.
alter table session add column agent text not null default 'unknown' check (agent ~ '^[a-z]{2,20}(-[a-z]{2,20})?$');
alter table session add column ended_why text check (ended_why ~ '^[a-z][a-z-]{1,30}$');
create index session_open on session (last_seen_at) where ended_at is null;

alter table account add column disabled_by text;
alter table account add column disabled_why text check (disabled_why ~ '^[a-z][a-z-]{1,30}$');

-- RULE I-04: nobody signs in from these until governance allows it again.
create table refused_browser (
  device_id   text primary key check (device_id ~ '^device_[0-9a-hjkmnp-tv-z]{26}$'),
  refused_at  timestamptz not null,
  allowed_at  timestamptz,
  allowed_by  text,
  check ((allowed_at is null) = (allowed_by is null))
);
insert into refused_browser (device_id, refused_at)
  select device_id, max(reported_at) from device_report where device_id is not null group by device_id;

-- RULE I-02: what somebody had typed into a form of a case when their session locked, sealed, for the same person only.
create table kept_form (
  account_id  text not null references account (account_id),
  -- The address that the form is sent to, and the page that it is on: ids, no content.
  action      text not null check (length(action) <= 512),
  page        text not null check (length(page) <= 512),
  case_id     text not null references deposit (case_id),
  note_id     text not null references note (note_id),
  kept_at     timestamptz not null,
  expires_at  timestamptz not null,
  primary key (account_id, action)
);
create index kept_form_expiry on kept_form (expires_at);
