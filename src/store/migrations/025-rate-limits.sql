-- How often something came in the current span: counters that all processes share. Keys are digests. Unlogged: after a crash
-- counting begins anew, and no count is worth a write to the log. Columns are those of rate-limiter-flexible.
create unlogged table rate_limit (
  key     text primary key,
  points  integer not null,
  expire  bigint
);

create index rate_limit_expire on rate_limit (expire);
