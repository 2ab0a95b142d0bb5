// RULE I-03 to the letter: who has a passkey proves with it, on every form and route that asks for proof.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Agent } from 'supertest';
import { SANDBOX_PIN } from '../../../src/adapters/identity-sandbox/index.ts';
import { listEvents } from '../../../src/audit/index.ts';
import { NHS, openWardOn, prepared } from '../clinician/ward.ts';
import { accountOf, deposited, problemOf, programOf, proposed, submit } from '../governance/scene.ts';
import { openDeviceStage, type DeviceStage } from '../../devices/stage.ts';
import { reportByProgram } from '../devices/scene.ts';
import { csrfOf, signedIn } from '../stage.ts';
import type { SoftAuthenticator } from '../../access/soft-authenticator.ts';
import { addPasskey, answerOf, HOST } from './own-passkey.ts';

const PEOPLE = ['amara.okafor', 'priya.shah', 'marcus.webb', 'helen.marsh'] as const;
type Person = (typeof PEOPLE)[number];
type Who = { program: Agent; browser: Agent; soft: SoftAuthenticator };

let stage: DeviceStage;
let people: Record<Person, Who>;
let caseId: string;
let deletionId: string;
let holdId: string;
let reportId: string;
let foreign: string;

async function whoIs(subject: Person): Promise<Who> {
  const [program, browser] = [await programOf(stage, subject), await signedIn(stage, subject)];
  browser.set('Host', HOST);
  return { program, browser, soft: await addPasskey(program) };
}

async function triesSpent(): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select ((select coalesce(sum(tries + door_tries), 0) from account_pin)
      + (select count(*) from pin_try))::int as n`.execute(stage.services.stations.db);
  return rows[0]?.n ?? -1;
}

beforeAll(async () => {
  stage = await openDeviceStage();
  reportId = await reportByProgram(stage);
  caseId = await prepared(await openWardOn(stage));
  ({ deletionId } = (await proposed(stage.services, { signer: 'marcus.webb' })).deletion);
  foreign = (await deposited(stage.services)).caseId;
  const [okafor, shah, webb, marsh] = await Promise.all(PEOPLE.map(whoIs));
  if (!okafor || !shah || !webb || !marsh) throw new Error('nobody is there');
  people = { 'amara.okafor': okafor, 'priya.shah': shah, 'marcus.webb': webb, 'helen.marsh': marsh };
  const held = await stage.services.stations.custody.placeHold({
    subject: { scope: 'case', caseId: foreign },
    kind: 'inquiry',
    authority: 'INQ/7',
    receivedAt: stage.services.clock.now(),
    by: { kind: 'account', id: await accountOf(stage.services, 'marcus.webb') },
  });
  holdId = held.holdId;
}, 60_000);
afterAll(() => stage.close());

const acts = (): [string, Person, string, object][] => [
  ['sign', 'amara.okafor', `/cases/${caseId}/sign`, { version: 5, confirmed: { p1: ['name', NHS] } }],
  ['authorise', 'priya.shah', `/deletions/${deletionId}/authorise`, {}],
  ['lift a hold', 'marcus.webb', `/holds/${holdId}/lift`, {}],
  ['decide a wipe', 'marcus.webb', `/lost-devices/${reportId}/decision`, { decision: 'keep' }],
  [
    'break the glass',
    'helen.marsh',
    `/cases/${foreign}/break-glass`,
    { reason: 'direct-care', words: 'In resus' },
  ],
  ['add a passkey', 'amara.okafor', '/account/passkeys/options', {}],
];

describe('RULE I-03: who has a passkey', () => {
  it('does nothing by PIN through the API, right or wrong, and it costs no try', async () => {
    const seen: unknown[] = [];
    for (const [name, person, path, fields] of acts())
      for (const pin of [SANDBOX_PIN, '0000']) {
        const answer = await people[person].program.post(`/api/v1${path}`).send({ ...fields, pin });
        seen.push([name, ...problemOf(answer)]);
      }
    const { program } = people['amara.okafor'];
    for (const pin of [SANDBOX_PIN, '0000'])
      seen.push([
        'set PIN',
        ...problemOf(await program.put('/api/v1/account/pin').send({ pin, newPin: '740959' })),
      ]);
    const own = (await program.get('/api/v1/account/proof')).body as { passkeys: { passkeyId: string }[] };
    const remove = `/api/v1/account/passkeys/${own.passkeys[0]?.passkeyId ?? ''}/remove`;
    seen.push(['remove', ...problemOf(await program.post(remove).send({ pin: SANDBOX_PIN }))]);
    const names = [...acts().map(([name]) => name), 'set PIN'].flatMap((name) => [name, name]);
    expect(seen).toEqual([...names, 'remove'].map((name) => [name, 403, 'access-passkey-needed']));
    expect(await triesSpent()).toBe(0);
    const events = await listEvents(stage.services.stations.db, 0, 10_000);
    const refused = events.filter(({ name }) => name === 'step-up-refused').map(({ fields }) => fields);
    expect(refused).toHaveLength(seen.length);
    expect(events.filter(({ name }) => name === 'action-refused')).toEqual([]);
    expect(new Set(refused.map((fields) => JSON.stringify(fields)))).toEqual(
      new Set([JSON.stringify({ method: 'pin', reason: 'passkey-needed' })]),
    );
  });

  const pages = (): [Person, string, string, Record<string, string>][] => [
    [
      'amara.okafor',
      `/cases/${caseId}/sign`,
      `/cases/${caseId}/sign`,
      { version: '5', 'confirmed.p1': 'name' },
    ],
    ['priya.shah', `/deletions/${deletionId}/authorise`, `/deletions/${deletionId}/authorise`, {}],
    ['marcus.webb', `/holds/${holdId}`, `/holds/${holdId}/lift`, {}],
    [
      'helen.marsh',
      `/cases/${foreign}/break-glass`,
      `/cases/${foreign}/break-glass`,
      { reason: 'direct-care', words: 'In resus' },
    ],
    ['amara.okafor', '/account/proof', '/account/proof/pin', { newPin: '740959', newPinAgain: '740959' }],
  ];

  it('sees no field for a PIN on the forms, and what to do where a passkey cannot be used', async () => {
    for (const [person, page] of pages()) {
      const { text } = await people[person].browser.get(page).expect(200);
      expect([page, text.includes('name="pin"')]).toEqual([page, false]);
      expect([page, /data-passkey-challenge="\/api/.test(text)]).toEqual([page, true]);
      expect([page, text.includes('needs JavaScript')]).toEqual([page, true]);
    }
    // At an address at which no passkey works.
    const elsewhere = await people['priya.shah'].browser
      .get(`/deletions/${deletionId}/authorise`)
      .set('Host', '127.0.0.1:8080');
    expect([
      elsewhere.text.includes('data-passkey-challenge'),
      elsewhere.text.includes('name="pin"'),
    ]).toEqual([false, false]);
    expect(elsewhere.text).toContain('does not work at this address');
  });

  it('is told on the form to use it when a PIN is sent, or nothing, and loses nothing', async () => {
    for (const [person, page, to, fields] of pages())
      for (const pin of [SANDBOX_PIN, '']) {
        const answer = await submit(people[person].browser, page, to, { ...fields, pin });
        expect([to, pin, answer.status]).toEqual([to, pin, 422]);
        expect(answer.text).toContain('Use your passkey');
        expect(answer.text).not.toContain('Enter your PIN');
        expect(answer.text).toContain('id="pin"');
        if (fields['words'] !== undefined) expect(answer.text).toContain('In resus');
        if (fields['confirmed.p1'] !== undefined) expect(answer.text).toMatch(/value="name" checked/);
      }
  });

  it('acts with the passkey', async () => {
    const { program, soft } = people['marcus.webb'];
    const act = `/holds/${holdId}/lift`;
    const passkey = await answerOf(program, soft, { act });
    await program.post(`/api/v1${act}`).send({ passkey }).expect(200);
  });

  it('still opens a locked session by PIN', async () => {
    const browser = await signedIn(stage, 'daniel.cooper');
    await addPasskey(await programOf(stage, 'daniel.cooper'));
    browser.set('Host', HOST);
    const account = await browser.get('/account');
    await browser
      .post('/lock')
      .type('form')
      .send({ csrfToken: csrfOf(account) });
    const locked = await browser.get('/locked').expect(200);
    expect([locked.text.includes('name="pin"'), locked.text.includes('data-passkey-challenge')]).toEqual([
      true,
      true,
    ]);
    const opened = await browser
      .post('/unlock')
      .type('form')
      .send({ csrfToken: csrfOf(locked), pin: SANDBOX_PIN });
    expect(opened.status).toBe(303);
    await browser.get('/account').expect(200);
  });
});
