import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { agent } from 'supertest';
import { sql } from 'kysely';
import { SANDBOX_PIN } from '../../../src/adapters/identity-sandbox/index.ts';
import { listEvents } from '../../../src/audit/index.ts';
import { openSodium } from '../../../src/signing/index.ts';
import { verifyDeviceBundle } from '../../../src/verifier/verify-device.ts';
import { MANAGED, openDeviceStage, PHONE, type DeviceStage } from '../../devices/stage.ts';
import { HALE, NHS } from '../clinician/ward.ts';
import {
  accountOf,
  deposited,
  executed,
  problemOf,
  programOf,
  proposed,
  submit,
  WORDS,
} from '../governance/scene.ts';
import { csrfOf, signedIn } from '../stage.ts';
import { FIELDS, reportByHand, reportByProgram } from './scene.ts';

let stage: DeviceStage;
beforeEach(async () => {
  stage = await openDeviceStage();
});
afterEach(() => stage.close());

const placeOf = (reportId: string): string => `/lost-devices/${reportId}`;

async function onlyReport(): Promise<string> {
  const [report] = await stage.services.stations.devices.all();
  return report?.reportId ?? '';
}

describe('when somebody reports their own device (RULE I-04)', () => {
  it('ends the session that the request came with, when the device is unknown, before it answers', async () => {
    const browser = await signedIn(stage);
    const answer = await reportByHand(browser, 'unknown');
    const reportId = await onlyReport();
    expect([answer.status, answer.headers['location']]).toEqual([303, placeOf(reportId)]);
    expect((await browser.get('/account')).headers['location']).toMatch(/^\/sign-in/);
    expect(stage.nudges()).toBe(1);
  });

  it('keeps the session of this browser when another one is lost', async () => {
    const lost = await signedIn(stage);
    const [device] = await stage.services.access.devicesOf(stage.owner);
    const here = await signedIn(stage);
    const form = await here.get('/account/lost-device');
    expect(form.text).toContain('(the one you use now)');
    await reportByHand(here, `browser:${device?.deviceId ?? ''}`);
    expect([(await lost.get('/account')).status, (await here.get('/account')).status]).toEqual([303, 200]);
    expect((await here.get('/account')).text).toContain(placeOf(await onlyReport()));
  });

  it('offers what the manager of devices has, and orders its wipe', async () => {
    const browser = await signedIn(stage);
    expect((await browser.get('/account/lost-device')).text).toContain('Phone 12');
    await reportByHand(browser, `device:${PHONE}`);
    const reportId = await onlyReport();
    await stage.run(reportId);
    const page = await (await signedIn(stage)).get(placeOf(reportId)).expect(200);
    expect(page.text).toContain('accepted the order');
    expect(stage.graph.orders()).toBe(1);
  });

  it('lets nobody wait for a manager of devices that does not answer', async () => {
    const browser = await signedIn(stage);
    stage.graph.meet('GET', { kind: 'status', status: 503 });
    const form = await browser.get('/account/lost-device').expect(200);
    expect(form.text).toContain('does not answer');
    await reportByHand(browser, 'phone');
    expect(await onlyReport()).not.toBe('');
  });

  it('shows the form again with what is missing, ends nothing, and keeps what was typed', async () => {
    const browser = await signedIn(stage);
    const answer = await reportByHand(browser, '', { 'lost-day': '31', 'lost-month': '2', locked: '' });
    expect(answer.status).toBe(422);
    for (const text of ['Choose what is lost', 'Choose whether the screen was locked', 'In the taxi'])
      expect(answer.text).toContain(text);
    const never = await reportByHand(browser, 'phone', { 'lost-day': '31', 'lost-month': '2' });
    expect([never.status, never.text.includes('There is no such day or time')]).toEqual([422, true]);
    const foreign = await reportByHand(browser, `browser:device_${'0'.repeat(26)}`);
    expect([foreign.status, foreign.text.includes('never signed in there')]).toEqual([422, true]);
    expect(await onlyReport()).toBe('');
    await browser.get('/account').expect(200);
  });

  it('names a wrong time as its reader knows it: a program by the names of the API, the page by its fields', async () => {
    const program = await programOf(stage, 'amara.okafor');
    const at = (ms: number) => new Date(stage.services.clock.now().getTime() + ms).toISOString();
    const send = async (lostAt: string, noticedAt: string) => {
      const protection = { locked: 'yes', pin: 'no', encrypted: 'yes' };
      const answer = await program
        .post('/api/v1/account/lost-devices')
        .send({ device: { kind: 'phone' }, lostAt, noticedAt, protection });
      return [
        ...problemOf(answer),
        (answer.body as { error: { place?: { field?: string } } }).error.place?.field,
      ];
    };
    expect(await send(at(0), at(60_000))).toEqual([422, 'device-not-noticed-yet', 'noticedAt']);
    expect(await send(at(0), at(-60_000))).toEqual([422, 'device-noticed-before-lost', 'lostAt']);
    const browser = await signedIn(stage);
    const early = await reportByHand(browser, 'phone', { 'lost-time': '07:35' });
    expect([early.status, early.text.includes('href="#lost-day"')]).toEqual([422, true]);
    const late = await reportByHand(browser, 'phone', { 'noticed-day': '6' });
    expect([late.status, late.text.includes('href="#noticed-day"')]).toEqual([422, true]);
    expect(await onlyReport()).toBe('');
  });
});

describe('the page of a lost device', () => {
  it('is for its owner and for governance, and for nobody else (RULE I-06)', async () => {
    const reportId = await reportByProgram(stage);
    const statuses: unknown[] = [];
    for (const subject of ['amara.okafor', 'marcus.webb', 'daniel.cooper', 'priya.shah', 'sam.ellis']) {
      const browser = await signedIn(stage, subject);
      statuses.push([
        subject,
        (await browser.get(placeOf(reportId))).status,
        (await browser.get(`${placeOf(reportId)}/facts.json`)).status,
        (await browser.get('/lost-devices')).status,
      ]);
    }
    expect(statuses).toEqual([
      ['amara.okafor', 200, 200, 403],
      ['marcus.webb', 200, 200, 200],
      ['daniel.cooper', 404, 404, 403],
      ['priya.shah', 404, 404, 403],
      ['sam.ellis', 404, 404, 403],
    ]);
  });

  it('names patients to the clinician whose device it was alone, and leaves a trace (RULE C-02)', async () => {
    const { caseId } = await deposited(stage.services);
    const by = { accountId: stage.owner, display: 'Dr Okafor', reference: null, identifiers: [] };
    await stage.services.stations.attribution.act(caseId, 0, by, {
      type: 'add-patient',
      key: 'p1',
      patient: { identifier: { system: NHS, value: HALE } },
    });
    const reportId = await reportByProgram(stage);
    await stage.run(reportId);
    const owner = await signedIn(stage);
    expect((await owner.get(placeOf(reportId))).text).not.toContain('HALE');
    const shown = await submit(owner, placeOf(reportId), `${placeOf(reportId)}/patients`, {});
    expect(shown.text).toContain('HALE');
    const governance = await programOf(stage, 'marcus.webb');
    expect(problemOf(await governance.post(`/api/v1/lost-devices/${reportId}/patients`))).toEqual([
      403,
      'access-wrong-role',
    ]);
    const other = await programOf(stage, 'daniel.cooper');
    expect(problemOf(await other.post(`/api/v1/lost-devices/${reportId}/patients`))).toEqual([
      404,
      'device-unknown-report',
    ]);
    const events = await listEvents(stage.services.stations.db, 0, 1000);
    expect(events.filter(({ name }) => name === 'device-patients-opened')).toMatchObject([
      { by: { id: stage.owner }, fields: { reportId, cases: 1, patients: 1 } },
    ]);
  });

  it('shows what was written on demand only', async () => {
    const browser = await signedIn(stage);
    await reportByHand(browser, 'phone');
    const reportId = await onlyReport();
    const governance = await signedIn(stage, 'marcus.webb');
    expect((await governance.get(placeOf(reportId))).text).not.toContain('In the taxi');
    const shown = await submit(governance, placeOf(reportId), `${placeOf(reportId)}/note`, {});
    expect(shown.text).toContain('In the taxi');
  });

  it('gives the facts for a report of the incident, with the deadline and no clinical word', async () => {
    await deposited(stage.services);
    const reportId = await reportByProgram(stage, { kind: 'phone' }, { note: 'hyperkalaemia on screen' });
    await stage.run(reportId);
    const governance = await signedIn(stage, 'marcus.webb');
    const facts = await governance.get(`${placeOf(reportId)}/facts.json`).expect(200);
    expect(facts.body).toMatchObject({
      type: 'countersign/lost-device-facts',
      noticedAt: '2026-06-05T07:40:00.000Z',
      reportToRegulatorBy: '2026-06-08T07:40:00.000Z',
      records: { threads: 1, messages: 7 },
      measures: { screenLock: 'yes', pin: 'no', encryption: 'yes', copiesSealedHere: 7 },
    });
    const text = await governance.get(`${placeOf(reportId)}/facts.txt`).expect(200);
    expect(text.text).toContain('Tell the regulator by    2026-06-08T07:40:00.000Z');
    for (const word of WORDS) expect(JSON.stringify(facts.body) + text.text).not.toContain(word);
  });

  it('places a hold on its threads only when somebody asks', async () => {
    const { caseId } = await deposited(stage.services);
    const reportId = await reportByProgram(stage);
    await stage.run(reportId);
    const { custody } = stage.services.stations;
    expect(await custody.listHolds()).toEqual([]);
    const governance = await signedIn(stage, 'marcus.webb');
    for (let n = 0; n < 2; n += 1)
      await submit(governance, placeOf(reportId), `${placeOf(reportId)}/hold`, {});
    expect((await custody.listHolds()).map((hold) => [hold.kind, hold.caseId])).toEqual([
      ['incident', caseId],
    ]);
  });

  it('shows its receipt, and the bundle verifies offline (RULE D-08)', async () => {
    const reportId = await reportByProgram(stage, { kind: 'phone' }, { managed: MANAGED });
    await stage.run(reportId);
    stage.graph.setAction(PHONE, { actionState: 'done' });
    stage.passMs(10 * 60_000);
    await stage.run(reportId);
    const governance = await signedIn(stage, 'marcus.webb');
    const page = await governance.get(placeOf(reportId)).expect(200);
    expect(page.text).toContain('Reported as wiped');
    const bundle = await governance.get(`${placeOf(reportId)}/bundle`).expect(200);
    expect(bundle.headers['content-disposition']).toMatch(/receipt_[0-9a-z]{26}\.receipt\.json/);
    const { bytes } = stage.services.stations.receipts.policy();
    expect(verifyDeviceBundle(await openSodium(), Buffer.from(bundle.text), bytes)).toMatchObject({
      ok: true,
    });
    await agent(stage.app).get('/claims/device-claims-v1').expect(200);
    await agent(stage.app).get('/log/trust/device-claims-v1.md').expect(200);
  });
});

describe('when governance reports for others and decides', () => {
  it('asks whose it is first, then ends their sessions and not its own', async () => {
    const amara = await signedIn(stage);
    const governance = await signedIn(stage, 'marcus.webb');
    const whose = await governance.get('/lost-devices/new').expect(200);
    expect(whose.text).toContain('Dr Amara Okafor');
    const place = `/lost-devices/new?ownerId=${stage.owner}`;
    const fields = { ...FIELDS, ownerId: stage.owner, device: 'unknown' };
    expect((await submit(governance, place, '/lost-devices', fields)).status).toBe(303);
    expect([(await amara.get('/account')).status, (await governance.get('/account')).status]).toEqual([
      303, 200,
    ]);
    const list = await governance.get('/lost-devices').expect(200);
    expect(list.text).toContain('Dr Amara Okafor');
  });

  it('decides about a stopped wipe with fresh proof (RULE I-03, RULE D-04)', async () => {
    const scene = await proposed(stage.services, { signer: 'daniel.cooper' });
    await executed(stage, scene);
    await stage.services.stations.custody.placeHold({
      subject: { scope: 'everything' },
      kind: 'inquiry',
      authority: 'INQ/7',
      receivedAt: stage.services.clock.now(),
      by: { kind: 'account', id: await accountOf(stage.services, 'marcus.webb') },
    });
    const reportId = await reportByProgram(stage);
    await stage.run(reportId);
    const owner = await signedIn(stage);
    expect((await owner.get(placeOf(reportId))).text).toContain('Governance decides');
    const governance = await signedIn(stage, 'marcus.webb');
    const send = (fields: Record<string, string>) =>
      submit(governance, placeOf(reportId), `${placeOf(reportId)}/decision`, fields);
    const wrong = await send({ decision: 'keep', pin: '0000' });
    expect([wrong.status, wrong.text.includes('This is not the PIN')]).toEqual([422, true]);
    expect((await send({ decision: 'keep', pin: SANDBOX_PIN })).status).toBe(303);
    expect((await stage.run(reportId)).name).toBe('closed');
    expect((await governance.get(placeOf(reportId))).text).toContain('because something on it must be kept');
    const program = await programOf(stage, 'marcus.webb');
    const again = program.post(`/api/v1/lost-devices/${reportId}/decision`);
    expect(problemOf(await again.send({ decision: 'wipe', pin: SANDBOX_PIN }))).toEqual([
      409,
      'device-illegal-step',
    ]);
  });
});

describe('when a person is asked by a link', () => {
  async function asked(): Promise<{ reportId: string; path: string; token: string }> {
    const reportId = await reportByProgram(stage);
    await stage.run(reportId);
    const owner = await signedIn(stage);
    const shown = await submit(owner, placeOf(reportId), `${placeOf(reportId)}/link`, {});
    const token = /\/device-link\/([\w-]{43})/.exec(shown.text)?.[1] ?? '';
    return { reportId, path: `/device-link/${token}`, token };
  }

  it('says what to do, takes one answer, and names nobody', async () => {
    const { reportId, path } = await asked();
    const stranger = agent(stage.app);
    const page = await stranger.get(path).expect(200);
    for (const word of [...WORDS, 'Okafor', reportId]) expect(page.text).not.toContain(word);
    expect(page.headers['referrer-policy']).toBe('no-referrer');
    const missing = await submit(stranger, path, path, {});
    expect([missing.status, missing.text.includes('Choose your answer')]).toEqual([422, true]);
    const given = await submit(stranger, path, path, { answer: 'wiped', name: 'The owner' });
    expect([given.status, given.headers['location']]).toEqual([303, `${path}/done`]);
    expect((await stranger.get(`${path}/done`)).text).toContain('a person said so');
    expect((await stranger.get(path)).status).toBe(409);
    expect((await stranger.get('/device-link/unknown')).status).toBe(404);
    expect(await stage.run(reportId)).toMatchObject({ wipe: { state: 'attested-by-person' } });
  });

  it('takes it from a program too, with the token in the body', async () => {
    const { token } = await asked();
    const post = (body: object) => agent(stage.app).post('/api/v1/device-answers').send(body);
    expect((await post({ token, answer: 'found-again', name: 'The owner' })).status).toBe(204);
    expect(problemOf(await post({ token, answer: 'wiped', name: 'The owner' }))).toEqual([
      409,
      'device-already-answered',
    ]);
    expect(problemOf(await post({ token: 'x', answer: 'wiped', name: 'x' }))).toEqual([
      404,
      'device-unknown-link',
    ]);
    expect((await post({ token, answer: 'maybe', name: 'x' })).status).toBe(422);
  });

  it('gives its link to the owner and to governance only', async () => {
    const { reportId } = await asked();
    const path = `/api/v1/lost-devices/${reportId}/link`;
    expect(problemOf(await (await programOf(stage, 'daniel.cooper')).post(path))).toEqual([
      404,
      'device-unknown-report',
    ]);
    await (await programOf(stage, 'marcus.webb')).post(path).expect(201);
  });
});

describe('what programs are told', () => {
  it('lists the devices of an account, and every lost one to governance', async () => {
    await signedIn(stage);
    const program = await programOf(stage, 'amara.okafor');
    const { body } = await program.get('/api/v1/account/devices').expect(200);
    expect(body).toMatchObject({
      browsers: [{ openSessions: 1 }],
      managed: [{ managedId: PHONE, scope: 'device' }],
    });
    const reportId = await reportByProgram(stage);
    const governance = await programOf(stage, 'marcus.webb');
    const all = await governance.get('/api/v1/lost-devices').expect(200);
    expect(all.body).toMatchObject({
      lostDevices: [{ reportId, sessionsEnded: 3, state: { name: 'reported' } }],
    });
    const unknown = `/api/v1/lost-devices/lost_${'0'.repeat(26)}`;
    expect(problemOf(await governance.get(unknown))).toEqual([404, 'device-unknown-report']);
    expect((await governance.get('/api/v1/lost-devices/x')).status).toBe(400);
    await governance.get(`/api/v1/lost-devices/${reportId}/facts`).expect(200);
    expect(problemOf(await governance.get(`/api/v1/lost-devices/${reportId}/bundle`))).toEqual([
      404,
      'receipts-unknown',
    ]);
  });

  it.each([
    ['a device of another kind', { device: { kind: 'tablet' } }],
    ['no device', { device: undefined }],
    ['a time that is none', { lostAt: 'yesterday' }],
    ['a gateway as one’s own', { device: { kind: 'gateway' } }],
    ['a managed device with a path in its name', { managed: { managedId: '../../x', scope: 'device' } }],
    ['a field that nobody knows', { hold: true }],
  ])('is refused %s, with the place', async (_, change) => {
    const program = await programOf(stage, 'amara.okafor');
    const answer = await program.post('/api/v1/account/lost-devices').send({
      device: { kind: 'phone' },
      lostAt: '2026-06-05T06:00:00Z',
      noticedAt: '2026-06-05T07:00:00Z',
      protection: { locked: 'yes', pin: 'no', encrypted: 'yes' },
      ...change,
    });
    expect(problemOf(answer)).toEqual([422, 'web-invalid-input']);
  });
});

describe('what is stored and logged of a lost device', () => {
  it('holds no word of a message, of a note or of a name in the open (RULE C-01)', async () => {
    await deposited(stage.services);
    const browser = await signedIn(stage);
    await reportByHand(browser, 'phone', { note: `lost with ${WORDS.join(' and ')}` });
    const reportId = await onlyReport();
    await stage.run(reportId);
    const owner = await signedIn(stage);
    const shown = await submit(owner, placeOf(reportId), `${placeOf(reportId)}/link`, {});
    const path = /\/device-link\/[\w-]{43}/.exec(shown.text)?.[0] ?? '';
    await submit(agent(stage.app), path, path, { answer: 'wiped', name: 'Foxtrot Whisky' });
    await stage.run(reportId);
    const { db } = stage.services.stations;
    const { rows: tables } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables where table_schema = 'public'`.execute(db);
    const parts: string[] = [];
    for (const { name } of tables)
      parts.push(
        ...(await sql<{ row: string }>`select t::text as row from ${sql.table(name)} t`.execute(db)).rows.map(
          ({ row }) => row,
        ),
      );
    const stored = [...parts, ...stage.lines].join('\n');
    expect(stored).toContain(reportId);
    const forms = WORDS.flatMap((word) => [word, Buffer.from(word).toString('hex')]);
    expect(forms.filter((form) => stored.toLowerCase().includes(form.toLowerCase()))).toEqual([]);
    // The link is a capability: it is in no log.
    expect(stage.lines.join('\n')).not.toContain(path.slice('/device-link/'.length));
  });
});

describe('the cookie that names a browser', () => {
  it('lives long, opens nothing, and is kept over sign-ins (RULE I-04)', async () => {
    const browser = agent(stage.app);
    const page = await browser.get('/sign-in');
    const fields = { subject: 'amara.okafor', pin: SANDBOX_PIN, csrfToken: csrfOf(page) };
    const answer = await browser.post('/sign-in').type('form').send(fields).expect(303);
    const cookies = (answer.headers['set-cookie'] as unknown as string[]).filter((text) =>
      text.includes('-device='),
    );
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatch(
      /^countersign-device=device_[0-9a-hjkmnp-tv-z]{26}; Max-Age=34560000; .*HttpOnly; SameSite=Lax/,
    );
    const id = /device_[0-9a-z]{26}/.exec(cookies[0] ?? '')?.[0] ?? '';
    await agent(stage.app).get('/account').set('Cookie', `countersign-device=${id}`).expect(303);
    await submit(browser, '/account', '/sign-out', {});
    const door = await browser.get('/sign-in');
    await browser
      .post('/sign-in')
      .type('form')
      .send({ ...fields, csrfToken: csrfOf(door) })
      .expect(303);
    expect((await stage.services.access.devicesOf(stage.owner)).map(({ deviceId }) => deviceId)).toEqual([
      id,
    ]);
  });

  it('is replaced when it is none of ours', async () => {
    const browser = agent(stage.app);
    const page = await browser.get('/sign-in').set('Cookie', 'countersign-device=../../etc');
    const fields = { subject: 'amara.okafor', pin: SANDBOX_PIN, csrfToken: csrfOf(page) };
    await browser.post('/sign-in').type('form').send(fields).expect(303);
    const [device] = await stage.services.access.devicesOf(stage.owner);
    expect(device?.deviceId).toMatch(/^device_[0-9a-hjkmnp-tv-z]{26}$/);
  });
});

describe('RULE I-04: when a browser that was reported lost is used again', () => {
  async function lostBrowser() {
    const browser = await signedIn(stage);
    const [device] = await stage.services.access.devicesOf(stage.owner);
    const program = await programOf(stage, 'marcus.webb');
    await reportByHand(await signedIn(stage), `browser:${device?.deviceId ?? ''}`);
    const signIn = async (subject: string) => {
      const fields = { subject, pin: SANDBOX_PIN, csrfToken: csrfOf(await browser.get('/sign-in')) };
      return browser.post('/sign-in').type('form').send(fields);
    };
    return { signIn, program, reportId: await onlyReport() };
  }

  it('lets nobody sign in from it, says what to do, and lets people in once governance allows it again', async () => {
    const { signIn, program, reportId } = await lostBrowser();
    for (const subject of ['amara.okafor', 'daniel.cooper']) {
      const refused = await signIn(subject);
      expect([refused.status, refused.text.includes('was reported lost')]).toEqual([422, true]);
      expect(refused.text).toContain('ask governance to allow it again');
    }
    const owner = await programOf(stage, 'amara.okafor');
    expect(problemOf(await owner.post(`/api/v1${placeOf(reportId)}/allow-browser`))).toEqual([
      403,
      'access-wrong-role',
    ]);
    const governance = await signedIn(stage, 'marcus.webb');
    const place = placeOf(reportId);
    expect((await governance.get(place)).text).toContain('Allow sign-in from it again');
    await submit(governance, place, `${place}/allow-browser`, {});
    expect((await governance.get(place)).text).not.toContain('Allow sign-in from it again');
    expect((await signIn('amara.okafor')).status).toBe(303);
    expect(problemOf(await program.post(`/api/v1${place}/allow-browser`))).toEqual([
      409,
      'access-browser-allowed',
    ]);
    const events = await listEvents(stage.services.stations.db, 0, 1000);
    const names = events.map(({ name, fields }) => [name, Object.values(fields).at(-1)]);
    expect(names.filter(([name]) => name === 'sign-in-refused')).toEqual([
      ['sign-in-refused', 'lost-device'],
      ['sign-in-refused', 'lost-device'],
    ]);
    expect(names).toContainEqual(['browser-allowed', reportId]);
  });
});
