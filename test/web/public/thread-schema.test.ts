import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agent } from 'supertest';
import { threadExample, threadJsonSchema } from '../../../src/ingest/index.ts';
import { openWard, type Ward } from '../clinician/ward.ts';

let ward: Ward;
beforeAll(async () => {
  ward = await openWard();
});
afterAll(() => ward.close());

describe('the layout for any other messenger', () => {
  it('is read by anybody, without signing in: its schema and an example', async () => {
    const outsider = agent(ward.app);
    const schema = await outsider.get('/schemas/thread-v1.json').responseType('blob').expect(200);
    const example = await outsider.get('/schemas/thread-v1.example.json').expect(200);
    expect(schema.headers['content-type']).toMatch(/^application\/schema\+json/);
    expect(JSON.parse(String(schema.body))).toEqual(JSON.parse(JSON.stringify(threadJsonSchema())));
    expect(example.body).toEqual(JSON.parse((await threadExample()).toString()));
    expect([schema, example].map(({ headers }) => headers['access-control-allow-origin'])).toEqual([
      '*',
      '*',
    ]);
    await outsider.get('/schemas/thread-v2.json').expect(404);
  });

  it('is linked where a program hands in a thread, and a thread in it becomes a case', async () => {
    const answer = await agent(ward.app)
      .post('/api/v1/deposits')
      .set('Authorization', ward.token)
      .attach('file', await threadExample(), 'thread.json')
      .expect(201);
    expect(answer.headers['link']).toContain('</schemas/thread-v1.json>; rel="describedby"');
    const { caseId } = answer.body as { caseId: string };
    expect((await ward.read(caseId)).originals.map(({ text }) => text)).toContain(
      '250 ml Hartmann’s stat, then call me.',
    );
  });

  it('refuses a thread that is wrong with the line and the path', async () => {
    const wrong = String(await threadExample()).replace('"sender": "u-cooper"', '"sender": "u-nobody"');
    const answer = await agent(ward.app)
      .post('/api/v1/deposits')
      .set('Authorization', ward.token)
      .attach('file', Buffer.from(wrong), 'thread.json')
      .expect(422);
    expect((answer.body as { error: object }).error).toMatchObject({
      code: 'ingest-thread-participant-unknown',
      place: { line: 35, path: 'messages[2].sender' },
    });
  });
});
