-- Receipts: documents of references, counts, times and commitments, with what opens their leaves (RULE D-07).

-- A document whose commitment is a leaf of the log. Written before the leaf is, so that a repeat logs the same bytes.
create table logged_document (
  -- `order:<deletion>` or `receipt:<deletion>`; also the leaf's submit key.
  document_key text primary key,
  document bytea not null,
  salt bytea not null unique check (octet_length(salt) = 32),
  commitment bytea not null unique check (octet_length(commitment) = 32),
  leaf bytea not null,
  leaf_hash bytea not null check (octet_length(leaf_hash) = 32),
  log_index bigint unique,
  -- When a published checkpoint covered it.
  logged_at timestamptz
);

-- RULE D-09: a receipt has a row here only once a published checkpoint covers its leaf.
create table receipt (
  receipt_id text primary key,
  document_key text not null unique references logged_document,
  deletion_id text not null unique,
  case_id text not null,
  platform text not null,
  outcome text not null check (outcome in ('complete', 'complete-with-residuals', 'partial', 'refused')),
  issued_at timestamptz not null
);
create index receipt_issued on receipt (issued_at);
