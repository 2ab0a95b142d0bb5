import { afterEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { agent } from 'supertest';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { openSharedCounters } from '../../src/adapters/limits-shared/index.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import {
  LIMITS,
  openLimits,
  openOwnCounters,
  type Counters,
  type LimitName,
} from '../../src/limits/index.ts';
import { createApp } from '../../src/web/index.ts';
import { overloadOf } from '../../src/workflow/overload.ts';
import { openDatabase } from '../../src/store/index.ts';
import { serve, type HttpServer } from '../support/http-server.ts';
import { newKeys, openMachineStage, tokenFor } from '../machines/stage.ts';
import { executed, proposed } from './governance/scene.ts';
import { bearer, openWeb, signedIn, START, type WebStage } from './stage.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Counters as they are, but for one limit, which has fewer points. */
function few(name: LimitName, points: number): Counters {
  const own = openOwnCounters({ now: () => START });
  return {
    count: (asked, limit, key) => own.count(asked, asked === name ? { ...limit, points } : limit, key),
  };
}

async function stageWith(counters: Counters, more: Parameters<typeof openWeb>[0] = {}): Promise<WebStage> {
  const stage = await openWeb({ counters, ...more });
  closing.push(() => stage.close());
  return stage;
}

const signInAs = (stage: WebStage, subject: string, pin: string) =>
  agent(stage.app).post('/api/v1/session').send({ subject, pin });

describe('too many tries', () => {
  it('to sign in are refused to an address with 429 and the time to wait, to programs and on pages', async () => {
    const stage = await stageWith(few('sign-in', 3));
    for (let i = 0; i < 3; i += 1) await signInAs(stage, `nobody-${i}`, '0000').expect(401);
    const program = await signInAs(stage, 'amara.okafor', SANDBOX_PIN).expect(429);
    expect(program.body).toMatchObject({ error: { code: 'limit-sign-in' } });
    expect(program.headers['retry-after']).toBe('300');
    const page = await agent(stage.app).post('/sign-in').type('form').send({ subject: 'amara.okafor' });
    expect([page.status, page.headers['retry-after']]).toEqual([429, '300']);
    expect(page.text).toContain('<h1');
    // The form itself is still there.
    await agent(stage.app).get('/sign-in').expect(200);
  });

  it('by somebody else at the same address do not touch who is in', async () => {
    const stage = await stageWith(few('visitor', 40));
    const clinician = await signedIn(stage);
    for (let i = 0; i < 60; i += 1) await agent(stage.app).get('/sign-in');
    await agent(stage.app).get('/sign-in').expect(429);
    await clinician.get('/worklist').expect(200);
  });

  it('by one person do not touch another', async () => {
    const stage = await stageWith(few('person', 5));
    const [one, other] = [await bearer(stage), await bearer(stage, 'daniel.cooper')];
    for (let i = 0; i < 5; i += 1)
      await agent(stage.app).get('/api/v1/me').set('authorization', one).expect(200);
    await agent(stage.app).get('/api/v1/me').set('authorization', one).expect(429);
    await agent(stage.app).get('/api/v1/me').set('authorization', other).expect(200);
  });

  it('of links are refused', async () => {
    const stage = await stageWith(few('link', 2));
    for (const kind of ['attest', 'device-link', 'attest', 'device-link'])
      await agent(stage.app).get(`/${kind}/${'a'.repeat(43)}`);
    const { status, headers } = await agent(stage.app).get(`/attest/${'b'.repeat(43)}`);
    expect([status, headers['retry-after']]).toEqual([429, '600']);
  });

  it('do not keep out who has a link, behind the same address as whoever guesses', async () => {
    const stage = await stageWith(few('link', 2));
    const [link = ''] = await executed(stage, await proposed(stage.services));
    for (let i = 0; i < 5; i += 1) await agent(stage.app).get(`/attest/${'a'.repeat(43)}`);
    for (let i = 0; i < 5; i += 1) await agent(stage.app).get(`/attest/${link}`).expect(200);
  });

  it('with made-up tokens of machines are refused', async () => {
    const stage = await stageWith(few('visitor', 3));
    const ask = () =>
      agent(stage.app)
        .get('/api/v1/receipts')
        .set('authorization', `Bearer csm_${'A'.repeat(43)}`);
    for (let i = 0; i < 3; i += 1) await ask().expect(401);
    await ask().expect(429);
  });
});

describe('a login flood', () => {
  it('is turned away past its queue, and a clinician who is in does not wait for any of it', async () => {
    const stage = await stageWith(openOwnCounters({ now: () => START }));
    const token = await bearer(stage);
    const server = await serve(stage.app);
    closing.push(() => server.close());
    const signIn = () =>
      fetch(`${server.url}/api/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ subject: 'amara.okafor', pin: SANDBOX_PIN }),
      });
    const flood = Array.from({ length: 200 }, signIn);
    // Somebody was turned away, so the lane and its queue are full.
    const refused = await Promise.any(
      flood.map(async (answer) => {
        const response = await answer;
        if (response.status !== 503) throw new Error('not refused');
        return response;
      }),
    );
    expect(refused.headers.get('retry-after')).toBe('5');
    let answered = 0;
    for (const answer of flood) void answer.then(({ status }) => (answered += status === 503 ? 0 : 1));
    const before = answered;
    for (let i = 0; i < 3; i += 1) {
      const page = await fetch(`${server.url}/worklist`, { headers: { authorization: token } });
      expect(page.status).toBe(200);
    }
    // The queue was not worked off first.
    expect(answered - before).toBeLessThan(40);
    const statuses = (await Promise.all(flood)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 503).length).toBeGreaterThan(100);
  });
});

describe('a machine’s own bounds', () => {
  it('are those of its file: requests and tokens, and another client’s are its own', async () => {
    const keys = await newKeys('k-1');
    const one = { name: 'A', kind: 'agent', scopes: ['countersign/holds.read'], jwks: { keys: [keys.jwk] } };
    const stage = await openMachineStage(
      [
        { ...one, id: 'small', limits: { requestsPerMinute: 2, tokensPerMinute: 2 } },
        { ...one, id: 'wide' },
      ],
      { counters: openOwnCounters({ now: () => START }) },
    );
    closing.push(() => stage.close());
    const token = await tokenFor(stage, 'small', keys, 'countersign/holds.read');
    const statuses: number[] = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await stage.get('/api/v1/holds', token)).status);
    expect(statuses).toEqual([200, 200, 429]);
    await tokenFor(stage, 'small', keys, 'countersign/holds.read');
    await expect(tokenFor(stage, 'small', keys, 'countersign/holds.read')).rejects.toThrow(
      /429.*temporarily_unavailable/,
    );
    const wide = await tokenFor(stage, 'wide', keys, 'countersign/holds.read');
    expect((await stage.get('/api/v1/holds', wide)).status).toBe(200);
  });
});

describe('two instances of the app on one database', () => {
  it('count together', async () => {
    const stage = await openWeb({});
    closing.push(() => stage.close());
    const { rows } = await sql<{ name: string; host: string }>`
      select current_database() as name, current_setting('unix_socket_directories') as host`.execute(
      stage.services.stations.db,
    );
    const connection = {
      host: rows[0]?.host ?? '',
      port: 5432,
      user: 'postgres',
      database: rows[0]?.name ?? '',
    };
    const servers: HttpServer[] = [];
    for (let i = 0; i < 2; i += 1) {
      const opened = openDatabase(connection, () => undefined, { connections: 4, waitMs: 5_000 });
      const shared = openSharedCounters({
        db: opened.db,
        redisUrl: null,
        clock: systemClock,
        onFailure: () => undefined,
      });
      const limits = openLimits({
        count: (name, limit, key) => shared.counters.count(name, { ...limit, points: 20 }, key),
      });
      const server = await serve(await createApp({ ...stage.services, limits }));
      servers.push(server);
      closing.push(opened.close, () => server.close());
    }
    const answers = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => (await fetch(`${servers[i % 2]?.url}/sign-in`)).status),
    );
    expect(answers.filter((status) => status === 200)).toHaveLength(20);
    expect(answers.filter((status) => status === 429)).toHaveLength(40);
  });
});

describe('when more waits than is worked off', () => {
  const lines = [
    '[05/06/2026, 07:01:00] Amara Okafor: Hold the dose.',
    '[05/06/2026, 07:02:00] Coops: Done.',
  ];
  const handIn = (stage: WebStage, token: string) =>
    agent(stage.app)
      .post('/api/v1/deposits?timeZone=Europe/London&dateOrder=dmy')
      .set('authorization', token)
      .set('content-type', 'application/octet-stream')
      .send(Buffer.from(lines.join('\n')));

  /** How many rows every table has. */
  const stored = async ({ services }: WebStage): Promise<Map<string, number>> => {
    const { db } = services.stations;
    const { rows: tables } = await sql<{ name: string }>`
      select tablename as name from pg_tables where schemaname = 'public'`.execute(db);
    const counts = new Map<string, number>();
    for (const { name } of tables) {
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.id(name)}`.execute(db);
      counts.set(name, rows[0]?.n ?? 0);
    }
    return counts;
  };

  it('a deposit is refused with 503 before anything of it is stored, and taken when there is room again', async () => {
    const stage = await stageWith(few('verify', 100), {
      overload: () => isFull(),
    });
    const { db } = stage.services.stations;
    const isFull = overloadOf({
      db,
      clock: stage.services.clock,
      waiting: () => 0,
      bounds: { dueSteps: 5, waitingForConnection: 10 },
    });
    await sql`
      insert into outbox (step, subject_id, round)
      select 'file', 'case_' || lpad(n::text, 26, '0'), 1 from generate_series(1, 6) as n`.execute(db);
    const token = await bearer(stage);
    const before = await stored(stage);
    const refused = await handIn(stage, token).expect(503);
    expect(refused.body).toMatchObject({ error: { code: 'web-overloaded' } });
    expect(refused.headers['retry-after']).toBe('30');
    expect(await stored(stage)).toEqual(before);
    // Reading goes on.
    await agent(stage.app).get('/api/v1/cases').set('authorization', token).expect(200);
    await sql`update outbox set state = 'done'`.execute(db);
    stage.passMs(1_000);
    await handIn(stage, token).expect(({ status }) => expect([200, 201]).toContain(status));
    expect(await stored(stage)).not.toEqual(before);
  });

  it('a database without a free connection counts as full, and is not asked', async () => {
    const isFull = overloadOf({
      db: null as never,
      clock: systemClock,
      waiting: () => 10,
      bounds: { dueSteps: 5, waitingForConnection: 10 },
    });
    expect(await isFull()).toBe(true);
  });
});

describe('the table of limits', () => {
  it('has a code for each, and bounds that a person at work does not meet', () => {
    const codes = Object.values(LIMITS).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(LIMITS.person.points / LIMITS.person.seconds).toBeGreaterThanOrEqual(10);
  });
});
