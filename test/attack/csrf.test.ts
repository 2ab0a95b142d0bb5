// Forged requests of browsers: every changing route × every way in which a foreign page could send it. All but the first control
// come with a session that may do the act, and none may change a thing.
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { changedTables } from './fingerprint.ts';
import {
  ABSENT,
  BY_PROOF,
  CHANGING,
  isJson,
  openAttackScene,
  paramsOf,
  pathTo,
  roleFor,
  type AttackScene,
} from './scene.ts';
import { Tally } from './tally.ts';
import { formOf, jsonOf, type Ask } from './wire.ts';

// Hundreds of requests a test, on a machine that may be busy.
jest.setTimeout(180_000);
const tally = new Tally();
const FAMILY = 'forged requests';
let scene: AttackScene;
beforeAll(async () => {
  scene = await openAttackScene();
}, 60_000);
afterAll(async () => {
  await scene.close();
  tally.print();
});

const FORGED = new Set(['web-forged-form', 'web-foreign-origin']);
const UNREAD = new Set([...FORGED, 'web-unsupported-media-type', 'web-malformed-body']);
const form = (fields: Record<string, string>) => formOf(fields);

type Variant = {
  name: string;
  ask: (token: string, other: string) => Omit<Ask, 'path'> & { query?: string };
};

const multipart = (fields: Record<string, string>): Pick<Ask, 'headers' | 'body'> => ({
  headers: { 'content-type': 'multipart/form-data; boundary=x' },
  body: `${Object.entries(fields)
    .map(([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('')}--x--\r\n`,
});

/** What a page of another site can make a browser send to a page's form. */
const BY_FORM: readonly Variant[] = [
  { name: 'no token', ask: () => form({}) },
  { name: 'an empty token', ask: () => form({ csrfToken: '' }) },
  { name: 'a wrong token', ask: () => form({ csrfToken: 'A'.repeat(43) }) },
  { name: 'another person’s token', ask: (_token, other) => form({ csrfToken: other }) },
  { name: 'half the token', ask: (token) => form({ csrfToken: token.slice(0, 20) }) },
  {
    name: 'the token twice',
    ask: (token) => ({ ...form({}), body: `csrfToken=${token}&csrfToken=${token}` }),
  },
  { name: 'the token as an object', ask: (token) => form({ 'csrfToken[x]': token }) },
  { name: 'the token in the address', ask: (token) => ({ ...form({}), query: `csrfToken=${token}` }) },
  {
    name: 'the token, from another site',
    ask: (token) => withHeaders(form({ csrfToken: token }), { 'sec-fetch-site': 'cross-site' }),
  },
  {
    name: 'the token, from a neighbour',
    ask: (token) => withHeaders(form({ csrfToken: token }), { 'sec-fetch-site': 'same-site' }),
  },
  {
    name: 'plain text',
    ask: (token) => ({ headers: { 'content-type': 'text/plain' }, body: `csrfToken=${token}` }),
  },
  { name: 'no media type', ask: () => ({ body: 'csrfToken=x' }) },
  { name: 'another person’s token in a multipart', ask: (_token, other) => multipart({ csrfToken: other }) },
  { name: 'JSON', ask: (token) => jsonOf({ csrfToken: token }) },
  { name: 'JSON as text', ask: () => ({ headers: { 'content-type': 'text/plain' }, body: '{"a":"=b"}' }) },
  {
    name: 'a method override',
    ask: () =>
      withHeaders(form({ _method: 'get' }), { 'x-http-method-override': 'GET', 'x-method-override': 'GET' }),
  },
];

/** What it can make it send to the API, with the cookie. */
const BY_COOKIE: readonly Variant[] = [
  { name: 'no token', ask: () => jsonOf({}) },
  { name: 'another person’s token', ask: (_t, other) => withHeaders(jsonOf({}), { 'x-csrf-token': other }) },
  { name: 'a wrong token', ask: () => withHeaders(jsonOf({}), { 'x-csrf-token': 'A'.repeat(43) }) },
  { name: 'a form', ask: () => form({}) },
  { name: 'plain text', ask: () => ({ headers: { 'content-type': 'text/plain' }, body: '{}' }) },
  { name: 'a multipart', ask: () => multipart({}) },
  {
    name: 'the token, from another site',
    ask: (token) => withHeaders(jsonOf({}), { 'x-csrf-token': token, 'sec-fetch-site': 'cross-site' }),
  },
];

function withHeaders(ask: Omit<Ask, 'path'>, headers: Record<string, string>): Omit<Ask, 'path'> {
  return { ...ask, headers: { ...ask.headers, ...headers } };
}

const routes = CHANGING.filter(({ path }) => !BY_PROOF.has(path));

describe('a forged request', () => {
  it.each(routes.map((action) => [`${action.method} ${action.path}`, action] as const))(
    '%s is refused, and changes nothing',
    async (name, action) => {
      const role = roleFor(action.action);
      const { cookie, csrfToken } = scene.browserOf(role);
      const other = scene.browserOf(role === 'operator' ? 'governance' : 'operator').csrfToken;
      const before = await scene.state();
      for (const { name: variant, ask } of isJson(action) ? BY_COOKIE : BY_FORM) {
        const { query, ...sent } = ask(csrfToken, other);
        const path = pathTo(action, scene.ids) + (query === undefined ? '' : `?${query}`);
        const headers = { ...sent.headers, cookie };
        const answer = await scene.wire.ask({ ...sent, method: action.method.toUpperCase(), path, headers });
        const code = scene.codeOf(answer);
        const absent =
          paramsOf(action).some((param) => ABSENT.has(param)) && [400, 404].includes(answer.status);
        const good = answer.status < 500 && (UNREAD.has(code) || absent);
        tally.note(FAMILY, `${name} with ${variant}`, good, [answer.status, code]);
      }
      tally.note('their effect', name, changedTables(before, await scene.state()).length === 0);
    },
  );

  it('by the address alone reads and changes nothing, whatever the method says', async () => {
    for (const action of routes) {
      const { cookie } = scene.browserOf(roleFor(action.action));
      const before = await scene.state();
      for (const [method, headers, query] of [
        ['GET', {}, '?_method=POST'],
        ['GET', { 'x-http-method-override': 'POST' }, ''],
        ['HEAD', { 'x-http-method': 'DELETE' }, ''],
        ['OPTIONS', { origin: 'https://evil.example', 'access-control-request-method': 'POST' }, ''],
      ] as const) {
        const path = pathTo(action, scene.ids) + query;
        const answer = await scene.wire.ask({ method, path, headers: { ...headers, cookie } });
        const told = Object.keys(answer.headers).filter((header) => header.startsWith('access-control-'));
        tally.note(
          'by address',
          `${method} ${path}`,
          answer.status < 500 && told.length === 0,
          answer.status,
        );
      }
      const changed = changedTables(before, await scene.state());
      tally.note('their effect', `by address ${action.path}`, changed.length === 0, changed);
    }
  });

  it('is told from a true one by its token alone', async () => {
    for (const action of routes) {
      if (isJson(action) || action.upload !== undefined || action.body?.safeParse({}).success !== false)
        continue;
      const { cookie, csrfToken } = scene.browserOf(roleFor(action.action));
      const sent = form({ csrfToken });
      const headers = { ...sent.headers, cookie, 'sec-fetch-site': 'same-origin' };
      const path = pathTo(action, scene.ids);
      const answer = await scene.wire.ask({ ...sent, method: 'POST', path, headers });
      expect([path, FORGED.has(scene.codeOf(answer)), answer.status < 500]).toEqual([path, false, true]);
    }
  });

  it('got through nowhere', () => {
    expect(tally.through).toEqual([]);
    expect(tally.tries(FAMILY)).toBeGreaterThan(800);
  });
});
