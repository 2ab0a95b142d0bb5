import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Agent, Response } from 'supertest';
import { listEvents } from '../../../src/audit/index.ts';
import { aThread } from '../../custody/a-thread.ts';
import { openWeb, signedIn, type WebStage } from '../stage.ts';
import { ordered, problemOf, programOf, proposed, submit, type Scene } from './scene.ts';

let stage: WebStage;
let scene: Scene;
let governance: Agent;
beforeEach(async () => {
  stage = await openWeb();
  scene = await proposed(stage.services);
  governance = await programOf(stage, 'marcus.webb');
});
afterEach(() => stage.close());

const REQUEST = { kind: 'inquiry', authority: 'INQ/7 about Coops', receivedAt: '2026-06-05T07:00:00Z' };
const FORM = {
  kind: 'foi',
  authority: 'FOI 2026/9',
  'received-day': '5',
  'received-month': '6',
  'received-year': '2026',
  'received-time': '08:00',
};
const PERIOD = { from: '2026-03-02T20:00:00Z', to: '2026-03-02T22:00:00Z' };
const ELSEWHEN = { from: '2026-03-07T00:00:00Z', to: '2026-03-09T00:00:00Z' };

type HoldBody = { holdId: string; answerDue: string | null };

async function place(subject: object, changes: object = {}): Promise<HoldBody> {
  const body = { ...REQUEST, ...changes, subject };
  const placed = await governance.post('/api/v1/holds').send(body).expect(201);
  return (placed.body as { hold: HoldBody }).hold;
}

const held = async (): Promise<number> => {
  const { custody, db } = stage.services.stations;
  return (await custody.heldNow(db, scene.thread.caseId)).length;
};

describe('RULE D-04: a hold placed by a program', () => {
  it.each<[string, () => object, number]>([
    ['a person by the name in the thread', () => ({ scope: 'person', label: '~coops' }), 4],
    ['a person by the number in the thread', () => ({ scope: 'person', label: '07700 900123' }), 2],
    ['a person that nobody is', () => ({ scope: 'person', account: '@nobody:example.org' }), 0],
    ['a person within a period', () => ({ scope: 'person', label: 'Coops', period: PERIOD }), 4],
    ['a person within another period', () => ({ scope: 'person', label: 'Coops', period: ELSEWHEN }), 0],
    ['the thread', () => ({ scope: 'thread', threadId: scene.thread.threadId }), 7],
    ['the thread of a case', () => ({ scope: 'thread', threadId: scene.thread.caseId }), 7],
    ['the team of who handed it in', () => ({ scope: 'team', team: 'surgery' }), 7],
    ['another team', () => ({ scope: 'team', team: 'emergency' }), 0],
    ['a period', () => ({ scope: 'period', period: PERIOD }), 7],
    [
      'the case within another period',
      () => ({ scope: 'case', caseId: scene.thread.caseId, period: ELSEWHEN }),
      0,
    ],
  ])('covers %s', async (_name, subject, expected) => {
    await place(subject());
    expect(await held()).toBe(expected);
    expect(stage.nudges()).toBe(1);
  });

  it('finds a practitioner by any identifier that the record system knows, once a sender is bound', async () => {
    const { directory, custody, db } = stage.services.stations;
    const gmc = { system: 'gmc', value: '4021873' };
    directory.findPractitioners = async () => [
      { reference: 'Practitioner/9', display: 'Mr Cooper', identifiers: [gmc] },
    ];
    const body = { ...REQUEST, subject: { scope: 'person', identifier: gmc } };
    const placed = await governance.post('/api/v1/holds').send(body).expect(201);
    expect(placed.body).toMatchObject({ lookup: 'found' });
    expect(await held()).toBe(0);
    await custody.noteSenders(db, scene.thread.caseId, new Map([['Coops', ['Practitioner/9']]]));
    expect(await held()).toBe(4);
  });

  it('acts on a sender that a clinician binds, and lets go when the binding is corrected', async () => {
    const { attribution, directory, custody, db } = stage.services.stations;
    directory.findPractitioners = async (query) => {
      const reference = 'reference' in query ? query.reference : '';
      return [{ reference, display: 'A consultant', identifiers: [] }];
    };
    const { caseId } = await custody.deposit(aThread([{ text: 'before anybody signed' }]), {
      depositedBy: { kind: 'service', id: 'test' },
      timeZone: 'Europe/London',
    });
    await place({ scope: 'person', reference: 'Practitioner/9' });
    const by = { accountId: 'account_x', display: 'Dr X', reference: null, identifiers: [] };
    const seen: number[] = [];
    for (const [version, reference] of ['Practitioner/9', 'Practitioner/8'].entries()) {
      const practitioner = { reference };
      await attribution.act(caseId, version, by, {
        type: 'bind-sender',
        label: 'Coops',
        person: { basis: 'confirmed-by-member', practitioner },
      });
      seen.push((await custody.heldNow(db, caseId)).length);
    }
    expect(seen).toEqual([1, 0]);
  });

  it('holds a later deposit at once', async () => {
    const { custody, db } = stage.services.stations;
    await place({ scope: 'person', label: 'Coops' });
    const later = await custody.deposit(aThread([{ text: 'said later' }, { text: 'no', sender: 'Ann' }]), {
      depositedBy: { kind: 'service', id: 'test' },
      timeZone: 'Europe/London',
    });
    expect(await custody.heldNow(db, later.caseId)).toEqual([later.messages[0]?.messageId]);
  });

  it('is refused with the field when it names nothing that there is', async () => {
    const seen: [number, string][] = [];
    for (const subject of [
      { scope: 'person' },
      { scope: 'thread', threadId: `thread_${'0'.repeat(26)}` },
      { scope: 'thread', threadId: "thread_'; drop table hold" },
      { scope: 'team', team: 'no-such-team' },
      { scope: 'period' },
      { scope: 'period', period: { from: PERIOD.to, to: PERIOD.from } },
      { scope: 'period', period: { from: '1990-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } },
      { scope: 'person', label: 'x', period: { from: 'yesterday', to: PERIOD.to } },
      { scope: 'person', label: 'x'.repeat(201) },
      { scope: 'everything', period: PERIOD },
    ])
      seen.push(problemOf(await governance.post('/api/v1/holds').send({ ...REQUEST, subject })));
    expect(seen).toEqual([
      [422, 'hold-names-nobody'],
      [422, 'hold-unknown-thread'],
      [422, 'hold-unknown-thread'],
      [422, 'hold-unknown-team'],
      [422, 'web-invalid-input'],
      [422, 'custody-hold-period-backwards'],
      [422, 'custody-hold-period-too-long'],
      [422, 'web-invalid-input'],
      [422, 'web-invalid-input'],
      [422, 'web-invalid-input'],
    ]);
    expect(await stage.services.stations.custody.listHolds()).toEqual([]);
  });
});

describe('RULE D-04: a deletion that is authorised and waits', () => {
  it('is stopped by a hold on a person: their messages and every phone are kept, and the hold’s page says so', async () => {
    await ordered(stage.services, scene);
    const { holdId } = await place({ scope: 'person', label: 'Coops' });
    const { deletionId } = scene.deletion;
    const browser = await signedIn(stage, 'marcus.webb');
    const before = await browser.get(`/holds/${holdId}`).expect(200);
    expect(before.text).toContain(`/deletions/${deletionId}`);
    expect(before.text).toContain('4 messages in 1 case');
    stage.passMs(24 * 3_600_000);
    const { deletions, receipts, custody } = stage.services.stations;
    await deletions.execute(deletionId);
    const closed = await deletions.close(deletionId);
    if (closed.outcome !== 'verified') throw new Error('a holder was asked');
    const { receiptId, statement } = await receipts.issue(closed.verified);
    expect(statement.copies.map(({ class: kind, state, messages }) => [kind, state, messages])).toEqual([
      ['own', 'confirmed', 3],
      ['own', 'refused-hold', 4],
      ['participant-device', 'refused-hold', 7],
      ['participant-device', 'refused-hold', 7],
      ['export-file', 'refused-hold', 7],
    ]);
    expect(await custody.erasedMessages(scene.thread.caseId)).toHaveLength(3);
    const again = await signedIn(stage, 'marcus.webb');
    const after = await again.get(`/holds/${holdId}`).expect(200);
    expect([after.text.includes('Partial'), after.text.includes(receiptId)]).toEqual([true, true]);
    const receipt = await again.get(`/receipts/${receiptId}`).expect(200);
    expect(receipt.text).toContain('Kept: hold');
    // A hold that came after it ended stopped nothing.
    stage.passMs(1000);
    governance = await programOf(stage, 'marcus.webb');
    const late = await place({ scope: 'thread', threadId: scene.thread.threadId });
    expect((await again.get(`/holds/${late.holdId}`)).text).not.toContain(`/deletions/${deletionId}`);
  });
});

describe('the page for a new hold', () => {
  let browser: Agent;
  beforeEach(async () => {
    browser = await signedIn(stage, 'marcus.webb');
  });
  const send = (fields: Record<string, string>): Promise<Response> =>
    submit(browser, '/holds/new', '/holds', { ...FORM, ...fields });
  const days = (from: string, to: string): Record<string, string> => {
    const entries = [from, to].flatMap((date, at) => {
      const [year = '', month = '', day = ''] = date.split('-');
      const name = at === 0 ? 'from' : 'to';
      return [
        [`${name}-day`, day],
        [`${name}-month`, month],
        [`${name}-year`, year],
      ];
    });
    return Object.fromEntries(entries) as Record<string, string>;
  };

  it.each<[string, () => Record<string, string>, number]>([
    ['a person', () => ({ scope: 'person', label: 'Coops' }), 4],
    [
      'a person on a day',
      () => ({ scope: 'person', label: 'Coops', ...days('2026-03-02', '2026-03-02') }),
      4,
    ],
    ['a thread', () => ({ scope: 'thread', threadId: scene.thread.caseId }), 7],
    ['a team', () => ({ scope: 'team', team: 'surgery' }), 7],
    ['a period', () => ({ scope: 'period', ...days('2026-03-01', '2026-03-31') }), 7],
    ['a later period', () => ({ scope: 'period', ...days('2026-03-04', '2099-03-31') }), -1],
    ['a period that begins later', () => ({ scope: 'period', ...days('2026-03-04', '2036-03-31') }), 0],
  ])('places one on %s', async (_name, fields, expected) => {
    const placed = await send(fields());
    expect(placed.status).toBe(expected === -1 ? 422 : 303);
    if (expected !== -1) expect(await held()).toBe(expected);
  });

  it.each<[string, Record<string, string>]>([
    ['label', { scope: 'person' }],
    ['registrationValue', { scope: 'person', registrationSystem: 'https://fhir.hl7.org.uk/Id/gmc-number' }],
    ['threadId', { scope: 'thread', threadId: 'thread_x' }],
    ['threadId', { scope: 'thread' }],
    ['team', { scope: 'team' }],
    ['from-day', { scope: 'period' }],
    ['from-day', { scope: 'period', ...days('2026-02-30', '2026-03-01') }],
    ['to-day', { scope: 'period', ...days('2026-03-01', 'x-y-z') }],
    ['to-day', { scope: 'person', label: 'Coops', ...days('2026-03-02', '2026-03-01') }],
    ['to-day', { scope: 'period', ...days('1990-03-02', '2026-03-01') }],
    ['from-day', { scope: 'everything', ...days('2026-03-02', '2026-03-03') }],
    ['received-day', { scope: 'everything', 'received-day': '6' }],
  ])('says at %s what is missing, and keeps what was typed', async (field, fields) => {
    const page = await send(fields);
    expect(page.status).toBe(422);
    expect(page.text).toContain(`href="#${field}"`);
    for (const value of Object.values(fields)) expect(page.text).toContain(value);
    expect(await stage.services.stations.custody.listHolds()).toEqual([]);
  });

  it('RULE C-01: keeps the person and the days out of pages, addresses, logs and the audit trail until they are asked for', async () => {
    const typed = { label: 'Zebedee Coops', account: '@zebedee:example.org' };
    const placed = await send({ scope: 'person', ...typed, ...days('2019-07-13', '2019-07-14') });
    const path = String(placed.headers['location']);
    const [list, page] = [await browser.get('/holds'), await browser.get(path)];
    const api = await governance.get('/api/v1/holds').expect(200);
    const trail = JSON.stringify(await listEvents(stage.services.stations.db, 0, 1000));
    const open = [list.text, page.text, api.text, path, trail, stage.lines.join()].join();
    for (const word of ['Zebedee', 'zebedee', '2019', 'FOI 2026/9']) expect(open).not.toContain(word);
    const shown = await submit(browser, path, `${path}/authority`, {});
    expect(shown.text).toContain('FOI 2026/9');
    expect(shown.text).toContain('2019');
    const events = (await listEvents(stage.services.stations.db, 0, 1000)).slice(-2);
    expect(events).toMatchObject([
      { name: 'notes-opened', fields: { kind: 'hold-authority' } },
      { name: 'notes-opened', fields: { kind: 'hold-period' } },
    ]);
  });
});

describe('a blind search for holds', () => {
  it('finds those in force that name a person, a patient or a thread, and those on everything', async () => {
    const person = await place({ scope: 'person', label: 'Coops', account: '@coops:example.org' });
    const patient = await place({ scope: 'patient', reference: 'Patient/1' });
    const thread = await place({ scope: 'thread', threadId: scene.thread.threadId });
    await place({ scope: 'team', team: 'surgery' });
    const search = async (subject: object): Promise<string[]> => {
      const answer = await governance.post('/api/v1/holds/search').send({ subject }).expect(200);
      return (answer.body as { holds: HoldBody[] }).holds.map(({ holdId }) => holdId);
    };
    const searchAll = async (): Promise<string[][]> => [
      await search({ scope: 'person', label: '~ coops' }),
      await search({ scope: 'person', account: '@COOPS:example.org', label: 'Nobody' }),
      await search({ scope: 'person', reference: 'Patient/1' }),
      await search({ scope: 'patient', reference: 'Patient/1' }),
      await search({ scope: 'thread', threadId: scene.thread.caseId }),
    ];
    const one = [[person], [person], [], [patient], [thread]].map((holds) =>
      holds.map(({ holdId }) => holdId),
    );
    expect(await searchAll()).toEqual(one);
    const { holdId } = await place({ scope: 'everything' });
    const { custody } = stage.services.stations;
    await custody.liftHold(person.holdId, { kind: 'account', id: 'acc' });
    const all = await searchAll();
    expect(all.every((ids) => ids.includes(holdId) && !ids.includes(person.holdId))).toBe(true);
    expect(stage.lines.join().toLowerCase()).not.toContain('coops');
    const clinician = await programOf(stage, 'amara.okafor');
    const refused = await clinician
      .post('/api/v1/holds/search')
      .send({ subject: { scope: 'person', label: 'x' } });
    expect(problemOf(refused)).toEqual([403, 'access-wrong-role']);
  });
});

describe('the register of requests', () => {
  it('says by when an answer is due, and that the day is over', async () => {
    const due: unknown[] = [];
    for (const kind of ['access-request', 'foi', 'litigation'])
      due.push((await place({ scope: 'everything' }, { kind })).answerDue);
    expect(due).toEqual(['2026-07-06', '2026-07-03', null]);
    const browser = await signedIn(stage, 'marcus.webb');
    expect((await browser.get('/holds')).text).not.toContain('This day is over');
    stage.passMs(28 * 24 * 3_600_000);
    const later = await signedIn(stage, 'marcus.webb');
    expect((await later.get('/holds')).text.match(/This day is over/g)).toBeNull();
    stage.passMs(24 * 3_600_000);
    const over = await signedIn(stage, 'marcus.webb');
    expect((await over.get('/holds')).text.match(/This day is over/g)).toHaveLength(1);
  });

  it('can be narrowed by kind and by state, and refuses other filters', async () => {
    const { custody } = stage.services.stations;
    const one = await place({ scope: 'everything' }, { kind: 'foi' });
    const two = await place({ scope: 'team', team: 'surgery' }, { kind: 'foi' });
    const three = await place({ scope: 'everything' }, { kind: 'incident' });
    await custody.liftHold(two.holdId, { kind: 'account', id: 'acc' });
    const browser = await signedIn(stage, 'marcus.webb');
    const program = await programOf(stage, 'marcus.webb');
    const seen: string[][] = [];
    for (const query of ['?kind=foi', '?state=in-force', '?kind=foi&state=lifted', '?kind=&state=', '']) {
      const answer = await program.get(`/api/v1/holds${query}`).expect(200);
      const ids = (answer.body as { holds: HoldBody[] }).holds.map(({ holdId }) => holdId);
      const page = await browser.get(`/holds${query}`).expect(200);
      for (const { holdId } of [one, two, three])
        expect(page.text.includes(holdId)).toBe(ids.includes(holdId));
      seen.push(ids.toSorted());
    }
    const [a, b, c] = [one, two, three].map(({ holdId }) => holdId);
    expect(seen).toEqual(
      [[a, b], [a, c], [b], [a, b, c], [a, b, c]].map((ids) =>
        ids.toSorted((x, y) => ((x ?? '') < (y ?? '') ? -1 : 1)),
      ),
    );
    expect(problemOf(await program.get('/api/v1/holds?kind=gossip'))).toEqual([400, 'web-invalid-input']);
    await browser.get('/holds?state=x').expect(400);
  });
});
