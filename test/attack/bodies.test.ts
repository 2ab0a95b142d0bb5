// Bodies: fields that nobody asked for, names that reach the root of all objects, bombs, broken encodings, numbers beyond measure. Each
// route that reads a body gets every one of them, from somebody who may do the act.
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { ACTIONS } from '../../src/web/app.ts';
import type { Action } from '../../src/web/action.ts';
import { asForm, jsonSchemaOf, validBodyOf } from './bodies.ts';
import { changedTables } from './fingerprint.ts';
import {
  BY_PROOF,
  isJson,
  openAttackScene,
  pathTo,
  roleFor,
  STAFF_ACTIONS,
  type AttackScene,
} from './scene.ts';
import { Tally } from './tally.ts';
import { jsonOf, type Answer, type Ask } from './wire.ts';

// Hundreds of requests a test, on a machine that may be busy.
jest.setTimeout(180_000);
const tally = new Tally();
let scene: AttackScene;
const ROOT_KEYS = Reflect.ownKeys(Object.prototype).length;
beforeAll(async () => {
  scene = await openAttackScene();
}, 60_000);
afterAll(async () => {
  await scene.close();
  tally.print();
});

const reads = ACTIONS.filter(({ body, audience }) => body !== undefined && audience !== 'gateway');
const byProgram = reads.filter(
  (action) => isJson(action) && action.upload === undefined && !BY_PROOF.has(action.path),
);
const byForm = reads.filter((action) => !isJson(action) && action.upload === undefined);
const uploads = reads.filter(({ upload }) => upload !== undefined);
const named = (actions: readonly Action[]) =>
  actions.map((action) => [`${action.method} ${action.path}`, action] as const);

const refused = ({ status }: Answer): boolean => status >= 400 && status < 500;
const isClean = (): boolean =>
  Reflect.ownKeys(Object.prototype).length === ROOT_KEYS && !('polluted' in {}) && !('polluted' in []);

function toProgram(action: Action, given: Omit<Ask, 'path' | 'method'>): Promise<Answer> {
  const headers = { ...given.headers, authorization: scene.bearerOf(roleFor(action.action)) };
  const method = action.method.toUpperCase();
  return scene.wire.ask({ ...given, method, path: pathTo(action, scene.ids), headers });
}

function toForm(action: Action, body: string | Buffer, more: Record<string, string> = {}): Promise<Answer> {
  const { cookie, csrfToken } = scene.browserOf(roleFor(action.action));
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-csrf-token': csrfToken,
    cookie,
    ...more,
  };
  return scene.wire.ask({ method: 'POST', path: pathTo(action, scene.ids), headers, body });
}

/** All tries of one route; what they changed counts once. */
async function siege(
  family: string,
  action: Action,
  tries: Iterable<[string, () => Promise<Answer>, boolean?]>,
) {
  const before = await scene.state();
  for (const [what, send, mayPass = false] of tries) {
    const answer = await send();
    const good = mayPass || MAY_PASS.has(action.path) ? answer.status < 500 : refused(answer);
    tally.note(family, `${action.path}: ${what}`, good && isClean(), [answer.status, scene.codeOf(answer)]);
  }
  // A PIN that is none is a wrong PIN, and counts as one.
  const changed = changedTables(before, await scene.state()).filter(
    (table) => table !== 'account_pin' && table !== 'pin_try',
  );
  tally.note('their effect', `${family} ${action.path}`, changed.length === 0, changed);
}

/** With a session that is open, the form that unlocks one leads on and does nothing. */
const MAY_PASS: ReadonlySet<string> = new Set(['/unlock']);

/** A challenge takes the form that will be sent: what is signed is built of what it knows, and only a digest is kept. */
const IS_CHALLENGE = /\/challenge$/;

/** Forms whose fields are called by the messages of a case: their readers look for the names that they know, one by one. */
const BY_MESSAGE: ReadonlySet<string> = new Set([
  '/cases/:caseId/messages/:messageId/split',
  '/cases/:caseId/entries/:patientKey',
  '/cases/:caseId/sign',
]);

/** Where the parts of a body must fit each other. */
const HAND_MADE: Readonly<Record<string, Record<string, unknown>>> = {
  '/api/v1/cases/:caseId/kept-form': { action: '/cases/x/decide', page: '/cases/x', fields: {} },
};

const UNASKED = {
  role: 'operator',
  accountId: `account_${'0'.repeat(26)}`,
  by: { kind: 'account', id: 'account_0' },
  isAdmin: true,
  state: 'receipted',
  team: 'emergency',
  at: '2020-01-01T00:00:00Z',
  proof: { method: 'pin' },
  scopes: ['*'],
} as const;

/** The body with a field more in each of its objects, one at a time. */
function* withMore(body: Record<string, unknown>, name: string, value: unknown): Generator {
  yield { ...body, [name]: value };
  for (const [key, inner] of Object.entries(body)) {
    if (typeof inner !== 'object' || inner === null) continue;
    if (Array.isArray(inner)) {
      const [first] = inner as unknown[];
      if (typeof first === 'object' && first !== null)
        for (const more of withMore(first as Record<string, unknown>, name, value))
          yield { ...body, [key]: [more] };
    } else
      for (const more of withMore(inner as Record<string, unknown>, name, value))
        yield { ...body, [key]: more };
  }
}

const POLLUTING: readonly string[] = [
  '"__proto__":{"polluted":true}',
  '"__proto__":null',
  '"constructor":{"prototype":{"polluted":true}}',
  '"prototype":{"polluted":true}',
  '"hasOwnProperty":1',
  '"toString":"x"',
  '"__defineGetter__":"x"',
];

describe('a field that nobody asked for', () => {
  it.each(named(byProgram))('%s is refused from a program', async (_name, action) => {
    const body = HAND_MADE[action.path] ?? validBodyOf(action);
    expect(body).not.toBeNull();
    const tries: [string, () => Promise<Answer>][] = [];
    for (const [name, value] of Object.entries(UNASKED))
      for (const more of withMore(body ?? {}, name, value)) {
        // A name that the schema knows is no field more.
        if (
          action.body?.safeParse(more).success === true &&
          Object.hasOwn(jsonSchemaOf(action.body).properties ?? {}, name)
        )
          continue;
        tries.push([
          `${name} in ${JSON.stringify(more).slice(0, 80)}`,
          () => toProgram(action, jsonOf(more)),
        ]);
      }
    await siege('mass assignment', action, tries);
  });

  it('is open in no schema of a program, and is dropped by every form', () => {
    const open: string[] = [];
    for (const action of reads) {
      if (action.body === undefined || BY_PROOF.has(action.path)) continue;
      const strict = isJson(action) && action.upload === undefined;
      const found = [...openObjects(jsonSchemaOf(action.body, strict ? 'input' : 'output'), action.path)];
      const here = found.filter((at) => !BY_MESSAGE.has(at) && !IS_CHALLENGE.test(at));
      tally.note('open schemas', action.path, here.length === 0, here);
      open.push(...here);
    }
    expect(open).toEqual([]);
  });

  it('says nothing of who placed a hold, in a form that is taken', async () => {
    const governance = scene.browserOf('governance');
    const first = STAFF_ACTIONS.find(({ path, method }) => path === '/holds' && method === 'post');
    if (first === undefined) throw new Error('there is no form for holds');
    const page = await scene.wire.ask({ path: '/holds/new', headers: { cookie: governance.cookie } });
    expect(page.status).toBe(200);
    const fields = {
      scope: 'case',
      caseId: scene.ids['caseId'] ?? '',
      kind: 'incident',
      authority: 'An incident',
      'received-day': '4',
      'received-month': '6',
      'received-year': '2026',
      'received-time': '06:00',
      holdId: `hold_${'1'.repeat(26)}`,
      by: `account_${'1'.repeat(26)}`,
      placedBy: `account_${'1'.repeat(26)}`,
      liftedAt: '2020-01-01T00:00:00Z',
      'by[id]': 'x',
    };
    const answer = await toForm(first, new URLSearchParams(fields).toString());
    expect([answer.status, answer.headers.location?.startsWith('/holds/hold_')]).toEqual([303, true]);
    expect(answer.headers.location).not.toContain('1'.repeat(26));
    const [hold] = await scene.services.stations.custody.listHolds();
    tally.note(
      'mass assignment',
      'a form',
      hold?.placedBy === governance.accountId && hold.liftedAt === null,
      hold,
    );
  });
});

/** Where an object takes names that it does not know. */
function* openObjects(schema: ReturnType<typeof jsonSchemaOf>, at: string): Generator<string> {
  if (schema.type === 'object' && schema.properties !== undefined && schema.additionalProperties !== false)
    yield at;
  for (const [name, inner] of Object.entries(schema.properties ?? {}))
    yield* openObjects(inner, `${at}.${name}`);
  for (const inner of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) yield* openObjects(inner, at);
  if (schema.items !== undefined) yield* openObjects(schema.items, `${at}[]`);
}

describe('a name that reaches the root of objects', () => {
  it.each(named(byProgram))('%s takes none from a program', async (_name, action) => {
    const body = JSON.stringify(validBodyOf(action) ?? {});
    const inside = body === '{}' ? '' : `,${body.slice(1, -1)}`;
    await siege(
      'prototype pollution',
      action,
      POLLUTING.map((part) => [part, () => toProgram(action, jsonOf(`{${part}${inside}}`))]),
    );
  });

  it.each(named(byForm))('%s takes none from a form', async (_name, action) => {
    const fields = [
      '__proto__[polluted]=1',
      'constructor[prototype][polluted]=1',
      '__proto__.polluted=1',
      '__proto__=1',
    ];
    // With the required fields left out, so that nothing is done.
    if (action.body?.safeParse({}).success !== false) return;
    await siege(
      'prototype pollution',
      action,
      fields.map((field) => [field, () => toForm(action, field)]),
    );
  });

  it('is in no query that is listened to', async () => {
    const query =
      '?__proto__[polluted]=1&constructor[prototype][polluted]=1&__proto__=x&toString=y&hasOwnProperty=z';
    for (const action of ACTIONS.filter(
      ({ method, audience }) => method === 'get' && audience !== 'gateway',
    )) {
      const role = roleFor(action.action);
      const headers = isJson(action)
        ? { authorization: scene.bearerOf(role) }
        : { cookie: scene.browserOf(role).cookie };
      const answer = await scene.wire.ask({ path: pathTo(action, scene.ids) + query, headers });
      tally.note(
        'prototype pollution',
        `query of ${action.path}`,
        answer.status < 500 && isClean(),
        answer.status,
      );
    }
  });
});

const DEEP = 100_000;
const HUGE = Buffer.alloc(64 * 1024 * 1024, 0x20);
const INVALID_UTF8 = Buffer.concat([
  Buffer.from('{"pin":"'),
  Buffer.from([0xc3, 0x28, 0xff, 0xfe]),
  Buffer.from('"}'),
]);
const zipped: Record<string, Buffer> = {};

describe('a body that is a weapon', () => {
  beforeAll(() => {
    zipped['gzip'] = gzipSync(HUGE);
    zipped['deflate'] = deflateSync(HUGE);
    zipped['br'] = brotliCompressSync(HUGE);
  });

  it.each(named(byProgram))('%s falls over none', async (_name, action) => {
    const json = { 'content-type': 'application/json' };
    const send = (body: string | Buffer, headers: Record<string, string> = {}) =>
      toProgram(action, { body, headers: { ...json, ...headers } });
    const whole = validBodyOf(action) ?? {};
    const texts = Object.entries(whole).filter(
      ([name, value]) => typeof value === 'string' && name !== 'pin',
    );
    await siege('hostile bodies', action, [
      ['no JSON', () => send('{"a":')],
      ['nothing but blanks', () => send('   ')],
      ['deep lists', () => send('['.repeat(DEEP))],
      ['deep lists that end', () => send('['.repeat(DEEP) + ']'.repeat(DEEP))],
      ['deep objects', () => send('{"a":'.repeat(DEEP) + '1' + '}'.repeat(DEEP))],
      ['a deep field', () => send(`{"x":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`)],
      ['a list', () => send('[]')],
      ['a number', () => send('1')],
      ['null', () => send('null')],
      ['a text', () => send('"x"')],
      ['NaN', () => send('{"version":NaN}')],
      ['a number beyond measure', () => send('{"version":1e999}')],
      ['a number beyond the exact', () => send('{"version":9007199254740993}')],
      ['many keys', () => send(`{${Array.from({ length: 50_000 }, (_, i) => `"k${i}":1`).join(',')}}`)],
      ['invalid UTF-8', () => send(INVALID_UTF8)],
      ['a lone surrogate', () => send('{"pin":"\\ud800","x":"\\udfff"}')],
      ['another charset', () => send('{}', { 'content-type': 'application/json; charset=utf-7' })],
      [
        'another charset, quoted',
        () => send('{}', { 'content-type': 'application/json; charset="utf-16le"' }),
      ],
      [
        'two charsets',
        () => send('{}', { 'content-type': 'application/json; charset=utf-8; charset=utf-7' }),
        true,
      ],
      ['a media type beside', () => send('{}', { 'content-type': 'application/json-patch+json' })],
      [
        'XML',
        () =>
          send('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', {
            'content-type': 'application/xml',
          }),
      ],
      ['more than the bound', () => send(`{"x":"${'a'.repeat(2 * 1024 * 1024)}"}`)],
      ...Object.entries(zipped).map(([encoding, bytes]): [string, () => Promise<Answer>] => [
        `a bomb by ${encoding}`,
        () => send(bytes, { 'content-encoding': encoding }),
      ]),
      ['two encodings', () => send(gzipSync(gzipSync('{}')), { 'content-encoding': 'gzip, gzip' })],
      ['an encoding that is none', () => send('{}', { 'content-encoding': 'x-bomb' })],
      ['a broken encoding', () => send('{}', { 'content-encoding': 'gzip' })],
      ...texts.map(([name]): [string, () => Promise<Answer>] => [
        `a zero in ${name}`,
        () => send(JSON.stringify({ ...whole, [name]: 'a\u0000b' })),
      ]),
      ['a key given twice', () => send('{"x":1,"x":2}')],
    ]);
  });

  it.each(named(byForm))('%s falls over none that is a form', async (_name, action) => {
    if (action.body?.safeParse({}).success !== false) return;
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const fields = asForm(validBodyOf(action) ?? {});
    await siege('hostile bodies', action, [
      ['too many fields', () => toForm(action, 'a=1&'.repeat(20_100))],
      ['more than the bound', () => toForm(action, `a=${'b'.repeat(2 * 1024 * 1024)}`)],
      ['half an encoding', () => toForm(action, 'pin=%e0%a4%a&x=%')],
      [
        'another charset',
        () => toForm(action, 'a=b', { 'content-type': `${form['content-type']}; charset=utf-7` }),
      ],
      ['a bomb by gzip', () => toForm(action, zipped['gzip'] ?? '', { 'content-encoding': 'gzip' })],
      ['invalid UTF-8', () => toForm(action, Buffer.from([0x61, 0x3d, 0xff, 0xfe]))],
      ['a separator that is none', () => toForm(action, 'a;b;c')],
      ['nothing', () => toForm(action, '')],
      ...Object.keys(fields)
        .filter((name) => name !== 'pin')
        .flatMap((name): [string, () => Promise<Answer>][] => {
          const zero = new URLSearchParams({ ...fields, [name]: 'a\u0000b' }).toString();
          return [[`a zero in ${name}`, () => toForm(action, zero)]];
        }),
    ]);
  });

  it.each(named(uploads))('%s falls over none that is a file', async (_name, action) => {
    const part = (head: string, bytes = 'x'): string => `--x\r\n${head}\r\n\r\n${bytes}\r\n`;
    const zone = part('Content-Disposition: form-data; name="timeZone"', 'Europe/London');
    const file = (head: string): string => `${zone}${part(head)}--x--\r\n`;
    const type = 'multipart/form-data; boundary=x';
    const { csrfToken, cookie } = scene.browserOf('clinician');
    const proof = isJson(action)
      ? { authorization: scene.bearerOf('clinician') }
      : { cookie, 'x-csrf-token': csrfToken };
    const send = (body: string | Buffer, contentType = type) =>
      scene.wire.ask({
        method: 'POST',
        path: pathTo(action, scene.ids),
        headers: { ...proof, 'content-type': contentType },
        body,
      });
    const disposition = 'Content-Disposition: form-data; name="file"; filename=';
    await siege('hostile files', action, [
      ['no boundary', () => send('x', 'multipart/form-data')],
      ['an empty boundary', () => send('x', 'multipart/form-data; boundary=')],
      ['a long boundary', () => send('x', `multipart/form-data; boundary=${'b'.repeat(5000)}`)],
      ['no end', () => send(`${zone}${part(`${disposition}"a.txt"`)}`)],
      ['no head', () => send(`--x\r\n\r\nx\r\n--x--\r\n`)],
      ['no name', () => send(`${part('Content-Disposition: form-data')}--x--\r\n`)],
      ['many fields', () => send(`${part('Content-Disposition: form-data; name="a"').repeat(500)}--x--\r\n`)],
      [
        'a long field',
        () =>
          send(`${part('Content-Disposition: form-data; name="timeZone"', 'z'.repeat(100_000))}--x--\r\n`),
      ],
      [
        'a polluting field',
        () =>
          send(`${part('Content-Disposition: form-data; name="__proto__"')}${file(`${disposition}"a.txt"`)}`),
      ],
      ['a way up as a name', () => send(file(`${disposition}"../../../etc/passwd"`))],
      ['a zero in a name', () => send(file(`${disposition}"a\0.txt"`))],
      ['a line break in a name', () => send(file(`${disposition}"a%0d%0aX-Injected: 1.txt"`))],
      ['a name in another charset', () => send(file(`${disposition}"x"; filename*=UTF-7''%2B`))],
      ['a file as base64', () => send(file(`${disposition}"a.txt"\r\nContent-Transfer-Encoding: base64`))],
      ['a huge head', () => send(file(`${disposition}"a.txt"\r\nX-Long: ${'a'.repeat(200_000)}`))],
      ['many files', () => send(`${zone}${part(`${disposition}"a.txt"`).repeat(300)}--x--\r\n`)],
      ['a file that is none', () => send(file(`${disposition}"a.zip"`))],
      ['nothing', () => send('')],
      ['bytes alone without a time zone', () => send('x', 'application/octet-stream')],
      ['XML', () => send('<a/>', 'application/xml')],
    ]);
    expect(scene.lines.join('\n')).not.toContain('passwd');
  });

  it('got through nowhere', () => {
    expect(tally.through).toEqual([]);
    expect(isClean()).toBe(true);
    expect(tally.tries('hostile bodies')).toBeGreaterThan(700);
  });
});
