import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import request, { agent } from 'supertest';
import { z } from 'zod';
import { Fault, faultCode } from '../../src/kernel/fault.ts';
import { ACTIONS, createApp } from '../../src/web/index.ts';
import { publicAction, staffAction, type Action } from '../../src/web/action.ts';
import { NAVIGATION } from '../../src/web/navigation.ts';
import { bearer, openWeb, signedIn, type WebStage } from './stage.ts';

const SECRET = 'Mrs Lindqvist 485 777 3456';

// Routes that only a test has: what they do is throw, or echo what was parsed.
const probe = staffAction({
  method: 'post',
  path: '/api/v1/probe/:caseId',
  action: 'view-case',
  params: z.object({ caseId: z.string().regex(/^case_/) }),
  query: z.object({ page: z.coerce.number().int().optional() }),
  body: z.strictObject({
    entries: z.array(z.strictObject({ reference: z.string().startsWith('Patient/') })),
  }),
  handle: async (_services, { body, params }) => ({ kind: 'json', value: { body, params } }),
});
const broken = publicAction({
  method: 'get',
  path: '/broken',
  action: 'view-public',
  handle: async () => {
    throw new Error(`could not read ${SECRET}`);
  },
});
const brokenApi: Action = { ...broken, path: '/api/v1/broken' };
const conflict = publicAction({
  method: 'get',
  path: '/api/v1/conflict',
  action: 'view-public',
  handle: async () => {
    throw new Fault('conflict', 'probe-stale', 'It changed.', { place: { field: 'version' } });
  },
});
const operate = staffAction({
  method: 'get',
  path: '/operate',
  action: 'view-operator',
  handle: async () => ({ kind: 'json', value: {} }),
});

let stage: WebStage;
beforeAll(async () => {
  stage = await openWeb({ actions: [...ACTIONS, probe, broken, brokenApi, conflict, operate] });
  // A case of no team: whoever may open cases may open it.
  await sql`
    insert into deposit (deposit_id, case_id, platform, state, deposited_by, begun_at)
    values ('deposit_1', 'case_1', 'other', 'made', 'nobody', now()),
      ('deposit_2', 'case_lindqvist', 'other', 'made', 'nobody', now())`.execute(stage.services.stations.db);
});
afterAll(async () => {
  await stage.close();
});

type ErrorBody = {
  error: { code: string; place?: { field?: string }; issues?: { path: string }[] };
  requestId: string;
};
const errorOf = (response: { body: unknown }): ErrorBody['error'] => (response.body as ErrorBody).error;

describe('RULE I-06: when the app is built', () => {
  const codeFor = async (action: Action): Promise<string | undefined> => {
    try {
      await createApp(stage.services, [action]);
      return 'built';
    } catch (error) {
      return faultCode(error);
    }
  };

  it('does not start with a route that the permission table does not know', async () => {
    expect(await codeFor({ ...conflict, action: 'made-up' as 'view-public' })).toBe(
      'web-route-without-permission',
    );
  });

  it('does not start with a route that is open although its line is not', async () => {
    expect(await codeFor({ ...conflict, action: 'view-case' })).toBe('web-route-without-permission');
    expect(await codeFor(conflict)).toBe('built');
  });

  it('does not start with a route over a thing of which no facts are read, or which its line does not name', async () => {
    const made = (path: string, action: 'view-case' | 'view-worklist') => codeFor({ ...probe, path, action });
    expect(await made('/api/v1/probe/:thing', 'view-case')).toBe('web-route-without-subject');
    expect(await made('/api/v1/probe/:attachmentId', 'view-case')).toBe('web-route-without-subject');
    expect(await made('/api/v1/probe/:caseId/:thing', 'view-case')).toBe('web-route-without-subject');
    expect(await made('/api/v1/probe/:caseId', 'view-worklist')).toBe('web-route-without-subject');
    expect(await made('/api/v1/probe/:caseId/:attachmentId', 'view-case')).toBe('built');
  });
});

describe('when the menu is built', () => {
  it('leads only to pages that exist, under the permission that they ask for', () => {
    const routes = ACTIONS.filter((action) => action.method === 'get').map(
      (action) => `${action.path} ${action.action}`,
    );
    for (const entry of NAVIGATION) expect(routes).toContain(`${entry.href} ${entry.action}`);
    expect(routes).toContain('/account view-account');
  });
});

describe('when a role may not do something', () => {
  it('refuses with the sentence of the table', async () => {
    const browser = await signedIn(stage, 'amara.okafor');
    const page = await browser.get('/operate').expect(403);
    expect(page.text).toContain('it needs the role operator, and you are signed in as clinician.');
    await (await signedIn(stage, 'sam.ellis')).get('/operate').expect(200);
  });

  it('answers 401 to a program without, with a forged and with an ended token', async () => {
    const token = await bearer(stage);
    await request(stage.app).get('/api/v1/me').set('Authorization', token).expect(200);
    await request(stage.app).delete('/api/v1/session').set('Authorization', token).expect(204);
    for (const authorization of ['', 'Bearer', `Bearer ${'A'.repeat(43)}`, token]) {
      const answer = await request(stage.app).get('/api/v1/me').set('Authorization', authorization);
      expect([answer.status, errorOf(answer).code]).toEqual([401, 'access-not-signed-in']);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    }
  });
});

describe('when what was sent is wrong', () => {
  const send = (token: string, path = '/api/v1/probe/case_1') =>
    request(stage.app).post(path).set('Authorization', token);

  it('names the exact field of a body', async () => {
    const answer = await send(await bearer(stage)).send({
      entries: [{ reference: 'Patient/1' }, { reference: SECRET }],
    });
    expect(answer.status).toBe(422);
    expect(errorOf(answer).code).toBe('web-invalid-input');
    expect(errorOf(answer).place).toEqual({ field: 'entries[1].reference' });
    expect(answer.text).not.toContain(SECRET);
  });

  it('names the exact field of a path or a query', async () => {
    const token = await bearer(stage);
    const path = await send(token, '/api/v1/probe/other').send({ entries: [] });
    expect([path.status, errorOf(path).place]).toEqual([400, { field: 'params.caseId' }]);
    const query = await send(token, '/api/v1/probe/case_1?page=x').send({ entries: [] });
    expect([query.status, errorOf(query).place]).toEqual([400, { field: 'query.page' }]);
  });

  it('tells malformed, unsupported and oversized bodies apart', async () => {
    const token = await bearer(stage);
    const seen: [number, string][] = [];
    const attempts: [string, string | Buffer][] = [
      ['application/json', '{"entries":['],
      ['text/plain', 'entries'],
      ['application/x-www-form-urlencoded', 'entries=1'],
      ['application/json', JSON.stringify({ entries: 'x'.repeat(2_000_000) })],
      ['application/json; charset=utf-7', '{}'],
      ['application/json; charset=latin1', '{}'],
    ];
    for (const [type, text] of attempts) {
      const answer = await send(token).set('Content-Type', type).send(text);
      seen.push([answer.status, errorOf(answer).code]);
    }
    expect(seen).toEqual([
      [400, 'web-malformed-body'],
      [415, 'web-unsupported-media-type'],
      [415, 'web-unsupported-media-type'],
      [413, 'web-body-too-large'],
      [415, 'web-unsupported-charset'],
      [415, 'web-unsupported-charset'],
    ]);
  });

  it('asks for the permission before it reads the body', async () => {
    const answer = await request(stage.app)
      .post('/api/v1/probe/case_1')
      .set('Content-Type', 'application/json')
      .send('{"entries":[');
    expect(answer.status).toBe(401);
  });

  it('answers unknown addresses, wrong methods and broken escapes in the right form', async () => {
    const missing = await request(stage.app).get('/api/v1/nothing');
    expect([missing.status, errorOf(missing).code]).toEqual([404, 'web-not-found']);
    const method = await request(stage.app).put('/api/v1/me');
    expect([method.status, errorOf(method).code, method.headers['allow']]).toEqual([
      405,
      'web-wrong-method',
      'GET',
    ]);
    const escape = await request(stage.app).post('/api/v1/probe/%E0%A4%A');
    expect([escape.status, errorOf(escape).code]).toEqual([400, 'web-malformed-path']);
    const page = await request(stage.app).get('/nothing');
    expect([page.status, page.type]).toEqual([404, 'text/html']);
  });

  it('keeps the place of a fault', async () => {
    const answer = await request(stage.app).get('/api/v1/conflict');
    expect([answer.status, errorOf(answer)]).toEqual([
      409,
      { code: 'probe-stale', message: 'It changed.', place: { field: 'version' } },
    ]);
  });
});

describe('when something unexpected fails', () => {
  it('RULE C-01: tells neither the person, nor the program, nor the log what it was about', async () => {
    const page = await request(stage.app).get('/broken?patient=Lindqvist');
    const answer = await request(stage.app).get('/api/v1/broken');
    expect([page.status, answer.status]).toEqual([500, 500]);
    const everything = page.text + answer.text + stage.lines.join('');
    for (const word of ['Lindqvist', '485 777', 'could not read']) expect(everything).not.toContain(word);
    expect(page.text + answer.text).not.toContain('.ts:');
    expect(stage.lines.join('')).toContain('"event":"unexpected-error"');
    expect(errorOf(answer).code).toBe('web-internal');
  });

  it('gives the reference that the log has', async () => {
    const answer = await request(stage.app).get('/api/v1/broken');
    const { requestId } = answer.body as ErrorBody;
    expect(answer.headers['x-request-id']).toBe(requestId);
    expect(stage.lines.filter((line) => line.includes(requestId)).length).toBeGreaterThanOrEqual(1);
  });
});

describe('when requests are logged', () => {
  it('RULE C-01: writes the pattern of the route and nothing that was sent', async () => {
    const token = await bearer(stage);
    await request(stage.app)
      .post('/api/v1/probe/case_lindqvist?page=485')
      .set('Authorization', token)
      .set('X-Request-Id', 'lindqvist')
      .set('User-Agent', 'lindqvist')
      .send({ entries: [{ reference: 'Patient/lindqvist' }] })
      .expect(200);
    await request(stage.app).get('/lindqvist').expect(404);
    const text = stage.lines.join('');
    expect(text).toContain('"route":"/api/v1/probe/:caseId"');
    expect(text).toContain('"route":"unmatched"');
    expect(text).not.toContain('lindqvist');
    expect(text).not.toContain(token.slice('Bearer '.length));
  });
});

describe('when a browser gets an answer', () => {
  it('is told to keep nothing and to load from here only', async () => {
    const page = await agent(stage.app).get('/sign-in');
    expect(page.headers['cache-control']).toBe('no-store');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(page.headers['x-powered-by']).toBeUndefined();
    expect(page.text).not.toMatch(/<script(?![^>]*src=)|style="|\son\w+="/);
  });

  it('gets styles without remote fonts, once per version', async () => {
    const page = await agent(stage.app).get('/sign-in');
    const href = /href="(\/assets\/app\.css\?v=[0-9a-f]+)"/.exec(page.text)?.[1] ?? '';
    const styles = await request(stage.app).get(href).expect(200);
    expect(styles.text).not.toMatch(/@font-face|https?:\/\/(?!www\.w3\.org)/);
    expect(styles.headers['cache-control']).toContain('immutable');
    await request(stage.app).get(href).set('If-None-Match', String(styles.headers['etag'])).expect(304);
    await request(stage.app).get('/assets/../app.ts').expect(404);
    await request(stage.app).get('/assets/..%2fapp.ts').expect(404);
  });
});

describe('when a program uses the cookie of a page', () => {
  it('needs the token of the session as a header', async () => {
    const browser = await signedIn(stage);
    const me = await browser.get('/api/v1/me').expect(200);
    const { csrfToken } = me.body as { csrfToken: string };
    await browser.delete('/api/v1/session').expect(403);
    await browser.delete('/api/v1/session').set('X-CSRF-Token', csrfToken).expect(204);
    await browser.get('/api/v1/me').expect(401);
  });
});

describe('when a program signs in', () => {
  it('counts the tries down and locks', async () => {
    const codes: string[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const answer = await request(stage.app)
        .post('/api/v1/session')
        .send({ subject: 'sam.ellis', pin: '0000' });
      codes.push(errorOf(answer).code);
    }
    expect(codes).toEqual([...Array.from({ length: 4 }, () => 'access-pin-wrong'), 'access-pin-locked']);
  });
});

describe('when health is asked for', () => {
  it('answers 200 part by part, and 503 when requests cannot be served', async () => {
    const well = await request(stage.app).get('/health').expect(200);
    expect(well.body).toEqual({ status: 'ok', parts: [{ name: 'database', status: 'ok' }] });
    const ill = await openWeb({
      services: {
        health: async () => ({ status: 'failing', parts: [{ name: 'database', status: 'failing' }] }),
      },
    });
    await request(ill.app).get('/health').expect(503);
    await ill.close();
  });
});
