import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Agent } from 'supertest';
import { SANDBOX_PIN } from '../../../src/adapters/identity-sandbox/index.ts';
import { listEvents } from '../../../src/audit/index.ts';
import { due, takeEnd } from './stage.ts';
import { accountOf, deposited, problemOf, programOf, submit } from '../governance/scene.ts';
import { openWeb, signedIn, type WebStage } from '../stage.ts';

const WHY = 'Foxtrot Whisky is in resus with me now';
const OTHER = 'helen.marsh';

let stage: WebStage;
let caseId: string;
let messages: readonly { messageId: string }[];
beforeEach(async () => {
  stage = await openWeb();
  ({ caseId, messages } = await deposited(stage.services));
});
afterEach(async () => {
  await stage.close();
});

const events = async () => listEvents(stage.services.stations.db, 0, 1000);
const glassEvents = async () =>
  (await events())
    .filter(({ name }) => name.startsWith('break-glass-'))
    .map(({ name, by, fields }) => [name, by.id, fields]);

/** All messages of the case are erased, as its deletion does it. */
async function erased(): Promise<void> {
  const messageIds = messages.map(({ messageId }) => messageId);
  const reading = { by: { kind: 'service', id: 'deletion' }, why: 'deletion' } as const;
  await stage.services.stations.custody.eraseMessages(
    { caseId, messageIds, deletionId: 'deletion_1' },
    reading,
  );
}

async function broken(): Promise<{ glassId: string; marsh: Agent }> {
  const marsh = await programOf(stage, OTHER);
  const { body } = await marsh
    .post(`/api/v1/cases/${caseId}/break-glass`)
    .send({ reason: 'direct-care', words: WHY, pin: SANDBOX_PIN })
    .expect(201);
  return { glassId: (body as { glass: { glassId: string } }).glass.glassId, marsh };
}

describe('when a case is of another team', () => {
  it('is answered like one that does not exist, and is on no list', async () => {
    const marsh = await programOf(stage, OTHER);
    const none = `case_${'0'.repeat(26)}`;
    for (const act of ['', '/copies']) {
      const [other, unknown] = [
        await marsh.get(`/api/v1/cases/${caseId}${act}`),
        await marsh.get(`/api/v1/cases/${none}${act}`),
      ];
      expect(problemOf(other)).toEqual([404, 'custody-unknown-case']);
      const body = (answer: typeof other): object => ({ ...answer.body, requestId: '' });
      expect(body(other)).toEqual(body(unknown));
    }
    expect((await marsh.get('/api/v1/cases').expect(200)).body).toEqual({ cases: [] });
    const browser = await signedIn(stage, OTHER);
    const page = await browser.get(`/cases/${caseId}`).expect(404);
    expect(page.text).toContain(`/cases/${caseId}/break-glass`);
    expect((await browser.get(`/cases/${none}`).expect(404)).text).toContain(`/cases/${none}/break-glass`);
    const form = (text: string): string => text.replaceAll(caseId, none).replaceAll(/csrf[^>]*/g, '');
    const [given, made] = [
      await browser.get(`/cases/${caseId}/break-glass`).expect(200),
      await browser.get(`/cases/${none}/break-glass`).expect(200),
    ];
    expect(form(given.text)).toBe(form(made.text));
    // The trail knows of the one that exists.
    const refused = (await events()).filter(({ name }) => name === 'action-refused');
    expect(refused.map(({ fields }) => fields)).toEqual([
      { action: 'view-case' },
      { action: 'view-copies' },
      { action: 'view-case' },
    ]);
  });

  it('stays open to its team and to who handed it in, wherever they work now', async () => {
    const { db } = stage.services.stations;
    await (await programOf(stage, 'daniel.cooper')).get(`/api/v1/cases/${caseId}`).expect(200);
    const okafor = await programOf(stage, 'amara.okafor');
    await db
      .withTables<{ account: { account_id: string; team: string | null } }>()
      .updateTable('account')
      .set({ team: 'emergency' })
      .where('account_id', '=', await accountOf(stage.services, 'amara.okafor'))
      .execute();
    await okafor.get(`/api/v1/cases/${caseId}`).expect(200);
  });
});

describe('when a carer breaks the glass', () => {
  it('asks for a reason, words and proof, and says on every page that it is open, until when', async () => {
    const browser = await signedIn(stage, OTHER);
    const path = `/cases/${caseId}/break-glass`;
    const refused = await submit(browser, path, path, { words: 'x', pin: SANDBOX_PIN });
    expect([refused.status, refused.text.includes('Choose a reason')]).toEqual([422, true]);
    const fields = { reason: 'direct-care', words: WHY };
    const wrong = await submit(browser, path, path, { ...fields, pin: '0000' });
    expect([wrong.status, wrong.text.includes('Foxtrot Whisky')]).toEqual([422, true]);
    expect(await glassEvents()).toEqual([]);
    const done = await submit(browser, path, path, { ...fields, pin: SANDBOX_PIN });
    expect([done.status, done.headers['location']]).toEqual([303, `/cases/${caseId}`]);
    const page = await browser.get(`/cases/${caseId}`).expect(200);
    expect(page.text).toContain('You opened this case of another team.');
    expect((await browser.get('/worklist').expect(200)).text).not.toContain('You opened this case');
    expect((await browser.get('/worklist')).text).toContain(caseId);
    expect(await glassEvents()).toMatchObject([
      [
        'break-glass-opened',
        await accountOf(stage.services, OTHER),
        { caseId, reason: 'direct-care', method: 'pin' },
      ],
    ]);
    // RULE C-01
    expect(stage.lines.join('')).not.toContain('Foxtrot');
    expect(JSON.stringify(await events())).not.toContain('Foxtrot');
  });

  it('opens that one case to that one person, and not what becomes of its originals', async () => {
    const { marsh } = await broken();
    await marsh.get(`/api/v1/cases/${caseId}`).expect(200);
    const second = await deposited(stage.services, [{ text: 'another night altogether' }]);
    expect(problemOf(await marsh.get(`/api/v1/cases/${second.caseId}`))).toEqual([
      404,
      'custody-unknown-case',
    ]);
    expect(problemOf(await marsh.post(`/api/v1/cases/${caseId}/propose`))).toEqual([
      403,
      'access-broken-glass-only',
    ]);
    const again = marsh.post(`/api/v1/cases/${caseId}/break-glass`);
    expect(problemOf(await again.send({ reason: 'other', words: WHY, pin: SANDBOX_PIN }))).toEqual([
      409,
      'access-glass-not-needed',
    ]);
  });

  it('is not needed by the team of the case, and not open to who is no carer', async () => {
    const body = { reason: 'other', words: WHY, pin: SANDBOX_PIN };
    const seen: unknown[] = [];
    for (const subject of ['daniel.cooper', 'priya.shah', 'marcus.webb', 'sam.ellis'])
      seen.push(
        problemOf(
          await (await programOf(stage, subject)).post(`/api/v1/cases/${caseId}/break-glass`).send(body),
        ),
      );
    expect(seen).toEqual([
      [409, 'access-glass-not-needed'],
      [403, 'access-wrong-role'],
      [403, 'access-wrong-role'],
      [403, 'access-wrong-role'],
    ]);
    const marsh = await programOf(stage, OTHER);
    const unknown = marsh.post(`/api/v1/cases/case_${'0'.repeat(26)}/break-glass`);
    expect(problemOf(await unknown.send(body))).toEqual([404, 'custody-unknown-case']);
  });
});

describe('the opening ends', () => {
  it('by itself, and the trail says so', async () => {
    const { glassId, marsh } = await broken();
    stage.passMs(4 * 3_600_000 - 1);
    expect(await due(stage)).toEqual([]);
    stage.passMs(1);
    const again = await programOf(stage, OTHER);
    expect(problemOf(await again.get(`/api/v1/cases/${caseId}`))).toEqual([404, 'custody-unknown-case']);
    expect(await due(stage)).toEqual([glassId]);
    await takeEnd(stage, glassId);
    await takeEnd(stage, glassId);
    expect((await glassEvents()).slice(1)).toEqual([
      ['break-glass-ended', 'access', { glassId, caseId, end: 'by-time' }],
    ]);
    expect((await marsh.get('/api/v1/me')).status).toBe(401);
  });

  it('and may be followed by another one before any worker has noted the end', async () => {
    const { glassId } = await broken();
    stage.passMs(4 * 3_600_000);
    const again = await broken();
    expect((await glassEvents()).slice(1)).toMatchObject([
      ['break-glass-ended', 'access', { glassId, caseId, end: 'by-time' }],
      ['break-glass-opened', expect.any(String), { glassId: again.glassId }],
    ]);
    await takeEnd(stage, glassId);
    expect(await glassEvents()).toHaveLength(3);
    await again.marsh.get(`/api/v1/cases/${caseId}`).expect(200);
  });

  it('by hand, and nothing that was changed meanwhile keeps it open', async () => {
    const { glassId, marsh } = await broken();
    const change = { version: 0, command: { type: 'name-exporter', label: 'Coops' } };
    const changed = await marsh.post(`/api/v1/cases/${caseId}/draft`).send(change);
    expect(changed.status).toBeLessThan(500);
    const browser = await signedIn(stage, OTHER);
    await submit(browser, `/cases/${caseId}`, `/cases/${caseId}/break-glass/end`, {});
    expect(problemOf(await marsh.get(`/api/v1/cases/${caseId}`))).toEqual([404, 'custody-unknown-case']);
    expect((await glassEvents()).slice(1)).toMatchObject([
      ['break-glass-ended', await accountOf(stage.services, OTHER), { glassId, end: 'by-hand' }],
    ]);
  });
});

describe('what governance does about it', () => {
  it('sees how many wait, opens the words with a trace, and judges once', async () => {
    const { glassId, marsh } = await broken();
    const browser = await signedIn(stage, 'marcus.webb');
    const list = await browser.get('/break-glass').expect(200);
    expect(list.text).toContain('(1<span');
    for (const shown of ['Dr Helen Marsh', caseId, 'I care for this patient now'])
      expect(list.text).toContain(shown);
    expect(list.text).not.toContain('resus');
    const path = `/break-glass/${glassId}`;
    expect((await browser.get(path).expect(200)).text).not.toContain('resus');
    const words = await submit(browser, path, `${path}/words`, {});
    expect(words.text).toContain('resus');
    expect(
      (await events()).some(
        ({ name, fields }) => name === 'note-opened' && 'ownerId' in fields && fields.ownerId === glassId,
      ),
    ).toBe(true);
    const half = await submit(browser, path, `${path}/verdict`, {
      verdict: 'not-justified',
      next: 'nothing',
    });
    expect([half.status, half.text.includes('Say what follows from it')]).toEqual([422, true]);
    await submit(browser, path, `${path}/verdict`, { verdict: 'not-justified', next: 'spoken-to' });
    // Not justified: it closes.
    expect(problemOf(await marsh.get(`/api/v1/cases/${caseId}`))).toEqual([404, 'custody-unknown-case']);
    expect((await browser.get('/break-glass')).text).not.toContain('(1<span');
    const governance = await programOf(stage, 'marcus.webb');
    const again = governance.post(`/api/v1/break-glass/${glassId}/verdict`);
    expect(problemOf(await again.send({ verdict: 'justified', next: 'nothing' }))).toEqual([
      409,
      'access-glass-judged',
    ]);
    expect((await glassEvents()).slice(1)).toMatchObject(
      [
        ['break-glass-ended', {}, { end: 'by-governance' }],
        ['break-glass-reviewed', {}, { verdict: 'not-justified', next: 'spoken-to' }],
      ].map(([name, , fields]) => [name, expect.any(String), fields]),
    );
  });

  it('is for somebody else than who broke it, whatever they have become since', async () => {
    const { glassId } = await broken();
    const marsh = await accountOf(stage.services, OTHER);
    await stage.services.stations.db
      .withTables<{ account: { account_id: string; role: string } }>()
      .updateTable('account')
      .set({ role: 'governance' })
      .where('account_id', '=', marsh)
      .execute();
    const { access } = stage.services;
    access.builtIn = () => [];
    const governance = await programOf(stage, 'marcus.webb');
    await governance.get(`/api/v1/break-glass/${glassId}`).expect(200);
    await governance.post(`/api/v1/break-glass/${glassId}/end`).expect(204);
    expect(problemOf(await governance.post(`/api/v1/break-glass/${glassId}/end`))).toEqual([
      409,
      'access-glass-ended',
    ]);
  });

  it.each([['before'], ['after']] as const)(
    'leaves no words of a finished case: judged %s its messages are erased',
    async (when) => {
      const { glassId } = await broken();
      const governance = await programOf(stage, 'marcus.webb');
      const path = `/api/v1/break-glass/${glassId}`;
      if (when === 'after') {
        await erased();
        // Nobody judges a reason that they cannot read.
        expect((await governance.post(`${path}/words`).expect(200)).body).toEqual({ words: WHY });
      }
      await governance.post(`${path}/verdict`).send({ verdict: 'justified', next: 'nothing' }).expect(204);
      if (when === 'before') {
        await governance.post(`${path}/words`).expect(200);
        await erased();
      }
      expect(problemOf(await governance.post(`${path}/words`))).toEqual([404, 'access-glass-words-erased']);
      expect((await governance.get(path).expect(200)).body).toMatchObject({
        glass: { glassId, caseId, verdict: 'justified' },
      });
      expect(JSON.stringify((await events()).filter(({ name }) => name === 'note-erased'))).toContain(
        glassId,
      );
    },
  );

  it('is nothing for others', async () => {
    const { glassId, marsh } = await broken();
    for (const path of ['', `/${glassId}`])
      expect(problemOf(await marsh.get(`/api/v1/break-glass${path}`))).toEqual([403, 'access-wrong-role']);
    const cooper = await programOf(stage, 'daniel.cooper');
    expect(problemOf(await cooper.post(`/api/v1/break-glass/${glassId}/end`))).toEqual([
      404,
      'access-unknown-glass',
    ]);
    const governance = await programOf(stage, 'marcus.webb');
    expect((await governance.get('/api/v1/break-glass').expect(200)).body).toMatchObject({
      glasses: [{ glassId, isOpen: true }],
    });
    const { body } = await governance.post(`/api/v1/break-glass/${glassId}/words`).expect(200);
    expect(body).toEqual({ words: WHY });
  });
});
