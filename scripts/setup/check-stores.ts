// PostgreSQL and Redis as they are: version, rights, settings. A table is made and taken back in one transaction.
import { Redis } from 'ioredis';
import { sql } from 'kysely';
import { redisTarget } from '../../src/outbound/index.ts';
import { openDatabase, type Db } from '../../src/store/index.ts';
import type { Finding } from './finding.ts';

const LEAST_VERSION = 160_000;
const ANSWER_LIMIT_MS = 5_000;

class TakenBack extends Error {}

export async function checkDatabase(url: string | null): Promise<Finding[]> {
  if (url === null)
    return [
      { severity: 'good', code: 'database-embedded', text: 'PostgreSQL is embedded; it lies in DATA_DIR.' },
    ];
  const target = new URL(url);
  if (!target.searchParams.has('connect_timeout')) target.searchParams.set('connect_timeout', '5');
  const { db, close } = openDatabase(target.href, () => undefined);
  try {
    return await askDatabase(db);
  } catch {
    // Its message may quote the address.
    return [
      {
        severity: 'open',
        code: 'database-unreachable',
        text: 'PostgreSQL does not let us in: check DATABASE_URL, the password and TLS.',
      },
    ];
  } finally {
    await close().catch(() => undefined);
  }
}

async function askDatabase(db: Db): Promise<Finding[]> {
  const findings: Finding[] = [];
  const { rows } = await sql<{ version: number; encoding: string; superuser: boolean }>`
    select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
      coalesce((select rolsuper from pg_roles where rolname = current_user), false) as superuser`.execute(db);
  const [about] = rows;
  if (about === undefined || about.version < LEAST_VERSION)
    findings.push({
      severity: 'open',
      code: 'database-too-old',
      text: 'PostgreSQL is older than 16: upgrade it.',
    });
  if (about?.encoding !== 'UTF8')
    findings.push({
      severity: 'open',
      code: 'database-not-utf8',
      text: 'The database is not UTF-8: create it with encoding UTF8.',
    });
  if (about?.superuser === true)
    findings.push({
      severity: 'todo',
      code: 'database-superuser',
      text: 'We come in as a superuser: give the service a role that owns its database only.',
    });
  if (!(await mayCreate(db)))
    findings.push({
      severity: 'open',
      code: 'database-no-rights',
      text: 'Our role may create no table: make it the owner of the database.',
    });
  const worst = findings.some(({ severity }) => severity === 'open');
  return worst
    ? findings
    : [
        {
          severity: 'good',
          code: 'database-ready',
          text: 'PostgreSQL answers, is new enough, and lets us create tables.',
        },
        ...findings,
      ];
}

async function mayCreate(db: Db): Promise<boolean> {
  try {
    await db.transaction().execute(async (tx) => {
      await sql`create table countersign_setup_check (id int)`.execute(tx);
      throw new TakenBack();
    });
    return false;
  } catch (error) {
    return error instanceof TakenBack;
  }
}

export async function checkRedis(url: string | null): Promise<Finding[]> {
  if (url === null)
    return [
      {
        severity: 'good',
        code: 'redis-none',
        text: 'No Redis: work is woken in this process, which is right for one.',
      },
    ];
  const redis = new Redis({
    ...redisTarget(url),
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    connectTimeout: ANSWER_LIMIT_MS,
    commandTimeout: ANSWER_LIMIT_MS,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    await redis.ping();
    const memory = await redis.info('memory');
    const evicts = !/^maxmemory_policy:noeviction\s*$/m.test(memory);
    const ready: Finding = { severity: 'good', code: 'redis-ready', text: 'Redis answers.' };
    return evicts
      ? [
          ready,
          {
            severity: 'todo',
            code: 'redis-evicts',
            text: 'Redis may drop keys: set maxmemory-policy to noeviction.',
          },
        ]
      : [ready];
  } catch {
    return [
      {
        severity: 'open',
        code: 'redis-unreachable',
        text: 'Redis does not let us in: check REDIS_URL, the password and TLS.',
      },
    ];
  } finally {
    redis.disconnect();
  }
}
