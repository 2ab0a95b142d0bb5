// Where Redis is, read from a URL by ourselves: Bull's own reading knows no TLS. The URL is the operator's.
import { Fault } from '../kernel/fault.ts';

export type RedisTarget = {
  host: string;
  port: number;
  db: number;
  username?: string;
  password?: string;
  tls?: { servername: string };
};

function bad(): Fault {
  return new Fault(
    'invalid',
    'dispatch-bad-url',
    'A Redis URL reads redis://[user:password@]host[:port][/number], or rediss:// for TLS.',
  );
}

/** Reads `redis://` and `rediss://` (TLS) URLs. Throws `dispatch-bad-url`, without the URL: it may hold a password. */
export function redisTarget(text: string): RedisTarget {
  const url = URL.parse(text);
  if (url === null || !['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '') throw bad();
  const db = url.pathname.replace(/^\//, '') || '0';
  if (!/^\d{1,4}$/.test(db)) throw bad();
  const host = url.hostname.replace(/^\[|\]$/g, ''); // IPv6 stands in brackets
  return {
    host,
    port: url.port === '' ? 6379 : Number(url.port),
    db: Number(db),
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
    ...(url.protocol === 'rediss:' ? { tls: { servername: host } } : {}),
  };
}
