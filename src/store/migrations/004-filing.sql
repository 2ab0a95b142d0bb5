-- Filing's ledger: what was to be written to the record system, how far it came and where it lies. No clinical content: random
-- ids, references of the record system, and digests under a key that is not in the database (RULE C-01).
create table filing_item (
  -- Of which sign-off; filing is repeated per signature.
  signature_id text not null,
  -- Identifier or tag of the resource in the record system: UUIDv5 of random ids (RULE F-01).
  resource_key text not null,
  case_id text not null,
  entry_id text not null,
  kind text not null check (kind in ('attachment', 'header', 'message', 'provenance')),
  -- pending: nothing was sent · sent: a request went out and its answer is not known · unknown: looked, not found, may still
  -- come · written: the record system named it · verified: read back and equal.
  state text not null check (state in ('pending', 'sent', 'unknown', 'written', 'verified')),
  -- HMAC-SHA-256 of the canonical resource.
  content_digest bytea not null check (octet_length(content_digest) = 32),
  reference text,
  version_id text,
  attempts integer not null default 0,
  recorded_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (signature_id, resource_key),
  check (state not in ('written', 'verified') or reference is not null)
);
create index filing_item_case on filing_item (case_id);
