// Handing in an export: the token is checked before a byte of the file, and what is refused leaves nothing behind.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agent } from 'supertest';
import { listEvents } from '../../../src/audit/index.ts';
import { zipOf } from '../../ingest/export-builder.ts';
import { bearer, csrfOf } from '../stage.ts';
import { chat, openWard, type Ward } from './ward.ts';

const BYTES = chat(['Coops', 'Hold enoxaparin'], ['Amara', 'OK']);

describe('handing in an export', () => {
  let ward: Ward;
  beforeAll(async () => {
    ward = await openWard();
  });
  afterAll(() => ward.close());

  const cases = async () => (await ward.services.stations.worklist.cases()).length;

  it('refuses a form without its token, and one whose token comes after the file', async () => {
    const before = await cases();
    await ward.browser.post('/deposits').attach('file', BYTES, 'chat.txt').expect(403);
    const page = await ward.browser.get('/deposits/new');
    const late = await ward.browser
      .post('/deposits')
      .attach('file', BYTES, 'chat.txt')
      .field('csrfToken', csrfOf(page));
    expect(late.status).toBe(403);
    expect(late.text).toContain('web-forged-form');
    expect(await cases()).toBe(before);
  });

  it('says on the page that no file was chosen, and keeps the time zone that was typed', async () => {
    const page = await ward.browser.get('/deposits/new');
    const answer = await ward.browser
      .post('/deposits')
      .field('csrfToken', csrfOf(page))
      .field('timeZone', 'Europe/Lisbon')
      .attach('file', Buffer.alloc(0), { filename: '' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('href="#file"');
    expect(answer.text).toContain('value="Europe/Lisbon"');
  });

  it('names the line and keeps nothing when the file is no chat', async () => {
    const before = await cases();
    const page = await ward.browser.get('/deposits/new');
    const answer = await ward.browser
      .post('/deposits')
      .field('csrfToken', csrfOf(page))
      .attach('file', Buffer.from('just a letter\nto nobody\n'), 'Margaret Hale.txt');
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).toContain('nhsuk-error-summary');
    expect(answer.text).not.toContain('Margaret');
    expect(await cases()).toBe(before);
  });

  // RULE C-03, RULE C-01
  it('takes the same export twice and adds nothing, with no file name in the log', async () => {
    const hand = async () => {
      const page = await ward.browser.get('/deposits/new');
      return ward.browser
        .post('/deposits')
        .field('csrfToken', csrfOf(page))
        .field('timeZone', 'Europe/London')
        .attach('file', BYTES, 'Chat with Margaret Hale.txt')
        .expect(303);
    };
    const first = String((await hand()).headers['location']);
    const second = String((await hand()).headers['location']);
    expect(first).toMatch(/^\/cases\/case_[a-z0-9]+\/deposit\?known=0&reappeared=0&added=2$/);
    expect(second.split('?')[0]).toBe(first.split('?')[0]);
    expect(second).toContain('added=0');
    expect(ward.lines.join('\n')).not.toMatch(/Margaret|enoxaparin/);
    // RULE C-02: the end of the uploaded file is in the trail, with the case.
    const caseId = /case_\w+/.exec(first)?.[0];
    const events = await listEvents(ward.services.stations.db, 0, 1000);
    const ends = events.filter(
      ({ name, fields }) => name === 'export-destroyed' && fields['caseId'] === caseId,
    );
    expect(ends).toHaveLength(2);
    const page = await ward.browser.get(second).expect(200);
    expect(page.text).toContain('Known from earlier exports');
  });

  it('says on what evidence messages were taken for known ones, when the clock of the export is off', async () => {
    const words = ['Bed 4 potassium 6.8', 'Repeat it now', 'Gave calcium', 'ECG back to normal', 'Thanks'];
    const said = words.map((text, at): [string, string] => [at % 2 === 0 ? 'Amara' : 'Coops', text]);
    const hand = async (bytes: Buffer) => {
      const page = await ward.browser.get('/deposits/new');
      const answer = await ward.browser
        .post('/deposits')
        .field('csrfToken', csrfOf(page))
        .field('timeZone', 'Europe/London')
        .attach('file', bytes, 'chat.txt')
        .expect(303);
      return String(answer.headers['location']);
    };
    await hand(chat(...said));
    const again = await hand(
      Buffer.from(
        chat(...said)
          .toString()
          .replaceAll(', 21:', ', 19:'),
      ),
    );
    expect(again).toMatch(/\?known=5&reappeared=0&added=0&shifted=5$/);
    const { text } = await ward.browser.get(again).expect(200);
    expect(text).toContain('5 although the clock of this export is off');
  });

  it('takes a text and its photos as several files, and finds the photos by name', async () => {
    const page = await ward.browser.get('/deposits/new');
    const text = chat(['Coops', 'IMG-20260623-WA0001.jpg (file attached)'], ['Coops', 'Wound, day 3']);
    const answer = await ward.browser
      .post('/deposits')
      .field('csrfToken', csrfOf(page))
      .field('timeZone', 'Europe/London')
      .attach('file', Buffer.from([0xff, 0xd8, 0xff, 0xd9]), 'IMG-20260623-WA0001.jpg')
      .attach('file', text, 'WhatsApp Chat with Ward 9.txt')
      .expect(303);
    const caseId = /cases\/(case_\w+)\//.exec(String(answer.headers['location']))?.[1] ?? '';
    const { originals } = await ward.read(caseId);
    expect(originals[0]?.attachments).toMatchObject([{ present: true, sizeBytes: 4 }]);
  });

  it('refuses a zip beside other files, and keeps none of them', async () => {
    const before = await cases();
    const zip = await zipOf({ '_chat.txt': BYTES });
    const answer = await agent(ward.app)
      .post('/api/v1/deposits')
      .set('Authorization', ward.token)
      .attach('file', zip, 'chat.zip')
      .attach('file', BYTES, 'chat.txt');
    expect(answer.body).toMatchObject({ error: { code: 'ingest-several-zips' } });
    expect(await cases()).toBe(before);
  });

  it('takes bytes alone from a program, with no name at all', async () => {
    const answer = await agent(ward.app)
      .post('/api/v1/deposits?timeZone=Europe/London')
      .set('Authorization', ward.token)
      .type('application/octet-stream')
      .send(chat(['Priya', 'Repeat K in 1 h']));
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ outcome: 'deposited', added: 1, facts: { messageCount: 1 } });
    expect(ward.nudges()).toBeGreaterThan(0);
  });

  it('refuses another kind of body, with a code', async () => {
    const answer = await agent(ward.app)
      .post('/api/v1/deposits')
      .set('Authorization', ward.token)
      .send({ file: 'x' });
    expect(answer.status).toBe(415);
    expect(answer.body).toMatchObject({ error: { code: 'web-unsupported-media-type' } });
  });

  it('keeps nothing of an upload that breaks off in the middle', async () => {
    const before = await cases();
    const server = http.createServer(ward.app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const ended = new Promise<void>((resolve) => {
      server.once('request', (_request, response: http.ServerResponse) => response.once('close', resolve));
    });
    const request = http.request({
      port: (server.address() as AddressInfo).port,
      path: '/api/v1/deposits',
      method: 'POST',
      headers: {
        authorization: ward.token,
        'content-type': 'multipart/form-data; boundary=b',
        'content-length': '100000',
      },
    });
    request.on('error', () => undefined);
    const head = 'Content-Disposition: form-data; name="file"; filename="chat.txt"\r\n\r\n';
    await new Promise((resolve) => request.write(`--b\r\n${head}${BYTES.toString()}`, resolve));
    request.destroy();
    await ended;
    await new Promise<void>((resolve) => server.close(() => resolve()));
    expect(await cases()).toBe(before);
  });
});

describe('an export whose dates can be read in two ways', () => {
  let ward: Ward;
  beforeAll(async () => {
    ward = await openWard();
  });
  afterAll(() => ward.close());

  const ambiguous = Buffer.from(
    '03/06/2026, 21:10 - Coops: Hold enoxaparin\n04/06/2026, 21:11 - Amara: OK\n05/06/2026, 08:00 - Coops: Thanks\n',
  );

  it('is asked about, showing the same messages under each reading, and goes on with the answer', async () => {
    const page = await ward.browser.get('/deposits/new');
    const asked = await ward.browser
      .post('/deposits')
      .field('csrfToken', csrfOf(page))
      .field('timeZone', 'Europe/London')
      .attach('file', ambiguous, 'chat.txt')
      .expect(303);
    const place = String(asked.headers['location']);
    expect(place).toMatch(/^\/deposits\/upload_/);
    const question = await ward.browser.get(place).expect(200);
    expect(question.text).toContain('03-Jun-2026');
    expect(question.text).toContain('06-Mar-2026');
    expect(question.text).not.toContain('enoxaparin');
    const empty = await ward.send(place, place, {});
    expect(empty.status).toBe(422);
    expect(empty.text).toContain('href="#dateOrder"');
    const done = await ward.send(place, place, { dateOrder: 'dmy' });
    expect(done.headers['location']).toMatch(/^\/cases\/case_[a-z0-9]+\/deposit/);
    const result = await ward.browser.get(String(done.headers['location']));
    expect(result.text).toContain('day first');
    expect(result.text).toContain('What this export cannot tell');
  });

  it('is asked about its time zone when nobody said it, with the same messages under each', async () => {
    const page = await ward.browser.get('/deposits/new');
    const summer = chat(['Coops', 'Hold enoxaparin tonight'], ['Amara', 'Will do']);
    const asked = await ward.browser
      .post('/deposits')
      .field('csrfToken', csrfOf(page))
      .field('timeZone', '')
      .attach('file', summer, 'chat.txt')
      .expect(303);
    const place = String(asked.headers['location']);
    const question = await ward.browser.get(place).expect(200);
    // 21:10 in New York is ten past two here.
    expect(question.text).toContain('02:10');
    expect(question.text).not.toContain('enoxaparin');
    const other = await ward.send(place, place, { timeZone: 'other', otherTimeZone: '' });
    expect(other.status).toBe(422);
    const done = await ward.send(place, place, { timeZone: 'other', otherTimeZone: 'Europe/Lisbon' });
    expect(done.headers['location']).toMatch(/^\/cases\/case_[a-z0-9]+\/deposit/);
    const result = await ward.browser.get(String(done.headers['location']));
    expect(result.text).toContain('Europe/Lisbon');
  });

  it('is asked which chat it is, by position, when it holds several', async () => {
    const page = await ward.browser.get('/deposits/new');
    const zip = await zipOf({
      'a/_chat.txt': chat(['Coops', 'Theatre 2 is free']),
      'b/_chat.txt': chat(['Priya', 'Bed 4 needs a review']),
    });
    const asked = await ward.browser
      .post('/deposits')
      .field('csrfToken', csrfOf(page))
      .field('timeZone', 'Europe/London')
      .attach('file', zip, 'both.zip')
      .expect(303);
    const place = String(asked.headers['location']);
    expect((await ward.browser.get(place)).text).toContain('b/_chat.txt');
    const done = await ward.send(place, place, { chat: '1' });
    const caseId = /cases\/(case_\w+)\//.exec(String(done.headers['location']))?.[1] ?? '';
    expect((await ward.read(caseId)).originals.map(({ text }) => text)).toEqual(['Bed 4 needs a review']);
  });

  it('waits for nobody but the person who handed it in', async () => {
    const asked = await agent(ward.app)
      .post('/api/v1/deposits')
      .set('Authorization', ward.token)
      .field('timeZone', 'Europe/London')
      .attach('file', Buffer.from(ambiguous.toString().replaceAll('2026', '2025')), 'chat.txt');
    expect(asked.status).toBe(202);
    const { uploadId } = asked.body as { uploadId: string };
    const stranger = await agent(ward.app)
      .post(`/api/v1/deposits/${uploadId}/answers`)
      .set('Authorization', await bearer(ward, 'daniel.cooper'))
      .send({ dateOrder: 'dmy' });
    expect(stranger.body).toMatchObject({ error: { code: 'intake-unknown-upload' } });
    const mine = await ward.post(`/deposits/${uploadId}/answers`, { dateOrder: 'dmy' });
    expect(mine.status).toBe(201);
  });
});
