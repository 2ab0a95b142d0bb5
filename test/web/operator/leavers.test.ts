import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { agent } from 'supertest';
import { SANDBOX_PIN } from '../../../src/adapters/identity-sandbox/index.ts';
import { listEvents } from '../../../src/audit/index.ts';
import { accountOf, problemOf, programOf, submit } from '../governance/scene.ts';
import { bearer, openWeb, signedIn, type WebStage } from '../stage.ts';

let stage: WebStage;
let okafor: string;
let place: string;
beforeEach(async () => {
  stage = await openWeb();
  okafor = await accountOf(stage.services, 'amara.okafor');
  place = `/operator/accounts/${okafor}`;
});
afterEach(() => stage.close());

async function trailOf(...names: string[]): Promise<unknown[]> {
  const events = await listEvents(stage.services.stations.db, 0, 1000);
  return events
    .filter(({ name }) => names.includes(name))
    .map(({ name, by, fields }) => [name, by.id, fields]);
}

const signIn = () =>
  agent(stage.app).post('/api/v1/session').send({ subject: 'amara.okafor', pin: SANDBOX_PIN });

describe('when somebody leaves', () => {
  it('RULE I-04: shows where they are signed in, ends it at once and lets them in again only when enabled', async () => {
    const webb = await accountOf(stage.services, 'marcus.webb');
    const [browser, token] = [await signedIn(stage), await bearer(stage)];
    const governance = await signedIn(stage, 'marcus.webb');
    const before = await governance.get(place).expect(200);
    expect(before.text).toContain('A program');
    expect((await submit(governance, place, `${place}/disable`, {})).status).toBe(422);
    await browser.get('/account').expect(200);
    await submit(governance, place, `${place}/disable`, { reason: 'left' });
    await browser.get('/account').expect(303);
    await agent(stage.app).get('/api/v1/me').set('Authorization', token).expect(401);
    await signIn().expect(401);
    const page = await governance.get(place).expect(200);
    expect(page.text).toContain('has left the organisation');
    expect((await governance.get('/operator/accounts')).text).toContain('Disabled');
    await submit(governance, place, `${place}/enable`, {});
    await signIn().expect(201);
    await browser.get('/account').expect(303);
    expect(await trailOf('account-disabled', 'account-enabled')).toEqual([
      ['account-disabled', webb, { accountId: okafor, reason: 'left' }],
      ['account-enabled', webb, { accountId: okafor }],
    ]);
  });

  it('gives programs the same, and refuses what does not fit', async () => {
    const ellis = await programOf(stage, 'sam.ellis');
    const own = await accountOf(stage.services, 'sam.ellis');
    const path = (accountId: string, act: string) => `/api/v1/accounts/${accountId}/${act}`;
    const disabled = await ellis.post(path(okafor, 'disable')).send({ reason: 'moved' }).expect(200);
    expect(disabled.body).toMatchObject({ account: { disabled: { by: own, reason: 'moved' } } });
    const seen = [
      problemOf(await ellis.post(path(okafor, 'disable')).send({ reason: 'moved' })),
      problemOf(await ellis.post(path(own, 'disable')).send({ reason: 'moved' })),
      problemOf(await ellis.post(path(own, 'enable'))),
      problemOf(await ellis.post(path(okafor, 'disable')).send({ reason: 'Mrs Lindqvist said so' })),
      problemOf(await ellis.get(path(`account_${'0'.repeat(26)}`, 'sessions'))),
      problemOf(
        await (await programOf(stage, 'daniel.cooper')).post(path(own, 'disable')).send({ reason: 'left' }),
      ),
    ];
    expect(seen).toEqual([
      [409, 'access-account-disabled'],
      [403, 'access-same-person'],
      [409, 'access-account-enabled'],
      [422, 'web-invalid-input'],
      [404, 'access-unknown-account'],
      [403, 'access-wrong-role'],
    ]);
    const { body } = await ellis.get(path(own, 'sessions')).expect(200);
    expect(body).toMatchObject({ sessions: [{ where: 'A program', state: 'active', isThis: true }] });
  });
});

describe('RULE C-02: when the table refuses an action to somebody signed in', () => {
  it('notes which one, by role and by condition, and nothing for nobody', async () => {
    const [cooper, ellis] = [
      await accountOf(stage.services, 'daniel.cooper'),
      await accountOf(stage.services, 'sam.ellis'),
    ];
    await agent(stage.app).get('/operator/accounts').expect(303);
    await agent(stage.app).get('/api/v1/accounts').expect(401);
    await (await signedIn(stage, 'daniel.cooper')).get('/operator/accounts').expect(403);
    const program = await programOf(stage, 'sam.ellis');
    await program.post(`/api/v1/accounts/${ellis}/disable`).send({ reason: 'left' }).expect(403);
    await program.get('/api/v1/receipts').expect(403);
    expect(await trailOf('action-refused')).toEqual([
      ['action-refused', cooper, { action: 'view-accounts' }],
      ['action-refused', ellis, { action: 'disable-account' }],
      ['action-refused', ellis, { action: 'view-receipts' }],
    ]);
  });
});
