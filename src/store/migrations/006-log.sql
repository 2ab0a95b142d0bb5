-- The log: opaque leaves, one head row, and every checkpoint ever signed. Indices are given under the head row's lock and not
-- by a sequence, which would leave gaps on rollback.

create table log_head (
  only_row boolean primary key default true check (only_row),
  -- Set once, when the log is first opened.
  origin text,
  size bigint not null default 0 check (size >= 0),
  -- Hashes of the complete subtrees, largest first, 32 bytes each.
  edge bytea not null default '' check (octet_length(edge) % 32 = 0),
  -- The largest checkpoint that was ever decided to be signed; nothing else may be signed at or below its size.
  signing_size bigint,
  signing_root bytea check (octet_length(signing_root) = 32),
  -- Leaves below this index are covered by a checkpoint that is published.
  published_size bigint not null default 0,
  check ((signing_size is null) = (signing_root is null))
);
insert into log_head default values;

create table log_entry (
  index bigint primary key check (index >= 0),
  submit_key text not null unique,
  leaf bytea not null check (octet_length(leaf) <= 65535),
  leaf_hash bytea not null check (octet_length(leaf_hash) = 32)
);

create table checkpoint_history (
  size bigint primary key,
  root bytea not null check (octet_length(root) = 32),
  -- The signed note.
  note bytea not null,
  signed_at timestamptz not null
);
