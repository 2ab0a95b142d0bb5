-- Machines: access tokens, found by their SHA-256 alone, and the ids of assertions that were used. Who the machines are stands in
-- the operator's file. Nothing here is clinical.
create table machine_token (
  token_hash   bytea primary key check (length(token_hash) = 32),
  client_id    text not null check (client_id ~ '^[a-z][a-z0-9-]{1,39}$'),
  scopes       text[] not null,
  -- Digests of the keys or certificates that its client had then: public, and all of them must still stand in the file.
  proofs       text[] not null,
  -- RFC 8705: SHA-256 of the certificate that the token is bound to.
  thumbprint   bytea check (length(thumbprint) = 32),
  issued_at    timestamptz not null,
  expires_at   timestamptz not null
);

create index machine_token_client on machine_token (client_id);
create index machine_token_expiry on machine_token (expires_at);

-- RFC 7523: an assertion is used once. Its digest is kept until the assertion is too old to be taken anyway.
create table machine_assertion (
  client_id    text not null,
  jti_digest   bytea not null check (length(jti_digest) = 32),
  expires_at   timestamptz not null,
  primary key (client_id, jti_digest)
);

create index machine_assertion_expiry on machine_assertion (expires_at);
