-- Proof of the person (RULE I-03): PINs that people set, wrong tries, resets by a second person, passkeys, and what a passkey is
-- asked to sign. Digests, ids, codes and times; nothing clinical, and no PIN.

-- Wrong tries at the sign-in page are counted apart: whoever only knows a name locks that door, not the person who is in.
alter table account_pin add column door_tries integer not null default 0 check (door_tries between 0 and 5);
-- A built-in PIN is put back at each start of a sandbox; one that a person set is not.
alter table account_pin add column set_by text not null default 'built-in' check (set_by in ('built-in', 'person'));

-- Wrong tries by browser and by client address over all accounts, as keyed digests; swept after the hour in which they count.
create table pin_try (
  try_id bigint generated always as identity primary key,
  -- Null for a program.
  browser_digest bytea check (octet_length(browser_digest) = 32),
  address_digest bytea check (octet_length(address_digest) = 32),
  tried_at timestamptz not null
);
create index pin_try_browser on pin_try (browser_digest, tried_at) where browser_digest is not null;
create index pin_try_address on pin_try (address_digest, tried_at) where address_digest is not null;
create index pin_try_time on pin_try (tried_at);

create table pin_reset (
  reset_id text primary key,
  account_id text not null references account (account_id),
  -- Null when the person called instead.
  asked_at timestamptz,
  granted_at timestamptz,
  granted_by text references account (account_id),
  -- How the second person made sure who asks.
  checked text check (checked in ('met-in-person', 'called-back', 'line-manager')),
  used_at timestamptz,
  check ((granted_at is null) = (granted_by is null) and (granted_at is null) = (checked is null)),
  -- A second person: never oneself.
  check (granted_by <> account_id),
  check (used_at is null or granted_at is not null)
);
create index pin_reset_account on pin_reset (account_id) where used_at is null;

create table passkey (
  passkey_id text primary key,
  account_id text not null references account (account_id),
  credential_id bytea not null unique check (octet_length(credential_id) between 16 and 1023),
  -- COSE key as the authenticator gave it.
  public_key bytea not null check (octet_length(public_key) between 32 and 8192),
  counter bigint not null check (counter >= 0),
  transports text[] not null,
  -- What its owner calls it.
  name text not null check (length(name) between 1 and 40),
  -- Kept by the maker of the device too, so that it is on more than one.
  synced boolean not null,
  added_at timestamptz not null,
  last_used_at timestamptz,
  -- Its counter went back: there may be a copy. It proves nothing any more.
  distrusted_at timestamptz
);
create index passkey_account on passkey (account_id);

-- What a passkey is asked to sign: the digest of what is accepted, with a nonce that only the browser keeps, so that nobody who
-- reads this table can guess what it was. Good once, for five minutes, for one session.
create table proof_challenge (
  digest bytea primary key check (octet_length(digest) = 32),
  purpose text not null check (purpose ~ '^[a-z][a-z-]{1,39}$'),
  account_id text not null references account (account_id),
  session_id text not null references session (session_id),
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index proof_challenge_expiry on proof_challenge (expires_at);
