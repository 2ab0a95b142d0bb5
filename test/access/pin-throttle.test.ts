import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sql } from 'kysely';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { giveBack, takePlace, THROTTLE, type TryFrom } from '../../src/access/pin-throttle.ts';
import { openStage, START, type Stage } from './stage.ts';

let stage: Stage;
let now = START;
const pepper = randomBytes(32);
const take = (from: TryFrom) => takePlace({ db: stage.database.db, clock: { now: () => now }, pepper }, from);

beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.close();
});
beforeEach(async () => {
  await sql`truncate pin_try`.execute(stage.database.db);
  await sql`update account_pin set tries = 0, door_tries = 0`.execute(stage.database.db);
  now = START;
});

const knocking = (browser: number, address: number): TryFrom => ({
  deviceId: `device_${browser}`,
  address: `198.51.100.${address}`,
  door: 'sign-in',
});

type Judged = { browser: number; address: number; door: TryFrom['door']; at: number };

const tries = fc.array(
  fc.record({
    browser: fc.integer({ min: 0, max: 4 }),
    address: fc.integer({ min: 0, max: 1 }),
    door: fc.constantFrom<TryFrom['door']>('sign-in', 'sign-in', 'session'),
    waitMs: fc.constantFrom(0, 0, 1_000, 1_000, 10_000, 20_000, 60_000, 300_000),
  }),
  { minLength: 80, maxLength: 110, size: 'max' },
);

describe('RULE I-03: whatever the order of wrong tries over accounts, browsers and addresses', () => {
  it('no hour has more than the bound of one browser, or of one address that knocks', async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(tries, async (steps) => {
        await sql`truncate pin_try`.execute(stage.database.db);
        const judged: Judged[] = [];
        for (const { browser, address, door, waitMs } of steps) {
          now = new Date(now.getTime() + waitMs);
          const place = await take({ ...knocking(browser, address), door });
          if (place.kind === 'taken') judged.push({ browser, address, door, at: now.getTime() });
          else refused += 1;
        }
        for (const { browser, address, door, at } of judged) {
          const hour = judged.filter((one) => one.at <= at && one.at > at - THROTTLE.windowMs);
          expect(hour.filter((one) => one.browser === browser).length).toBeLessThanOrEqual(
            THROTTLE.browserTries,
          );
          const knocked = hour.filter((one) => one.address === address && one.door === 'sign-in').length;
          if (door === 'sign-in') expect(knocked).toBeLessThanOrEqual(THROTTLE.addressTries);
        }
      }),
      { numRuns: 20 },
    );
    // The property says nothing where nothing was ever refused.
    expect(refused).toBeGreaterThan(50);
  }, 120_000);

  it('a hundred tries at once are no more than the bound', async () => {
    const places = await Promise.all(Array.from({ length: 100 }, (_, browser) => take(knocking(browser, 1))));
    expect(places.filter(({ kind }) => kind === 'taken')).toHaveLength(THROTTLE.addressTries);
  }, 60_000);

  it('a list of accounts cannot be tried with one PIN each', async () => {
    const people = stage.access.builtIn().map(({ subject }) => subject);
    const seen: string[] = [];
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const subject = people[attempt % people.length] ?? '';
      const deviceId = 'device_one';
      seen.push((await stage.access.signIn({ subject, pin: '0000', deviceId, address: '203.0.113.9' })).kind);
    }
    expect(seen.slice(0, 10)).not.toContain('throttled');
    expect(seen.slice(10)).toEqual(['throttled', 'throttled']);
  });

  it('the right PIN is no try, and what is over an hour old counts no longer', async () => {
    for (let attempt = 0; attempt < 40; attempt += 1) {
      const place = await take(knocking(1, 1));
      if (place.kind === 'taken') await giveBack(stage.database.db, place.tryId);
    }
    for (let attempt = 0; attempt < 10; attempt += 1) await take(knocking(1, 1));
    const full = await take(knocking(1, 1));
    expect(full).toEqual({ kind: 'full', retryAfterSeconds: 3600 });
    now = new Date(now.getTime() + THROTTLE.windowMs);
    expect((await take(knocking(1, 1))).kind).toBe('taken');
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from pin_try`.execute(
      stage.database.db,
    );
    expect(rows[0]?.n).toBe(1);
  });

  it('whoever is in is not stopped by the tries of others from elsewhere', async () => {
    const { rows } = await sql<{ account_id: string }>`
      select account_id from account where subject = 'amara.okafor'`.execute(stage.database.db);
    for (let browser = 0; browser < 40; browser += 1) {
      const { deviceId, address } = knocking(browser, 1);
      await stage.access.signIn({
        subject: 'amara.okafor',
        pin: '0000',
        deviceId: deviceId ?? '',
        address: address ?? '',
      });
    }
    const own: TryFrom = { deviceId: 'device_own', address: '198.51.100.1', door: 'session' };
    const outcome = await stage.access.proveFresh(rows[0]?.account_id ?? '', SANDBOX_PIN, own);
    expect(outcome.kind).toBe('proved');
  });

  it('the table knows neither a browser nor an address', async () => {
    await take(knocking(1, 1));
    const { rows } = await sql<{ row: string }>`select pin_try::text as row from pin_try`.execute(
      stage.database.db,
    );
    expect(rows[0]?.row).not.toMatch(/198\.51\.100\.|device/);
  });
});
