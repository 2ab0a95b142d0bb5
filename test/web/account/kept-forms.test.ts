import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Agent } from 'supertest';
import { IDLE_LOCK_MS, SESSION_END_MS } from '../../../src/access/index.ts';
import { SANDBOX_PIN } from '../../../src/adapters/identity-sandbox/index.ts';
import { listEvents } from '../../../src/audit/index.ts';
import { openWard, prepared, type Ward } from '../clinician/ward.ts';
import { problemOf, submit } from '../governance/scene.ts';
import { csrfOf, signedIn } from '../stage.ts';

const WORDS = 'Ten units, said Mrs Lindqvist’s son';
const HOUR_MS = 3_600_000;

let ward: Ward;
let caseId: string;
let entry: string;
beforeEach(async () => {
  ward = await openWard();
  caseId = await prepared(ward);
  entry = `/cases/${caseId}/entries/p1`;
});
afterEach(() => ward.close());

/** The entry's form, filled in; `send` posts it as it was when it was opened. */
async function typed(): Promise<{ send(): Promise<Awaited<ReturnType<Agent['post']>>> }> {
  const page = await ward.browser.get(entry);
  const [, messageId = ''] = /name="words\.([^"]+)"/.exec(page.text) ?? [];
  const version = /name="version" value="(\d+)"/.exec(page.text)?.[1] ?? '';
  const fields = {
    csrfToken: csrfOf(page),
    version,
    topic: 'Insulin',
    advisedBy: 'Coops',
    askedBy: '',
    [`words.${messageId}`]: WORDS,
    pin: '2580',
  };
  const host = new URL(page.request.url).host;
  return {
    send: async () =>
      ward.browser.post(entry).set('Referer', `http://${host}${entry}`).type('form').send(fields),
  };
}

const hidden = (text: string): Record<string, string> =>
  Object.fromEntries(
    [
      ...(/<form action="[^"]*entries[^"]*"[\s\S]*?<\/form>/.exec(text)?.[0] ?? '').matchAll(
        /name="([^"]+)" value="([^"]*)"/g,
      ),
    ].map(([, name = '', value = '']) => [name, value.replaceAll('&#39;', "'")]),
  );

async function notes(): Promise<{ sealed: boolean; kind: string }[]> {
  const { rows } = await sql<{ sealed: boolean; kind: string }>`
    select sealed is not null as sealed, kind from note where kind = 'kept-form'`.execute(
    ward.services.stations.db,
  );
  return rows;
}

async function unlock(): Promise<void> {
  const opened = await submit(ward.browser, '/locked', '/unlock', { pin: SANDBOX_PIN });
  expect(opened.status).toBe(303);
}

describe('RULE I-02: when a form of a case arrives after the lock', () => {
  it('keeps it sealed, shows nothing before the PIN, and offers it to be sent after it', async () => {
    const form = await typed();
    ward.passMs(IDLE_LOCK_MS);
    const sent = await form.send();
    const back = `/cases/${caseId}/kept`;
    expect(sent.headers['location']).toBe(`/locked?return=${encodeURIComponent(back)}`);
    const locked = await ward.browser.get(String(sent.headers['location'])).expect(200);
    expect(locked.text).toContain('What you had typed is kept');
    expect(locked.text).not.toContain('Lindqvist');
    await ward.browser.get(back).expect(303);
    await unlock();
    const kept = await ward.browser.get(back).expect(200);
    expect(kept.text).toContain(WORDS);
    expect(kept.text).not.toContain('2580');
    const again = await ward.browser.post(entry).type('form').send(hidden(kept.text));
    expect([again.status, again.headers['location']]).toEqual([303, `/cases/${caseId}#patients`]);
    expect((await ward.browser.get(entry)).text).toContain(WORDS);
    // Sent: nothing of it is left, here or in the vault.
    expect((await ward.browser.get(back)).headers['location']).toBe(`/cases/${caseId}`);
    expect(await notes()).toEqual([{ sealed: false, kind: 'kept-form' }]);
  });

  it('keeps it too when the time of the session is over, for at least twenty hours', async () => {
    for (let passed = 0; passed < SESSION_END_MS - 10 * 60_000; passed += 10 * 60_000) {
      ward.passMs(10 * 60_000);
      await ward.browser.get('/account');
    }
    const form = await typed();
    ward.passMs(10 * 60_000);
    const sent = await form.send();
    expect(sent.headers['location']).toMatch(/^\/sign-in\?return=/);
    ward.passMs(20 * HOUR_MS);
    await ward.services.stations.keptForms.sweep();
    const again = await signedIn(ward);
    expect((await again.get(`/cases/${caseId}/kept`).expect(200)).text).toContain(WORDS);
  });

  it('is for the same person only', async () => {
    const form = await typed();
    ward.passMs(IDLE_LOCK_MS);
    await form.send();
    const back = `/cases/${caseId}/kept`;
    const other = await submit(ward.browser, '/locked', '/sign-out', {}).then(() =>
      submit(ward.browser, '/sign-in', '/sign-in', {
        subject: 'daniel.cooper',
        pin: SANDBOX_PIN,
        returnTo: back,
      }),
    );
    expect(other.status).toBe(303);
    const shown = await ward.browser.get(back);
    expect([shown.status, shown.headers['location']]).toEqual([303, `/cases/${caseId}`]);
    const own = await signedIn(ward);
    expect((await own.get(back)).text).toContain(WORDS);
  });

  it('is thrown away when it is not wanted, and by time', async () => {
    for (const end of ['by hand', 'by time']) {
      const form = await typed();
      ward.passMs(IDLE_LOCK_MS);
      await form.send();
      await unlock();
      const back = `/cases/${caseId}/kept`;
      if (end === 'by hand') await submit(ward.browser, back, back, { action: entry });
      else ward.passMs(IDLE_LOCK_MS - 1);
      if (end === 'by time') {
        ward.passMs(25 * HOUR_MS);
        await ward.services.stations.keptForms.sweep();
      }
      expect([end, (await notes()).filter(({ sealed }) => sealed)]).toEqual([end, []]);
    }
  });

  it('takes no form without its token, of nobody, or of a case that is none', async () => {
    const page = await ward.browser.get(entry);
    ward.passMs(IDLE_LOCK_MS);
    const forged = await ward.browser
      .post(entry)
      .type('form')
      .send({ csrfToken: 'A'.repeat(43) });
    expect(forged.status).toBe(403);
    const unknown = `/cases/case_${'0'.repeat(26)}/entries/p1`;
    const none = await ward.browser
      .post(unknown)
      .type('form')
      .send({ csrfToken: csrfOf(page) });
    expect(none.headers['location']).toMatch(/^\/locked/);
    await submit(ward.browser, '/locked', '/sign-out', {});
    const nobody = await ward.browser
      .post(entry)
      .type('form')
      .send({ csrfToken: csrfOf(page) });
    expect(nobody.headers['location']).toMatch(/^\/sign-in/);
    expect(await notes()).toEqual([]);
  });

  it('RULE I-06: keeps nothing under a case of another team, and does not say that there is one', async () => {
    const other = await signedIn(ward, 'helen.marsh');
    const home = await other.get('/worklist');
    const put = (id: string) =>
      other
        .put(`/api/v1/cases/${id}/kept-form`)
        .set('X-CSRF-Token', /data-csrf="([^"]+)"/.exec(home.text)?.[1] ?? '')
        .send({ action: `/cases/${id}/decide`, page: `/cases/${id}`, fields: { topic: WORDS } });
    const absent = [404, 'custody-unknown-case'];
    expect(problemOf(await put(caseId))).toEqual(absent);
    expect(problemOf(await put(`case_${'0'.repeat(26)}`))).toEqual(absent);
    ward.passMs(IDLE_LOCK_MS);
    const locked = await other
      .post(entry)
      .type('form')
      .send({ csrfToken: csrfOf(home), topic: WORDS });
    expect(locked.headers['location']).not.toContain('kept');
    expect(await notes()).toEqual([]);
  });

  it('RULE C-02: notes the keeping, the opening and the end', async () => {
    const form = await typed();
    ward.passMs(IDLE_LOCK_MS);
    await form.send();
    await unlock();
    const back = `/cases/${caseId}/kept`;
    await submit(ward.browser, back, back, { action: entry });
    const events = await listEvents(ward.services.stations.db, 0, 1000);
    const about = events.filter(
      ({ name, fields }) => name === 'form-kept' || JSON.stringify(fields).includes('kept-form'),
    );
    expect(about.map(({ name }) => name)).toEqual(['form-kept', 'note-opened', 'note-erased']);
    expect(JSON.stringify(events)).not.toContain('Lindqvist');
  });
});

describe('RULE I-02: when a form is kept while it is typed', () => {
  const path = () => `/api/v1/cases/${caseId}/kept-form`;
  const put = async (csrfToken: string, change: object = {}) =>
    ward.browser
      .put(path())
      .set('X-CSRF-Token', csrfToken)
      .send({ action: entry, page: entry, fields: { topic: WORDS, pin: '2580' }, ...change });

  it('gives back what was typed last, without a PIN, and counts no typing in a locked session as use', async () => {
    const csrfToken = csrfOf(await ward.browser.get(entry));
    await put(csrfToken, { fields: { topic: 'first' } });
    await put(csrfToken);
    const query = { action: entry };
    expect((await ward.browser.get(path()).query(query)).body).toEqual({
      form: { keptAt: expect.any(String), fields: [['topic', WORDS]] },
    });
    ward.passMs(IDLE_LOCK_MS);
    expect((await put(csrfToken, { fields: { topic: 'last' } })).status).toBe(204);
    expect(problemOf(await ward.browser.get(path()).query(query))).toEqual([401, 'access-session-locked']);
    await ward.browser.get(entry).expect(303);
  });

  it('goes on in a tab that was open when another one was unlocked', async () => {
    const csrfToken = csrfOf(await ward.browser.get(entry));
    ward.passMs(IDLE_LOCK_MS);
    await unlock();
    expect((await put(csrfToken)).status).toBe(204);
  });

  it('takes it when the time of the session is over, with the token of that session only', async () => {
    for (let passed = 0; passed < SESSION_END_MS - 10 * 60_000; passed += 10 * 60_000) {
      ward.passMs(10 * 60_000);
      await ward.browser.get('/account');
    }
    const csrfToken = csrfOf(await ward.browser.get(entry));
    ward.passMs(10 * 60_000);
    expect(problemOf(await put('A'.repeat(43)))).toEqual([403, 'web-forged-form']);
    expect((await put(csrfToken)).status).toBe(204);
    const again = await signedIn(ward);
    const found = await again.get(path()).query({ action: entry });
    expect(found.body).toMatchObject({ form: { fields: [['topic', WORDS]] } });
  });

  it('refuses what is no form of this case, and what carries no token', async () => {
    const csrfToken = csrfOf(await ward.browser.get(entry));
    const seen = [
      problemOf(await put('')),
      problemOf(await put(csrfToken, { action: '/account' })),
      problemOf(await put(csrfToken, { action: `/cases/case_${'0'.repeat(26)}/sign` })),
      problemOf(await put(csrfToken, { action: 'https://evil.example/cases/' })),
      problemOf(await put(csrfToken, { fields: { topic: 1 } })),
    ];
    expect(seen).toEqual([
      [403, 'web-forged-form'],
      [422, 'web-invalid-input'],
      [422, 'web-other-case'],
      [422, 'web-invalid-input'],
      [422, 'web-invalid-input'],
    ]);
    expect(await notes()).toEqual([]);
  });
});
