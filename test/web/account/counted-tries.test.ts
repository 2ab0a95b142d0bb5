// RULE I-03: a wrong PIN on any form is counted where it came from, by browser and by address.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { agent, type Agent } from 'supertest';
import { SANDBOX_PIN } from '../../../src/adapters/identity-sandbox/index.ts';
import { THROTTLE } from '../../../src/access/pin-throttle.ts';
import { submit } from '../governance/scene.ts';
import { csrfOf, openWeb, signedIn, type WebStage } from '../stage.ts';

let stage: WebStage;
beforeAll(async () => {
  stage = await openWeb();
});
afterAll(() => stage.close());

const wrong = (browser: Agent) =>
  submit(browser, '/account/proof', '/account/proof/pin', {
    pin: '0000',
    newPin: '740959',
    newPinAgain: '740959',
  });

it('a browser that guesses on a form is told when to come again, and its address is closed at the door', async () => {
  const browsers = await Promise.all(
    ['amara.okafor', 'priya.shah', 'marcus.webb'].map((subject) => signedIn(stage, subject)),
  );
  for (const browser of browsers) {
    const seen: number[] = [];
    for (let attempt = 0; attempt < THROTTLE.browserTries; attempt += 1)
      seen.push((await wrong(browser)).status);
    expect(new Set(seen)).toEqual(new Set([422]));
    const last = await wrong(browser);
    expect([last.status, last.headers['retry-after']]).toEqual([429, '3600']);
  }
  const { rows } = await sql<{ browsers: number; addresses: number; tries: number }>`
    select count(distinct browser_digest)::int as browsers, count(distinct address_digest)::int as addresses,
           count(*)::int as tries from pin_try`.execute(stage.services.stations.db);
  expect(rows).toEqual([{ browsers: 3, addresses: 1, tries: 3 * THROTTLE.browserTries }]);
  const stranger = agent(stage.app);
  const csrfToken = csrfOf(await stranger.get('/sign-in'));
  const knocked = await stranger
    .post('/sign-in')
    .type('form')
    .send({ subject: 'daniel.cooper', pin: SANDBOX_PIN, csrfToken });
  expect([knocked.status, knocked.headers['retry-after']]).toEqual([429, '3600']);
}, 60_000);
