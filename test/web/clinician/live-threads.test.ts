import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { agent } from 'supertest';
import { listEvents } from '../../../src/audit/index.ts';
import { matrixText, telegram } from '../../live/payloads.ts';
import { openLiveStage, type LiveStage } from '../../live/stage.ts';
import { bearer, csrfOf, signedIn } from '../stage.ts';

const AT = Date.parse('2026-06-05T07:30:00Z');

let stage: LiveStage;
beforeEach(async () => {
  stage = await openLiveStage();
});
afterEach(() => stage.close());

const SAY = { id: '41', at: AT, text: 'hyperkalaemia, bed 12' };

async function poison(): Promise<void> {
  await stage.send('ward-matrix', { events: [matrixText({ ...SAY, id: '$1', text: 'zero \u0000' })] });
  await stage.endShift();
}

describe('the worklist', () => {
  it('says nothing of live threads while none waits', async () => {
    const browser = await signedIn(stage);
    expect((await browser.get('/worklist')).text).not.toContain('Live threads');
  });

  it('says how much waits and since when, and no word or name of it', async () => {
    await stage.send('ward-telegram', telegram(1, SAY));
    await stage.send('ward-telegram', telegram(2, { ...SAY, id: '42' }));
    const browser = await signedIn(stage);
    const { text } = await browser.get('/worklist');
    expect(text).toContain('<strong>2 messages wait</strong> in 1 thread');
    expect(text).toContain('Hand in now');
    for (const word of ['hyperkalaemia', 'Amara</', 'Ward 9', '-1001234567890'])
      expect(text).not.toContain(word);
  });

  it('has what waits handed in by who asks, and shows the case by their name', async () => {
    await stage.send('ward-telegram', telegram(1, SAY));
    const browser = await signedIn(stage);
    const csrfToken = csrfOf(await browser.get('/worklist'));
    const asked = await browser
      .post('/live/gather')
      .type('form')
      .send({ gateway: 'ward-telegram', csrfToken });
    expect([asked.status, asked.headers['location']]).toEqual([303, '/worklist']);
    expect(stage.nudges()).toBeGreaterThan(0);
    await stage.work();
    const { text } = await browser.get('/worklist');
    expect(text).toContain('Telegram, 1 message');
    expect(text).toContain('Dr Amara Okafor</bdi>');
    expect(text).not.toContain('Live threads');
  });

  it('shows a case that the shift’s end brought as the gateway’s', async () => {
    await stage.send('ward-telegram', telegram(1, SAY));
    await stage.endShift();
    const browser = await signedIn(stage);
    expect((await browser.get('/worklist')).text).toContain('The gateway ward-telegram</bdi>');
  });

  it('asks for nothing by a forged form', async () => {
    await stage.send('ward-telegram', telegram(1, SAY));
    const browser = await signedIn(stage);
    const forged = await browser.post('/live/gather').type('form').send({ gateway: 'ward-telegram' });
    expect(forged.status).toBe(403);
    await stage.work();
    expect(await stage.cases()).toEqual([]);
  });
});

describe('messages that no reader can take', () => {
  it('are counted for the clinician, without a button', async () => {
    await poison();
    const browser = await signedIn(stage);
    const { text } = await browser.get('/worklist');
    expect(text).toContain('1 message cannot be read and is kept sealed');
    expect(text).not.toContain('Hand in now');
  });

  it('are destroyed when governance decides so, once, with a trace (RULE C-02, RULE D-06)', async () => {
    await poison();
    const authorization = await bearer(stage, 'marcus.webb');
    const api = agent(stage.app);
    const listed = await api.get('/api/v1/live-threads/set-aside').set({ authorization }).expect(200);
    const { threads } = listed.body as { threads: { liveThreadId: string; setAside: number }[] };
    expect(threads).toMatchObject([{ gatewayId: 'ward-matrix', setAside: 1 }]);
    const path = `/api/v1/live-threads/${threads[0]?.liveThreadId}/discard`;
    expect((await api.post(path).set({ authorization })).body).toEqual({ discarded: 1 });
    expect((await api.post(path).set({ authorization })).status).toBe(404);
    expect(await stage.services.stations.live.waiting()).toEqual([]);
    const events = await listEvents(stage.services.stations.db, 0, 1000);
    expect(events.filter(({ name }) => name === 'live-events-discarded')).toMatchObject([
      { by: { kind: 'account' }, fields: { events: 1 } },
    ]);
  });

  it('are kept while a hold may cover them, since nobody can tell what they say (RULE D-04)', async () => {
    await poison();
    const { custody, live } = stage.services.stations;
    const [thread] = await live.waiting();
    const by = { kind: 'account', id: 'account_governance' } as const;
    const request = {
      kind: 'inquiry',
      authority: 'INQ/7',
      receivedAt: stage.services.clock.now(),
      by,
    } as const;
    const person = { scope: 'person' as const, personDigests: [custody.senderDigest('Coops')] };
    const hold = await custody.placeHold({ ...request, subject: person });
    const authorization = await bearer(stage, 'marcus.webb');
    const discard = () =>
      agent(stage.app).post(`/api/v1/live-threads/${thread?.liveThreadId}/discard`).set({ authorization });
    expect(await discard()).toMatchObject({ status: 409, body: { error: { code: 'live-held' } } });
    await custody.liftHold(hold.holdId, by);
    expect((await discard()).status).toBe(200);
  });

  it('are not destroyed by a clinician', async () => {
    await poison();
    const [thread] = await stage.services.stations.live.waiting();
    const answer = await agent(stage.app)
      .post(`/api/v1/live-threads/${thread?.liveThreadId}/discard`)
      .set({ authorization: await bearer(stage) });
    expect(answer.status).toBe(403);
  });
});
