-- Sign-in at an OpenID provider. Digests, codes and times only: nothing here opens a session, and nothing is clinical.

-- When the provider (in a sandbox: the built-in PIN) last proved who this is; what the provider calls the session; and its
-- authenticator assurance level, where it told.
alter table session add column authenticated_at timestamptz;
update session set authenticated_at = created_at;
alter table session alter column authenticated_at set not null;
alter table session add column provider_session text check (length(provider_session) between 1 and 255);
alter table session add column aal smallint check (aal between 1 and 3);
create index session_of_provider on session (provider_session) where provider_session is not null and ended_at is null;

-- A sign-in that is under way: the browser is at the provider. Nonce and PKCE verifier are made from the secret in the
-- browser's cookie and the state, neither of which is stored: who reads this table can finish nobody's sign-in.
create table sign_in_attempt (
  state_digest    bytea primary key check (length(state_digest) = 32),
  browser_digest  bytea not null check (length(browser_digest) = 32),
  -- Set: the person of this session proves again who they are; nobody else may finish it.
  session_id      text references session (session_id),
  return_path     text check (length(return_path) <= 512),
  created_at      timestamptz not null,
  expires_at      timestamptz not null,
  used_at         timestamptz
);
create index sign_in_attempt_expiry on sign_in_attempt (expires_at);

-- Logout tokens of the provider that were taken, until they would be too old anyway: one works once.
create table logout_token (
  token_digest  bytea primary key check (length(token_digest) = 32),
  expires_at    timestamptz not null
);
