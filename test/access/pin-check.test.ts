import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { isFresh } from '../../src/access/index.ts';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
let accountId: string;
beforeEach(async () => {
  stage = await openStage();
  const rows = await sql<{ account_id: string }>`
    select account_id from account where subject = 'amara.okafor'`.execute(stage.database.db);
  accountId = rows.rows[0]?.account_id ?? '';
});
afterEach(async () => {
  await stage.close();
});

describe('RULE I-03: when the PIN is asked for again', () => {
  it('gives a proof that is good for this account for five minutes', async () => {
    const outcome = await stage.access.proveFresh(accountId, SANDBOX_PIN);
    const proof = outcome.kind === 'proved' ? outcome.proof : null;
    expect(proof?.method).toBe('pin');
    expect(isFresh(proof, accountId, stage.clock.now())).toBe(true);
    expect(isFresh(proof, 'account_another', stage.clock.now())).toBe(false);
    stage.passMs(5 * 60_000 + 1);
    expect(isFresh(proof, accountId, stage.clock.now())).toBe(false);
  });

  it('counts wrong tries down and locks after five, for the right PIN too', async () => {
    const seen: unknown[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const outcome = await stage.access.proveFresh(accountId, '0000');
      seen.push(outcome.kind === 'wrong' ? outcome.triesLeft : outcome.kind);
    }
    expect(seen).toEqual([4, 3, 2, 1, 'locked']);
    expect((await stage.access.proveFresh(accountId, SANDBOX_PIN)).kind).toBe('locked');
    expect((await stage.access.signIn({ subject: 'amara.okafor', pin: SANDBOX_PIN })).kind).toBe('locked');
  });

  it('lets twelve guesses at once be five', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, guess) => stage.access.proveFresh(accountId, `00${guess + 10}`)),
    );
    expect(outcomes.filter((outcome) => outcome.kind === 'wrong')).toHaveLength(4);
    expect(outcomes.filter((outcome) => outcome.kind === 'locked')).toHaveLength(8);
  });

  it('forgets wrong tries after the right PIN, and after an operator gives new ones', async () => {
    await stage.access.proveFresh(accountId, '0000');
    await stage.access.proveFresh(accountId, SANDBOX_PIN);
    expect(await stage.access.proveFresh(accountId, '0000')).toEqual({ kind: 'wrong', triesLeft: 4 });
    for (let attempt = 0; attempt < 4; attempt += 1) await stage.access.proveFresh(accountId, '0000');
    await stage.access.unlockPin(accountId);
    expect((await stage.access.proveFresh(accountId, SANDBOX_PIN)).kind).toBe('proved');
  });

  it('proves nothing for an account that does not exist', async () => {
    expect((await stage.access.proveFresh('account_none', SANDBOX_PIN)).kind).toBe('locked');
  });
});

describe('when a PIN is set', () => {
  it('stores it salted and never as it is', async () => {
    const rows = await sql<{ hash: Buffer; salt: Buffer }>`select hash, salt from account_pin`.execute(
      stage.database.db,
    );
    expect(new Set(rows.rows.map((row) => row.salt.toString('hex'))).size).toBe(rows.rows.length);
    expect(new Set(rows.rows.map((row) => row.hash.toString('hex'))).size).toBe(rows.rows.length);
  });
});

describe('RULE I-03: when somebody knocks at the sign-in page with wrong PINs', () => {
  const knock = (pin: string) =>
    stage.access.signIn({
      subject: 'amara.okafor',
      pin,
      deviceId: 'device_stranger',
      address: '198.51.100.7',
    });

  it('locks that door after five, and not the person who is in', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) await knock('0000');
    expect((await knock(SANDBOX_PIN)).kind).toBe('locked');
    expect((await stage.access.proveFresh(accountId, SANDBOX_PIN)).kind).toBe('proved');
    expect((await knock(SANDBOX_PIN)).kind).toBe('locked');
  });
});
