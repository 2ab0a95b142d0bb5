-- The record: every version of every resource, and what searches need. Its own cluster; nothing else reads it.
create table resource (
  resource_type text not null,
  id text not null,
  -- Order of creation, which is the order of search results.
  seq bigint generated always as identity unique,
  version integer not null,
  primary key (resource_type, id)
);

create table resource_version (
  resource_type text not null,
  id text not null,
  version integer not null,
  updated_at timestamptz not null,
  -- JSON as text: jsonb would change it.
  content text not null,
  primary key (resource_type, id, version),
  foreign key (resource_type, id) references resource (resource_type, id)
);

create table search_value (
  resource_type text not null,
  id text not null,
  param text not null,
  system text not null default '',
  value text not null,
  foreign key (resource_type, id) references resource (resource_type, id)
);
create index search_value_value on search_value (resource_type, param, value);
create index search_value_id on search_value (resource_type, id);
