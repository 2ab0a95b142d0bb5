import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { listEvents } from '../../src/audit/index.ts';
import type { DeviceState } from '../../src/devices/index.ts';
import { aThread, TALK, TALK_FILES } from '../custody/a-thread.ts';
import { faultCode } from '../../src/kernel/fault.ts';
import { openSteps } from '../../src/workflow/outbox.ts';
import { accountOf, deposited, executed, proposed } from '../web/governance/scene.ts';
import { agent } from 'supertest';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { gatewaysAt } from '../live/gateways.ts';
import { telegram } from '../live/payloads.ts';
import { bearer, csrfOf, signedIn } from '../web/stage.ts';
import { AMARA, HOUR_MS, MANAGED, openDeviceStage, PHONE, type DeviceStage } from './stage.ts';

let stage: DeviceStage;
beforeEach(async () => {
  stage = await openDeviceStage();
});
afterEach(() => stage.close());

const stations = () => stage.services.stations;
const codeOf = (promise: Promise<unknown>): Promise<string | undefined> =>
  promise.then(
    () => undefined,
    (error: unknown) => faultCode(error),
  );
const wipeOf = (state: DeviceState) => (state.name === 'closed' ? state.wipe : null);

async function namesOf(): Promise<string[]> {
  const events = await listEvents(stations().db, 0, 1000);
  return events.flatMap(({ name }) => (name.startsWith('device-') ? [name] : []));
}

function placeHold(caseId: string) {
  return stations().custody.placeHold({
    subject: { scope: 'case', caseId },
    kind: 'inquiry',
    authority: 'INQ/7',
    receivedAt: stage.services.clock.now(),
    by: { kind: 'account', id: 'account_governance' },
  });
}

/** Somebody is who they are in a case that another clinician handed in. */
async function takesPart(): Promise<string> {
  const { attribution, custody } = stations();
  const { caseId } = await custody.deposit(aThread(TALK, TALK_FILES), {
    depositedBy: { kind: 'account', id: await accountOf(stage.services, 'daniel.cooper') },
    timeZone: 'Europe/London',
  });
  const by = { accountId: stage.owner, display: 'Dr Okafor', reference: null, identifiers: [AMARA] };
  await attribution.act(caseId, 0, by, {
    type: 'bind-sender',
    label: '+44 7700 900123',
    person: { basis: 'confirmed-by-member', practitioner: { identifier: AMARA } },
  });
  await attribution.act(caseId, 1, by, {
    type: 'add-patient',
    key: 'p1',
    patient: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9994217089' } },
  });
  return caseId;
}

describe('when a device is reported lost (RULE I-04)', () => {
  it('ends its sessions at once: a request with the old cookie is refused right after, in no other browser', async () => {
    const lost = await signedIn(stage);
    const [device] = await stage.services.access.devicesOf(stage.owner);
    const other = await signedIn(stage);
    const { sessionsEnded } = await stage.report({
      device: { kind: 'browser', deviceId: device?.deviceId ?? '' },
    });
    const statuses = [(await lost.get('/account')).status, (await other.get('/account')).status];
    expect([sessionsEnded, statuses]).toEqual([1, [303, 200]]);
  });

  it('ends whoever is signed in on it, and programs of the owner that run nobody knows where', async () => {
    const program = await bearer(stage);
    const shared = await signedIn(stage);
    const [device] = await stage.services.access.devicesOf(stage.owner);
    const csrfToken = csrfOf(await shared.get('/account'));
    await shared.post('/sign-out').type('form').send({ csrfToken }).expect(303);
    const page = await shared.get('/sign-in');
    const fields = { subject: 'daniel.cooper', pin: SANDBOX_PIN, csrfToken: csrfOf(page) };
    await shared.post('/sign-in').type('form').send(fields).expect(303);
    expect((await shared.get('/account')).text).toContain('Daniel Cooper');
    await stage.report({ device: { kind: 'browser', deviceId: device?.deviceId ?? '' } });
    const statuses = [
      (await shared.get('/account')).status,
      (await agent(stage.app).get('/api/v1/me').set('Authorization', program)).status,
    ];
    expect(statuses).toEqual([303, 401]);
  });

  it('ends every session of the owner when nobody knows which device it is', async () => {
    const browsers = [await signedIn(stage), await signedIn(stage), await signedIn(stage, 'daniel.cooper')];
    await stage.report({ device: { kind: 'unknown' } });
    const statuses = await Promise.all(browsers.map(async (one) => (await one.get('/account')).status));
    expect(statuses).toEqual([303, 303, 200]);
  });

  it('records nothing and ends nothing when what is said cannot be', async () => {
    const browser = await signedIn(stage);
    const now = stage.services.clock.now();
    const later = new Date(now.getTime() + HOUR_MS);
    const codes = [
      await codeOf(stage.report({ noticedAt: later })),
      await codeOf(stage.report({ lostAt: now, noticedAt: new Date(now.getTime() - 1) })),
      await codeOf(stage.report({ device: { kind: 'browser', deviceId: `device_${'0'.repeat(26)}` } })),
      await codeOf(stage.report({ ownerId: `account_${'0'.repeat(26)}` })),
      await codeOf(stage.report({ device: { kind: 'gateway' }, ownerId: 'no-such-gateway' })),
    ];
    expect(codes).toEqual([
      'device-not-noticed-yet',
      'device-noticed-before-lost',
      'device-unknown-browser',
      'device-unknown-owner',
      'device-unknown-gateway',
    ]);
    expect([(await browser.get('/account')).status, await stations().devices.all()]).toEqual([200, []]);
  });

  it('lists the threads in which the owner takes part, and those they handed in, with their patients', async () => {
    const bound = await takesPart();
    const own = await deposited(stage.services, [{ sender: 'X', text: 'one', at: '2026-05-01T10:00:00' }]);
    await deposited(stage.services, [{ sender: 'Y', text: 'two', at: '2026-05-02T10:00:00' }]);
    const { reportId } = await stage.report();
    await stations().devices.list(reportId);
    await stations().devices.list(reportId);
    const cases = await stations().devices.cases(reportId);
    expect(new Map(cases.map(({ caseId, part }) => [caseId, part])).get(bound)).toBe('took-part');
    expect(cases.find(({ caseId }) => caseId === own.caseId)).toMatchObject({
      part: 'handed-in',
      messages: 1,
      standing: 1,
      held: 0,
    });
    expect(cases).toHaveLength(3);
    expect((await stations().devices.read(reportId)).listed).toMatchObject({ patients: 1, exact: false });
    expect((await namesOf()).filter((name) => name === 'device-listed')).toHaveLength(1);
  });
});

describe('when a manager of devices has it', () => {
  it('orders a wipe, follows it, and issues a receipt that claims no more than was reported', async () => {
    const { reportId } = await stage.report({ managed: MANAGED });
    expect(await stage.run(reportId)).toMatchObject({ name: 'wiping', order: { channel: 'manager' } });
    expect(stage.graph.orders()).toBe(1);
    stage.graph.setAction(PHONE, { actionState: 'done' });
    stage.passMs(10 * 60_000);
    const state = await stage.run(reportId);
    expect(wipeOf(state)).toMatchObject({
      state: 'reported-by-manager',
      grade: 'D',
      parameters: { keepUserData: false },
      holdCheck: { ground: 'nothing-held' },
    });
    const receipt = await stations().receipts.findDevice(reportId);
    expect(receipt?.outcome).toBe('wipe-reported');
    expect(await openSteps(stations().db)).toEqual([]);
    expect(await namesOf()).toEqual([
      'device-reported',
      'device-listed',
      'device-holds-checked',
      'device-wipe-ordered',
      'device-wipe-accepted',
      'device-wipe-closed',
      'device-receipt-issued',
    ]);
  });

  it.each([
    ['keeps the user’s data', { actionState: 'done', keepUserData: true }],
    ['failed', { actionState: 'failed' }],
    ['was canceled', { actionState: 'canceled' }],
    ['is not supported', { actionState: 'notSupported' }],
  ])('does not call a wipe done that %s', async (_, change) => {
    const { reportId } = await stage.report({ managed: MANAGED });
    await stage.run(reportId);
    stage.graph.setAction(PHONE, change);
    stage.passMs(10 * 60_000);
    expect(wipeOf(await stage.run(reportId))).toMatchObject({ state: 'unreachable', grade: 'X' });
    expect((await stations().receipts.findDevice(reportId))?.outcome).toBe('not-shown');
  });

  it.each([
    ['stays offline', () => undefined],
    ['vanishes from the list', () => stage.graph.removeDevice(PHONE)],
  ])('counts a device that %s as not reached once its time is over', async (_, happen) => {
    const { reportId } = await stage.report({ managed: MANAGED });
    await stage.run(reportId);
    happen();
    stage.passMs(47 * HOUR_MS);
    expect((await stage.run(reportId)).name).toBe('wiping');
    stage.passMs(2 * HOUR_MS);
    expect(wipeOf(await stage.run(reportId))).toMatchObject({
      state: 'unreachable',
      acceptedAt: expect.any(String),
    });
    expect((await stations().receipts.findDevice(reportId))?.outcome).toBe('not-shown');
  });

  it('comes again when it is told to, and closes when it never answers', async () => {
    stage.graph.meet('GET', { kind: 'status', status: 429, retryAfter: '120' });
    const { reportId } = await stage.report({ managed: MANAGED });
    await stage.run(reportId);
    const [step] = await openSteps(stations().db, reportId);
    expect(step).toMatchObject({ step: 'wipe-device', reason: 'mdm-unavailable' });
    expect(step?.nextAt?.getTime()).toBe(stage.services.clock.now().getTime() + 120_000);
    stage.passMs(49 * HOUR_MS);
    for (let n = 0; n < 4; n += 1) stage.graph.meet('GET', { kind: 'status', status: 503 });
    expect(wipeOf(await stage.run(reportId))).toMatchObject({ state: 'unreachable', acceptedAt: null });
    expect((await stations().receipts.findDevice(reportId))?.outcome).toBe('not-shown');
  });

  it('wipes the apps of a private phone, and says that the order was accepted and no more', async () => {
    stage.graph.addApps({ user: 'amara.okafor', deviceTag: 'tag-1', deviceName: 'Own phone' });
    const { reportId } = await stage.report({ managed: { managedId: 'tag-1', scope: 'managed-apps' } });
    expect(wipeOf(await stage.run(reportId))).toMatchObject({ state: 'accepted-by-manager', grade: 'C' });
    expect((await stations().receipts.findDevice(reportId))?.outcome).toBe('not-shown');
  });

  it('wipes nobody else’s phone: what is not the owner’s is asked about instead', async () => {
    stage.graph.addDevice('of-somebody-else', { user: 'daniel.cooper' });
    const { reportId } = await stage.report({ managed: { managedId: 'of-somebody-else', scope: 'device' } });
    expect(await stage.run(reportId)).toMatchObject({ name: 'wiping', order: { channel: 'owner' } });
    expect(stage.graph.orders()).toBe(0);
  });

  it('leaves to a person that the manager does not accept our access', async () => {
    stage.graph.meet('GET', { kind: 'status', status: 403 });
    const { reportId } = await stage.report({ managed: MANAGED });
    await stage.run(reportId);
    expect(await openSteps(stations().db, reportId)).toMatchObject([
      { state: 'stuck', reason: 'mdm-not-allowed' },
    ]);
    expect(await stations().worklist.exceptions()).toMatchObject([
      { step: 'wipe-device', subjectId: reportId, reason: 'mdm-not-allowed', owner: 'Operator' },
    ]);
  });
});

describe('when nobody manages it', () => {
  async function asked(): Promise<{ reportId: string; token: string }> {
    const { reportId } = await stage.report();
    expect(await stage.run(reportId)).toMatchObject({ name: 'wiping', order: { channel: 'owner' } });
    const by = { kind: 'account' as const, id: stage.owner };
    return { reportId, token: await stations().devices.issueLink(reportId, by) };
  }

  it.each([
    ['wiped', 'attested-by-person', 'wipe-attested'],
    ['chats-deleted', 'attested-by-person', 'wipe-attested'],
    ['found-again', 'recovered', 'recovered'],
    ['cannot', 'unreachable', 'not-shown'],
  ] as const)('takes the answer %s for what it is: %s (RULE D-05)', async (answer, state, outcome) => {
    const { reportId, token } = await asked();
    await stations().devices.answer(token, { answer, name: 'The owner' });
    expect(wipeOf(await stage.run(reportId))?.state).toBe(state);
    expect((await stations().receipts.findDevice(reportId))?.outcome).toBe(outcome);
    expect(await codeOf(stations().devices.answer(token, { answer, name: 'The owner' }))).toBe(
      'device-already-answered',
    );
  });

  it('asks by one link at a time, and by none that it did not make', async () => {
    const { reportId, token } = await asked();
    const by = { kind: 'account' as const, id: stage.owner };
    const newer = await stations().devices.issueLink(reportId, by);
    const { devices } = stations();
    expect([
      await codeOf(devices.question(token)),
      await codeOf(devices.question('x'.repeat(43))),
      await codeOf(devices.question('../../etc')),
      await codeOf(devices.question(newer)),
    ]).toEqual(['device-unknown-link', 'device-unknown-link', 'device-unknown-link', undefined]);
  });

  it('closes when nobody answers in time, and says so to who comes late', async () => {
    const { reportId, token } = await asked();
    stage.passMs(8 * 24 * HOUR_MS);
    expect(wipeOf(await stage.run(reportId))).toMatchObject({ state: 'unreachable', grade: 'X' });
    expect(await codeOf(stations().devices.question(token))).toBe('device-too-late');
    expect(await codeOf(stations().devices.issueLink(reportId, { kind: 'account', id: stage.owner }))).toBe(
      'device-link-not-open',
    );
  });
});

describe('when a hold covers a thread that was on it (RULE D-04)', () => {
  it('wipes it all the same while every held message stands sealed in custody', async () => {
    const thread = await deposited(stage.services);
    await placeHold(thread.caseId);
    const { reportId } = await stage.report({ managed: MANAGED });
    await stage.run(reportId);
    stage.graph.setAction(PHONE, { actionState: 'done' });
    stage.passMs(10 * 60_000);
    expect(wipeOf(await stage.run(reportId))).toMatchObject({
      state: 'reported-by-manager',
      holdCheck: { result: 'held', ground: 'sealed-in-custody' },
    });
    expect((await stations().receipts.findDevice(reportId))?.outcome).toBe('wipe-reported');
  });

  /** Erased here, and a hold came afterwards: the phone may be the last place where it is. */
  async function onlyOnThePhone(): Promise<string> {
    const scene = await proposed(stage.services, { signer: 'daniel.cooper' });
    await executed(stage, scene);
    await placeHold(scene.thread.caseId);
    return scene.thread.caseId;
  }

  it('orders nothing when the device may be the last place, until governance decides to wipe', async () => {
    await onlyOnThePhone();
    const { reportId } = await stage.report({ managed: MANAGED });
    expect(await stage.run(reportId)).toMatchObject({
      name: 'reported',
      stop: { evidence: { kind: 'hold' } },
    });
    stage.passMs(100 * HOUR_MS);
    await stage.run(reportId);
    expect(stage.graph.orders()).toBe(0);
    await stations().devices.decide(reportId, 'wipe', { accountId: 'account_governance' });
    await stage.run(reportId);
    stage.graph.setAction(PHONE, { actionState: 'done' });
    stage.passMs(10 * 60_000);
    expect(wipeOf(await stage.run(reportId))?.holdCheck).toMatchObject({ result: 'held', ground: 'decided' });
  });

  it('ends as refused when governance decides to keep it', async () => {
    await onlyOnThePhone();
    const { reportId } = await stage.report({ managed: MANAGED });
    await stage.run(reportId);
    await stations().devices.decide(reportId, 'keep', { accountId: 'account_governance' });
    expect(wipeOf(await stage.run(reportId))).toMatchObject({ state: 'refused-hold', grade: 'X' });
    expect((await stations().receipts.findDevice(reportId))?.outcome).toBe('refused');
    expect(stage.graph.orders()).toBe(0);
    expect(
      await codeOf(stations().devices.decide(reportId, 'wipe', { accountId: 'account_governance' })),
    ).toBe('device-illegal-step');
  });

  it('shuts a link that was given out before the hold came', async () => {
    const scene = await proposed(stage.services, { signer: 'daniel.cooper' });
    await executed(stage, scene);
    const { reportId } = await stage.report();
    await stage.run(reportId);
    const { devices } = stations();
    const token = await devices.issueLink(reportId, { kind: 'account', id: stage.owner });
    await placeHold(scene.thread.caseId);
    expect(await codeOf(devices.answer(token, { answer: 'wiped', name: 'The owner' }))).toBe('device-held');
    expect((await devices.read(reportId)).state).toMatchObject({
      name: 'reported',
      stop: { at: expect.any(String) },
    });
    expect(await codeOf(devices.question(token))).toBe('device-held');
  });
});

describe('the phone of a gateway', () => {
  it('ends nobody’s session, lists what the gateway brought, and asks whoever runs it', async () => {
    await stage.close();
    stage = await openDeviceStage(undefined, { gateways: gatewaysAt('http://127.0.0.1:1') });
    const { live, devices } = stations();
    const gateway = live.gateway('ward-telegram');
    if (gateway === null) throw new Error('no gateway');
    const body = telegram(1, { id: '1', at: stage.services.clock.now().getTime(), text: 'K+ 6.8' });
    await live.receive(gateway, Buffer.from(JSON.stringify(body)));
    const [waiting] = await live.waiting();
    stage.passMs(13 * HOUR_MS);
    await live.gather(waiting?.liveThreadId ?? '');
    const browser = await signedIn(stage);
    const by = { accountId: await accountOf(stage.services, 'marcus.webb'), role: 'governance' };
    const { reportId, sessionsEnded } = await stage.report({
      device: { kind: 'gateway' },
      ownerId: 'ward-telegram',
      by,
    });
    expect(await stage.run(reportId)).toMatchObject({
      name: 'wiping',
      order: { channel: 'gateway-operator' },
    });
    expect((await devices.cases(reportId)).map(({ part }) => part)).toEqual(['brought']);
    expect([sessionsEnded, (await browser.get('/account')).status]).toEqual([0, 200]);
    const token = await devices.issueLink(reportId, { kind: 'account', id: by.accountId });
    await devices.answer(token, { answer: 'chats-deleted', name: 'Who runs it' });
    expect(wipeOf(await stage.run(reportId))).toMatchObject({
      channel: 'gateway-operator',
      state: 'attested-by-person',
    });
    expect((await stations().receipts.findDevice(reportId))?.outcome).toBe('wipe-attested');
  });
});
