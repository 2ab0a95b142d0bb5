import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql, type RawBuilder } from 'kysely';
import { IDLE_LOCK_MS, SESSION_END_MS, type BuiltInPerson } from '../../src/access/index.ts';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { listEvents, openAuditTrail } from '../../src/audit/index.ts';
import { inTransaction } from '../../src/store/index.ts';
import { openStage, type Stage } from './stage.ts';

const HERE = `device_${'1'.repeat(26)}`;
const THERE = `device_${'2'.repeat(26)}`;

let stage: Stage;
let okafor: string;
beforeEach(async () => {
  stage = await openStage();
  const all = await stage.access.listAccounts();
  okafor = all.find(({ account }) => account.subject === 'amara.okafor')?.account.accountId ?? '';
});
afterEach(() => stage.close());

async function signIn(deviceId?: string): Promise<{ token: string; sessionId: string }> {
  const outcome = await stage.access.signIn({
    subject: 'amara.okafor',
    pin: SANDBOX_PIN,
    ...(deviceId === undefined ? {} : { deviceId }),
  });
  if (outcome.kind !== 'signed-in') throw new Error(`sign-in gave ${outcome.kind}`);
  return { token: outcome.token, sessionId: outcome.session.sessionId };
}

const kindOf = async (token: string, from: string | null): Promise<string> =>
  (await stage.access.resume(token, from))?.kind ?? 'none';

async function trail(): Promise<unknown[]> {
  const events = await listEvents(stage.database.db, 0, 1000);
  return events
    .filter(({ name }) => /^session-(locked|ended)$/.test(name))
    .map(({ name, by, fields }) => [name, by.id, (fields as { reason: string }).reason]);
}

describe('when several work on sessions at once', () => {
  /** Holds a row as `row` locks it, lets `work` run into it, and then notes an event as `resume` and others do. */
  async function whileHeld(row: RawBuilder<unknown>, work: () => Promise<unknown>): Promise<void> {
    const { db } = stage.database;
    const by = { kind: 'service', id: 'access' } as const;
    const fields = { sessionId: 'session_x', accountId: okafor, reason: 'idle' } as const;
    const working = await inTransaction(db, async (tx) => {
      await row.execute(tx);
      const begun = work().then(
        () => 'done',
        (error: unknown) => error,
      );
      for (let isWaiting = false; !isWaiting;) {
        const { rows } = await sql`
          select from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
        isWaiting = rows.length > 0;
      }
      await openAuditTrail(stage).append(tx, { name: 'session-locked', by, why: 'operation', fields });
      return { begun };
    });
    expect(await working.begun).toBe('done');
  }

  it('the sweep and the use of a session do not wait for each other', async () => {
    await signIn();
    stage.passMs(SESSION_END_MS - IDLE_LOCK_MS);
    const { sessionId } = await signIn();
    stage.passMs(IDLE_LOCK_MS);
    await whileHeld(sql`select from session where session_id = ${sessionId} for update`, () =>
      stage.access.sweepSessions(),
    );
    expect(await trail()).toContainEqual(['session-ended', 'access', 'time']);
  });
});

describe('RULE I-04: when a token comes without the browser that its session lives in', () => {
  it.each([
    ['with the id of another browser', THERE],
    ['with an id that is none', 'none'],
    ['as a program’s', null],
  ])('opens nothing and ends the session: %s', async (_what, from) => {
    const { token } = await signIn(HERE);
    expect(await kindOf(token, HERE)).toBe('active');
    expect(await kindOf(token, from)).toBe('none');
    expect(await kindOf(token, HERE)).toBe('ended');
    expect(await trail()).toEqual([['session-ended', 'access', 'device-mismatch']]);
  });

  it('ends a program’s session that comes from a browser', async () => {
    const { token } = await signIn();
    expect([await kindOf(token, null), await kindOf(token, HERE), await kindOf(token, null)]).toEqual([
      'active',
      'none',
      'ended',
    ]);
  });
});

describe('RULE C-02: when a session locks or ends', () => {
  it('notes a lock once, by its person or by time', async () => {
    const first = await signIn(HERE);
    const second = await signIn(THERE);
    for (let again = 0; again < 2; again += 1)
      await stage.access.lock({ sessionId: first.sessionId, accountId: okafor });
    stage.passMs(IDLE_LOCK_MS);
    for (let again = 0; again < 2; again += 1) expect(await kindOf(second.token, THERE)).toBe('locked');
    await stage.access.sweepSessions();
    expect(await trail()).toEqual([
      ['session-locked', okafor, 'own'],
      ['session-locked', 'access', 'idle'],
    ]);
  });

  it('notes what time did to sessions that nobody came back to, once', async () => {
    await signIn(HERE);
    stage.passMs(IDLE_LOCK_MS);
    for (let again = 0; again < 2; again += 1) await stage.access.sweepSessions();
    stage.passMs(SESSION_END_MS);
    for (let again = 0; again < 2; again += 1) await stage.access.sweepSessions();
    expect(await trail()).toEqual([
      ['session-locked', 'access', 'idle'],
      ['session-ended', 'access', 'time'],
    ]);
  });

  it('names who ended it and why', async () => {
    const by = { kind: 'account', id: okafor } as const;
    const one = await signIn(HERE);
    expect(
      await stage.access.endSession({ accountId: okafor, sessionId: one.sessionId }, { reason: 'own', by }),
    ).toBe(true);
    expect(
      await stage.access.endSession({ accountId: okafor, sessionId: one.sessionId }, { reason: 'own', by }),
    ).toBe(false);
    const kept = await signIn(HERE);
    await signIn(THERE);
    expect(
      await stage.access.endSessions({ accountId: okafor, except: kept.sessionId }, { reason: 'own', by }),
    ).toBe(1);
    expect(await kindOf(kept.token, HERE)).toBe('active');
    expect(await trail()).toEqual([
      ['session-ended', okafor, 'own'],
      ['session-ended', okafor, 'own'],
    ]);
  });

  it('ends nothing of somebody else by its id', async () => {
    const { token, sessionId } = await signIn(HERE);
    const by = { kind: 'account', id: 'account_other' } as const;
    expect(
      await stage.access.endSession({ accountId: 'account_other', sessionId }, { reason: 'own', by }),
    ).toBe(false);
    expect(await kindOf(token, HERE)).toBe('active');
  });
});

describe('RULE I-04: when a browser was reported lost', () => {
  const report = () =>
    stage.database.db
      .transaction()
      .execute((tx) =>
        stage.access.endSessionsOn({ deviceId: HERE, ownerId: okafor }, { kind: 'account', id: okafor }, tx),
      );

  it('refuses everybody a sign-in there, before the PIN, until it is allowed again', async () => {
    const { token } = await signIn(HERE);
    expect(await report()).toBe(1);
    expect(await kindOf(token, HERE)).toBe('none');
    for (const pin of [SANDBOX_PIN, '0000'])
      expect((await stage.access.signIn({ subject: 'daniel.cooper', pin, deviceId: HERE })).kind).toBe(
        'lost-device',
      );
    await signIn(THERE);
    const allow = () =>
      stage.database.db
        .transaction()
        .execute((tx) => stage.access.allowBrowser(HERE, { accountId: 'account_governance' }, tx));
    expect([await allow(), await allow()]).toEqual([true, false]);
    await signIn(HERE);
  });

  it('opens no session that began while it was being reported', async () => {
    await report();
    const { token } = await signIn(THERE);
    await sql`update session set device_id = ${HERE} where ended_at is null`.execute(stage.database.db);
    expect(await kindOf(token, HERE)).toBe('none');
    expect((await trail()).at(-1)).toEqual(['session-ended', 'access', 'lost-device']);
  });
});

describe('when somebody leaves', () => {
  const inOne = <Result>(work: (tx: typeof stage.database.db) => Promise<Result>) =>
    stage.database.db.transaction().execute(work);

  it('RULE I-04: ends their sessions at once, and lets nobody in with the account until it is enabled', async () => {
    const { token } = await signIn(HERE);
    const disable = () =>
      inOne((tx) => stage.access.disableAccount(okafor, { by: 'account_operator', reason: 'left' }, tx));
    expect([await disable(), await disable()]).toEqual([true, false]);
    expect(await kindOf(token, HERE)).toBe('none');
    expect((await stage.access.signIn({ subject: 'amara.okafor', pin: SANDBOX_PIN })).kind).toBe('unknown');
    const standing = (await stage.access.listAccounts()).find(({ account }) => account.accountId === okafor);
    expect(standing?.disabled).toEqual({
      at: stage.clock.now(),
      by: 'account_operator',
      reason: 'left',
    });
    expect(await inOne((tx) => stage.access.enableAccount(okafor, 'account_operator', tx))).toBe(true);
    expect(await kindOf(token, HERE)).toBe('ended');
    await signIn(HERE);
    expect(await trail()).toEqual([['session-ended', 'account_operator', 'leaver']]);
  });
});

describe('RULE C-02: when a provider says something new of somebody', () => {
  it('notes that an account was made, and which fields changed, never to what', async () => {
    let person = {
      subject: 'new.person',
      display: 'Dr New',
      jobTitle: 'Registrar',
      role: 'clinician' as 'clinician' | 'delegate',
      team: 'surgery',
      identifiers: [],
    };
    let people: readonly BuiltInPerson[] = [];
    const changing = await openStage({
      kind: 'built-in',
      issuer: 'sandbox',
      get people() {
        return people;
      },
    });
    people = [{ ...person, pin: '0000' }];
    const answer = { subject: 'new.person', pin: '0000' };
    await changing.access.signIn(answer);
    await changing.access.signIn(answer);
    person = { ...person, display: 'Dr Newer', role: 'delegate', team: 'medicine' };
    people = [{ ...person, pin: '0000' }];
    await changing.access.signIn(answer);
    const events = await listEvents(changing.database.db, 0, 100);
    await changing.close();
    expect(events.map(({ name, fields }) => [name, Object.values(fields).at(-1)])).toEqual([
      ['account-created', 'clinician'],
      ['account-changed', 'name'],
      ['account-changed', 'role'],
      ['account-changed', 'team'],
    ]);
  });
});
