// Signing on the page and through the API: nothing is signed without two identifiers, a reason when late, and the PIN.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agent } from 'supertest';
import { SANDBOX_PIN } from '../../../src/adapters/identity-sandbox/index.ts';
import { bearer, signedIn } from '../stage.ts';
import { NHS, openWard, prepared, type Ward } from './ward.ts';

describe('check and sign', () => {
  let ward: Ward;
  let caseId: string;
  let page: string;
  beforeAll(async () => {
    ward = await openWard();
    caseId = await prepared(ward);
    page = `/cases/${caseId}/sign`;
  });
  afterAll(() => ward.close());

  it('lists what is filed and what is not, by reason', async () => {
    const shown = await ward.browser.get(page);
    expect(shown.text).toContain('10 units actrapid now');
    expect(shown.text).toContain('1 message: Conversation without clinical content');
    expect(shown.text).toContain('Sign and file 1 entry');
  });

  // RULE A-05, RULE I-03
  it('asks for two identifiers and the PIN before it spends a try, and keeps the ticks', async () => {
    const answer = await ward.send(page, page, { 'confirmed.p1': ['name'] });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('href="#confirmed.p1"');
    expect(answer.text).toContain('href="#pin"');
    expect(answer.text).toMatch(/value="name" checked/);
  });

  // RULE A-06
  it('asks why when the shift is over', async () => {
    const late = await openWard();
    const lateCase = await prepared(late);
    // From 08:40 in the morning to 20:10: the day shift ended at 20:00.
    late.passMs(11.5 * 3_600_000);
    const evening = await signedIn(late);
    const place = `/cases/${lateCase}/sign`;
    const shown = await evening.get(place);
    expect(shown.text).toContain('name="reasonForDelay"');
    const answer = await late.send(
      place,
      place,
      { 'confirmed.p1': ['name', NHS], pin: SANDBOX_PIN },
      evening,
    );
    expect(answer.text).toContain('href="#reasonForDelay"');
    const reasonForDelay = 'Theatre until nine';
    const fields = { 'confirmed.p1': ['name', NHS], pin: SANDBOX_PIN, reasonForDelay };
    expect((await late.send(place, place, fields, evening)).status).toBe(303);
    await late.close();
  });

  it('counts a wrong PIN as a try and loses nothing', async () => {
    const fields = { 'confirmed.p1': ['name', NHS], pin: '1111' };
    const answer = await ward.send(page, page, fields);
    expect(answer.text).toContain('You have 4 tries left');
    expect(answer.text.match(/ checked/g)).toHaveLength(2);
    expect((await ward.read(caseId)).stage).toBe('open');
  });

  // RULE A-05: nobody signs what they never saw.
  it('drops the ticks and judges no proof when the case changed after the page was opened', async () => {
    const { version } = await ward.read(caseId);
    const ticks = (text: string) => text.match(/ checked/g)?.length ?? 0;
    const sent = (pin: string) =>
      ward.send(page, page, { version, 'confirmed.p1': ['name', NHS], pin, reasonForDelay: '' });
    await ward.act(caseId, { type: 'explain-delay', reason: 'Changed by somebody else' });
    for (const pin of ['1111', SANDBOX_PIN, '']) {
      const answer = await sent(pin);
      expect([answer.status, ticks(answer.text)]).toEqual([409, 0]);
      expect(answer.text).toContain('href="#entries"');
      expect(answer.text).not.toContain('tries left');
    }
    expect((await ward.read(caseId)).stage).toBe('open');
  });

  it('lets no delegate sign, whatever they send', async () => {
    const token = await bearer(ward, 'jo.brennan');
    const { version } = await ward.read(caseId);
    const answer = await agent(ward.app)
      .post(`/api/v1/cases/${caseId}/sign`)
      .set('Authorization', token)
      .send({ version, pin: SANDBOX_PIN, confirmed: { p1: ['name', NHS] } });
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ error: { code: 'access-wrong-role' } });
  });

  it('names the path of what is missing for a program', async () => {
    const { version } = await ward.read(caseId);
    const answer = await ward.post(`/cases/${caseId}/sign`, {
      version,
      pin: SANDBOX_PIN,
      confirmed: { p1: ['name'] },
    });
    expect(answer.body).toMatchObject({
      error: { code: 'attribution-two-identifiers', place: { path: 'confirmed.p1' } },
    });
  });

  it('signs, opens the next step, and shows where the case stands', async () => {
    const nudges = ward.nudges();
    const fields = { 'confirmed.p1': ['name', NHS], pin: SANDBOX_PIN };
    expect((await ward.send(page, page, fields)).status).toBe(303);
    expect(ward.nudges()).toBeGreaterThan(nudges);
    const status = await ward.browser.get(`/cases/${caseId}`);
    expect(status.text).toContain('Signed');
    expect(status.text).toContain('Filing');
    expect(status.text).toContain('Potassium');
    const again = await ward.post(`/cases/${caseId}/draft`, {
      version: 99,
      command: { type: 'explain-delay', reason: null },
    });
    expect(again.body).toMatchObject({ error: { code: 'attribution-already-signed' } });
    const reopened = await ward.post(`/cases/${caseId}/reopen`, {});
    expect(reopened.body).toMatchObject({ error: { code: 'deletion-none-open' } });
    const { body } = await agent(ward.app)
      .get(`/api/v1/cases/${caseId}/copies`)
      .set('Authorization', ward.token);
    expect((body as { copies: { class: string }[] }).copies.map((copy) => copy.class)).toEqual([
      'own',
      'participant-device',
      'participant-device',
      'export-file',
    ]);
  });
});
