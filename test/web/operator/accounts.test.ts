import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { agent } from 'supertest';
import { SANDBOX_PIN } from '../../../src/adapters/identity-sandbox/index.ts';
import { listEvents } from '../../../src/audit/index.ts';
import { accountOf, problemOf, programOf, submit } from '../governance/scene.ts';
import { openWeb, signedIn, type WebStage } from '../stage.ts';

const PLACE = '/operator/accounts';

let stage: WebStage;
let okafor: string;
beforeEach(async () => {
  stage = await openWeb();
  okafor = await accountOf(stage.services, 'amara.okafor');
});
afterEach(() => stage.close());

type Standing = { accountId: string; display: string; role: string; pin: string; openSessions: number };

async function standing(program: Awaited<ReturnType<typeof programOf>>): Promise<Standing | undefined> {
  const { body } = await program.get('/api/v1/accounts').expect(200);
  return (body as { accounts: Standing[] }).accounts.find(({ accountId }) => accountId === okafor);
}

async function lockPin(): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await agent(stage.app).post('/api/v1/session').send({ subject: 'amara.okafor', pin: '0000' }).expect(401);
  }
}

async function trailOf(...names: string[]): Promise<unknown[]> {
  const events = await listEvents(stage.services.stations.db, 0, 1000);
  return events
    .filter(({ name }) => names.includes(name))
    .map(({ name, by, fields }) => [name, by.id, fields]);
}

describe('when an operator looks after accounts', () => {
  it('lists who can sign in, with role, PIN and open sessions, and nobody’s number', async () => {
    await signedIn(stage);
    await lockPin();
    const operator = await signedIn(stage, 'sam.ellis');
    const page = await operator.get(PLACE).expect(200);
    expect(page.text).toContain('Dr Amara Okafor');
    expect(page.text).toContain('Clinician');
    expect(page.text.match(/nhsuk-tag--red/g)).toHaveLength(1);
    expect(page.text.match(/aria-current="true"/g)).toHaveLength(1);
    const program = await programOf(stage, 'sam.ellis');
    expect(await standing(program)).toEqual({
      accountId: okafor,
      display: 'Dr Amara Okafor',
      jobTitle: expect.any(String),
      role: 'clinician',
      pin: 'locked',
      reset: 'none',
      openSessions: 1,
      disabled: null,
    });
  });

  it('gives new PIN tries on the page, and the PIN is what it was', async () => {
    await lockPin();
    const operator = await signedIn(stage, 'sam.ellis');
    const answer = await submit(operator, PLACE, `${PLACE}/${okafor}/unlock-pin`, {});
    expect([answer.status, answer.headers['location']]).toEqual([303, PLACE]);
    expect((await operator.get(PLACE)).text).not.toContain('nhsuk-tag--red');
    await (await signedIn(stage)).get('/account').expect(200);
    expect(await trailOf('pin-unlocked')).toEqual([
      ['pin-unlocked', await accountOf(stage.services, 'sam.ellis'), { accountId: okafor }],
    ]);
  });

  it('RULE I-04: ends the sessions of an account at once, and of no other', async () => {
    const [phone, ward] = [await signedIn(stage), await signedIn(stage)];
    const operator = await signedIn(stage, 'sam.ellis');
    await submit(operator, PLACE, `${PLACE}/${okafor}/end-sessions`, {});
    const statuses = [phone, ward, operator].map(async (one) => (await one.get('/account')).status);
    expect(await Promise.all(statuses)).toEqual([303, 303, 200]);
    expect(await trailOf('sessions-ended')).toEqual([
      ['sessions-ended', await accountOf(stage.services, 'sam.ellis'), { accountId: okafor, sessions: 2 }],
    ]);
  });

  it('gives programs the same', async () => {
    await lockPin();
    const program = await programOf(stage, 'sam.ellis');
    const unlocked = await program.post(`/api/v1/accounts/${okafor}/unlock-pin`).expect(200);
    expect(unlocked.body).toMatchObject({ account: { accountId: okafor, pin: 'usable', openSessions: 0 } });
    const session = { subject: 'amara.okafor', pin: SANDBOX_PIN };
    await agent(stage.app).post('/api/v1/session').send(session).expect(201);
    const ended = await program.post(`/api/v1/accounts/${okafor}/end-sessions`).expect(200);
    expect([ended.body, (await standing(program))?.openSessions]).toEqual([{ sessions: 1 }, 0]);
    const unknown = `/api/v1/accounts/account_${'0'.repeat(26)}`;
    expect([
      problemOf(await program.post(`${unknown}/unlock-pin`)),
      problemOf(await program.post(`${unknown}/end-sessions`)),
    ]).toEqual([
      [404, 'access-unknown-account'],
      [404, 'access-unknown-account'],
    ]);
  });

  it('RULE I-03: lets somebody set a new PIN, never themselves, and says how it was made sure who asks', async () => {
    const place = `${PLACE}/${okafor}/reset-pin`;
    for (const subject of ['sam.ellis', 'marcus.webb']) {
      const helper = await signedIn(stage, subject);
      const link = (await helper.get(PLACE)).text.includes(place);
      expect(link).toBe(subject === 'sam.ellis');
      const asked = await submit(helper, place, place, {});
      expect([asked.status, asked.text.includes('Say how you made sure')]).toEqual([422, true]);
      const granted = await submit(helper, place, place, { checked: 'called-back' });
      expect([granted.status, granted.headers['location']]).toEqual([303, PLACE]);
    }
    const own = await accountOf(stage.services, 'sam.ellis');
    const program = await programOf(stage, 'sam.ellis');
    for (const act of ['unlock-pin', 'reset-pin'])
      expect(
        problemOf(await program.post(`/api/v1/accounts/${own}/${act}`).send({ checked: 'met-in-person' })),
      ).toEqual([403, 'access-same-person']);
    const answer = await program
      .post(`/api/v1/accounts/${okafor}/reset-pin`)
      .send({ checked: 'line-manager' });
    expect(answer.body).toMatchObject({ account: { accountId: okafor, reset: 'granted' } });
    expect((await trailOf('pin-reset-granted')).map((row) => (row as unknown[])[1])).toEqual([
      own,
      await accountOf(stage.services, 'marcus.webb'),
      own,
    ]);
  });

  it('is refused to who has no business with accounts; governance ends sessions and unlocks no PIN', async () => {
    const seen: unknown[] = [];
    for (const subject of ['amara.okafor', 'priya.shah']) {
      const program = await programOf(stage, subject);
      seen.push(problemOf(await program.get('/api/v1/accounts')));
      seen.push(problemOf(await program.post(`/api/v1/accounts/${okafor}/end-sessions`)));
    }
    const governance = await programOf(stage, 'marcus.webb');
    seen.push(problemOf(await governance.post(`/api/v1/accounts/${okafor}/unlock-pin`)));
    expect(seen).toEqual(Array.from({ length: 5 }, () => [403, 'access-wrong-role']));
    await governance.post(`/api/v1/accounts/${okafor}/end-sessions`).expect(200);
    await lockPin();
    const page = await (await signedIn(stage, 'marcus.webb')).get(PLACE).expect(200);
    expect(page.text).toContain('You cannot give new PIN tries');
    expect(page.text).not.toContain(`${okafor}/unlock-pin`);
  });
});
