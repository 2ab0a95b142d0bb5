// What leaves the service, over every route and every answer of it, errors too: no frame, no cache, no tag to tell by, no other site's
// name, no header of somebody else; and no way to anything that is not served.
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { ACTIONS } from '../../src/web/app.ts';
import type { Action } from '../../src/web/action.ts';
import { WORDS } from '../web/governance/scene.ts';
import {
  cookiesOf,
  csrfIn,
  isJson,
  openAttackScene,
  pathTo,
  roleFor,
  SUBJECTS,
  type AttackScene,
} from './scene.ts';
import { Tally } from './tally.ts';
import { formOf, type Answer, type Ask } from './wire.ts';

// Hundreds of requests a test, on a machine that may be busy.
jest.setTimeout(180_000);
const tally = new Tally();
let scene: AttackScene;
beforeAll(async () => {
  scene = await openAttackScene();
}, 60_000);
afterAll(async () => {
  await scene.close();
  tally.print();
});

const EVIL = 'evil.example';
const readable = ACTIONS.filter(({ method, audience }) => method === 'get' && audience !== 'gateway');
const proofOf = (action: Action): Record<string, string> =>
  isJson(action)
    ? { authorization: scene.bearerOf(roleFor(action.action)) }
    : { cookie: scene.browserOf(roleFor(action.action)).cookie };

/** Public, the same for everybody, and meant to be kept: the log's files and the key to seal to, the documents about formats. */
const KEPT = /^\/(?:log\/|claims\/|schemas\/|assets\/|\.well-known\/|api\/v1\/live\/sealing-key$)/;

/** Of those, what other sites may read: whoever checks a receipt or writes a gateway does so from elsewhere. */
const OPEN = /^\/(?:log|schemas|claims)\//;

/** What is wrong with the head of an answer. */
function faultsOf(path: string, { headers, status }: Answer): string[] {
  const csp = String(headers['content-security-policy'] ?? '');
  const faults: string[] = [];
  if (!csp.includes("frame-ancestors 'none'")) faults.push('may be framed');
  if (/unsafe-|\*|data:|https?:/.test(csp)) faults.push('loose policy');
  if (!csp.includes("default-src 'none'")) faults.push('no default');
  if (headers['x-content-type-options'] !== 'nosniff') faults.push('sniffed');
  if (headers['x-powered-by'] !== undefined || headers['server'] !== undefined)
    faults.push('names its maker');
  const isOpen = OPEN.test(path) && status === 200;
  if (!isOpen && headers['access-control-allow-origin'] !== undefined) faults.push('read by others');
  if (headers['cross-origin-opener-policy'] !== 'same-origin') faults.push('opened by others');
  if (!isOpen && headers['cross-origin-resource-policy'] !== 'same-origin') faults.push('embedded by others');
  if (!['same-origin', 'no-referrer'].includes(String(headers['referrer-policy']))) faults.push('refers');
  const cache = headers['cache-control'] ?? '';
  const isKept = KEPT.test(path) && status === 200;
  if (!isKept && cache !== 'no-store') faults.push(`cached: ${cache}`);
  if (!isKept && (headers.etag !== undefined || headers['last-modified'] !== undefined))
    faults.push('tagged');
  for (const cookie of headers['set-cookie'] ?? [])
    if (
      !/; HttpOnly/i.test(cookie) ||
      !/; SameSite=(?:Lax|Strict)/i.test(cookie) ||
      !/; Path=\//i.test(cookie)
    )
      faults.push('loose cookie');
  return faults;
}

describe('every answer', () => {
  it('is framed by nobody, kept by nobody and read by no other site', async () => {
    for (const action of ACTIONS.filter(({ audience }) => audience !== 'gateway')) {
      const path = pathTo(action, scene.ids);
      const asks: [string, Ask][] = [
        ['read', { path, headers: proofOf(action) }],
        ['unknown', { path }],
        ['forged', { method: 'POST', path, headers: { cookie: 'countersign-session=x' } }],
        ['asked for', { method: 'OPTIONS', path, headers: { origin: `https://${EVIL}` } }],
        ['deleted', { method: 'DELETE', path }],
        ['traced', { method: 'PATCH', path }],
        ['broken', { path: `${path}/%e0%a4%a` }],
        ['with an origin', { path, headers: { ...proofOf(action), origin: `https://${EVIL}` } }],
        ['with no origin', { path, headers: { ...proofOf(action), origin: 'null' } }],
      ];
      for (const [what, ask] of asks) {
        const answer = await scene.wire.ask(ask);
        const faults = faultsOf(path, answer);
        tally.note('clickjacking and caches', `${what} ${path}`, faults.length === 0 && answer.status < 500, [
          answer.status,
          ...faults,
        ]);
      }
    }
  });

  it('gives nothing to a question whether it has changed, nor to one for its head or a part of it', async () => {
    for (const action of readable) {
      const path = pathTo(action, scene.ids);
      const proof = proofOf(action);
      for (const [what, ask] of [
        ['any tag', { path, headers: { ...proof, 'if-none-match': '*' } }],
        ['a tag', { path, headers: { ...proof, 'if-none-match': 'W/"1"' } }],
        ['a time', { path, headers: { ...proof, 'if-modified-since': 'Fri, 01 Jan 2100 00:00:00 GMT' } }],
        ['its head', { method: 'HEAD', path, headers: proof }],
        ['a part', { path, headers: { ...proof, range: 'bytes=0-99' } }],
        ['its options', { method: 'OPTIONS', path, headers: proof }],
      ] satisfies [string, Ask][]) {
        const answer = await scene.wire.ask(ask);
        const empty =
          ask.method === undefined || answer.text === '' || !WORDS.some((word) => answer.text.includes(word));
        const kept = KEPT.test(path);
        const good =
          answer.status < 500 && empty && (kept || (answer.status !== 304 && answer.status !== 206));
        tally.note('cache leaks', `${what} of ${path}`, good, answer.status);
      }
    }
  });

  it('says nothing of a patient to who is not signed in', async () => {
    for (const action of readable) {
      const answer = await scene.wire.ask({ path: pathTo(action, scene.ids) });
      const leaks = [...WORDS, 'HYPERKALAEMIA', 'Okafor'].filter((word) => answer.text.includes(word));
      // The sandbox's door and the example of the format name invented people.
      const good = action.path === '/sign-in' || action.path.startsWith('/schemas/') || leaks.length === 0;
      tally.note('cache leaks', `nobody at ${action.path}`, good && answer.status < 500, leaks);
    }
  });
});

describe('a header of somebody else', () => {
  const FOREIGN: readonly [string, Record<string, string>][] = [
    ['a forwarded host', { 'x-forwarded-host': EVIL }],
    ['a forwarded server', { 'x-forwarded-server': EVIL }],
    ['a host of old', { 'x-host': EVIL, 'x-original-host': EVIL }],
    ['what was forwarded', { forwarded: `for=1.2.3.4;host=${EVIL};proto=https` }],
    [
      'a forwarded scheme',
      { 'x-forwarded-proto': 'https', 'x-forwarded-ssl': 'on', 'x-url-scheme': 'https' },
    ],
    ['a forwarded port', { 'x-forwarded-port': '8443' }],
    ['another address', { 'x-original-url': '/operator', 'x-rewrite-url': '/operator' }],
    ['a forwarded prefix', { 'x-forwarded-prefix': `//${EVIL}` }],
    [
      'an address of the client',
      { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1', 'true-client-ip': '127.0.0.1' },
    ],
    ['a referrer', { referer: `https://${EVIL}/worklist` }],
    ['a method', { 'x-http-method-override': 'DELETE' }],
  ];

  it('changes no answer and is in none', async () => {
    for (const action of readable) {
      const path = pathTo(action, scene.ids);
      const plain = await scene.wire.ask({ path, headers: proofOf(action) });
      for (const [what, headers] of FOREIGN) {
        const answer = await scene.wire.ask({ path, headers: { ...proofOf(action), ...headers } });
        const said = JSON.stringify([answer.headers, answer.text]).includes(EVIL);
        tally.note(
          'header and host injection',
          `${what} at ${path}`,
          answer.status === plain.status && !said,
          answer.status,
        );
      }
    }
  });

  it('makes no link that leads elsewhere, once the service knows its address', async () => {
    const own = await openAttackScene({
      services: { publicUrl: new URL('https://countersign.trust.example') },
    });
    try {
      for (const path of [
        `/api/v1/lost-devices/${own.ids['reportId'] ?? ''}/link`,
        `/api/v1/cases/${own.ids['caseId'] ?? ''}/copies/${own.ids['copyId'] ?? ''}/link`,
      ])
        for (const headers of [{ host: EVIL }, { 'x-forwarded-host': EVIL }, { host: `${EVIL}:80` }]) {
          const proof = { authorization: own.bearerOf('governance') };
          const answer = await own.wire.ask({ method: 'POST', path, headers: { ...proof, ...headers } });
          tally.note(
            'header and host injection',
            path,
            answer.status < 500 && !answer.text.includes(EVIL),
            answer.text,
          );
        }
    } finally {
      await own.close();
    }
  }, 60_000);

  it.each([
    '%0d%0aX-Injected:%201',
    '%0aX-Injected:1',
    '%E5%98%8A%E5%98%8DX-Injected:1',
    '%0d%0a%0d%0a<b>',
    '\u010a',
  ])('is not made by a line break in a path, a query, a cookie or a name: %s', async (text) => {
    const { cookie, csrfToken } = scene.browserOf('clinician');
    const asks: Ask[] = [
      { path: `/sign-in?return=/${encodeURI(text)}` },
      { path: `/worklist?x=${encodeURI(text)}` },
      { path: `/${encodeURI(text)}` },
      { path: `/cases/${encodeURI(text)}`, headers: { cookie } },
      { path: `/claims/${encodeURI(text)}` },
      { path: '/sign-in', headers: { cookie: `countersign-door=${encodeURI(text)}` } },
      { path: '/sign-in', headers: { cookie: `countersign-notice=${encodeURI(text)}` } },
      { method: 'POST', path: '/session/stay', ...formOf({ csrfToken, returnTo: `/${text}` }) },
      { method: 'POST', path: '/lock', headers: { referer: `${scene.url}/${encodeURI(text)}` } },
    ];
    for (const ask of asks) {
      const answer = await scene.wire.ask({ ...ask, headers: { ...ask.headers } });
      const injected = answer.rawHeaders.some((part) => /x-injected/i.test(part) && !/%0d|%0a/i.test(part));
      const split = answer.headers['x-injected'] !== undefined || answer.text.includes('<b>');
      tally.note('header and host injection', `${ask.path} ${text}`, !split && answer.status < 500, [
        injected,
        answer.status,
      ]);
    }
  });
});

const AWAY: readonly string[] = [
  `https://${EVIL}`,
  `//${EVIL}`,
  `///${EVIL}`,
  `////${EVIL}`,
  `/\\${EVIL}`,
  `\\/${EVIL}`,
  `\\\\${EVIL}`,
  `/\t/${EVIL}`,
  `/\n/${EVIL}`,
  `/%09/${EVIL}`,
  `/%0a/${EVIL}`,
  `/%5c${EVIL}`,
  `/%2f${EVIL}`,
  `/.//${EVIL}`,
  `/..//${EVIL}`,
  `/worklist/..//${EVIL}`,
  `/%2e%2e//${EVIL}`,
  `/;@${EVIL}`,
  `@${EVIL}`,
  `.${EVIL}`,
  `https:${EVIL}`,
  `https:/${EVIL}`,
  `http:\\\\${EVIL}`,
  `javascript:alert(1)//${EVIL}`,
  `JaVaScRiPt:alert(1)//${EVIL}`,
  `data:text/html,${EVIL}`,
  `vbscript:${EVIL}`,
  ` https://${EVIL}`,
  `\u0000https://${EVIL}`,
  `\u00a0//${EVIL}`,
  `/\u2028/${EVIL}`,
  `/\uff0f${EVIL}`,
  `//${EVIL}%2f..`,
  `//127.0.0.1@${EVIL}`,
  `/sign-out?x=${EVIL}`,
  `/api/v1/session?x=${EVIL}`,
];

/** Leads to a page of this service, and nowhere else. */
const isOwn = (location: string | undefined): boolean => {
  if (location === undefined || location === '') return true;
  const url = new URL(location, 'http://own.invalid');
  return (
    url.origin === 'http://own.invalid' && /^\/(?![/\\])/.test(location) && url.hostname === 'own.invalid'
  );
};

describe('a way to another site', () => {
  it('is in no address that a person is sent to', async () => {
    const { cookie } = scene.browserOf('clinician');
    for (const away of AWAY) {
      const text = encodeURIComponent(away);
      for (const ask of [
        { path: `/sign-in?return=${text}` },
        { path: `/sign-in?return=%2Fworklist&return=${text}` },
        { path: `/locked?return=${text}` },
        { path: `/?next=${text}&redirect=${text}&url=${text}&returnTo=${text}`, headers: { cookie } },
        { path: encodeURI(away).startsWith('/') ? encodeURI(away) : `/${encodeURI(away)}` },
        { path: '/worklist', headers: { referer: `${scene.url}${encodeURI(away)}` } },
        { method: 'POST', path: '/lock', headers: { referer: `${scene.url}${encodeURI(away)}` } },
      ] satisfies Ask[]) {
        const answer = await scene.wire.ask(ask);
        const kept = /name="returnTo" value="([^"]*)"/.exec(answer.text)?.[1] ?? '/';
        const good =
          isOwn(answer.headers.location) && isOwn(kept.replaceAll('&amp;', '&')) && answer.status < 500;
        tally.note('open redirects', JSON.stringify(ask), good, [
          answer.status,
          answer.headers.location,
          kept,
        ]);
      }
    }
  });

  it('is not taken after a sign-in', async () => {
    for (const away of AWAY.slice(0, 12)) {
      const door = await scene.wire.ask({ path: '/sign-in' });
      const fields = {
        subject: SUBJECTS.authoriser,
        pin: SANDBOX_PIN,
        csrfToken: csrfIn(door),
        returnTo: away,
      };
      const form = formOf(fields);
      const headers = { ...form.headers, cookie: cookiesOf(door) };
      const answer = await scene.wire.ask({ method: 'POST', path: '/sign-in', ...form, headers });
      const good = answer.status === 303 && isOwn(answer.headers.location);
      tally.note('open redirects', `after a sign-in ${away}`, good, [answer.status, answer.headers.location]);
    }
  });
});

const UP: readonly string[] = [
  '../package.json',
  '..%2fpackage.json',
  '..%252fpackage.json',
  '%2e%2e/package.json',
  '%2e%2e%2fpackage.json',
  '..\\package.json',
  '..%5cpackage.json',
  '....//package.json',
  '..;/package.json',
  '.%00./package.json',
  'x%00.css',
  '..%c0%afpackage.json',
  '..%ef%bc%8fpackage.json',
  '/etc/passwd',
  '%2fetc%2fpasswd',
  '../../../../../../etc/passwd',
  '..%2f..%2f..%2f..%2f..%2fetc%2fpasswd',
  '.env',
  '.git/config',
  '../../signing/issuer.key',
  '../signing/log.key',
  'trust/../../signing/log.key',
  'file:///etc/passwd',
  'con',
  '.',
  '..',
  '%20',
  '*',
];

describe('a way to a file that is not served', () => {
  const PLACES = [
    '/assets/',
    '/log/',
    '/log/tile/',
    '/log/tile/0/',
    '/log/checkpoints/',
    '/log/trust/',
    '/schemas/',
    '/claims/',
    '/',
    '/api/v1/',
  ];

  it('is none, however it is written', async () => {
    for (const place of PLACES)
      for (const up of UP) {
        const answer = await scene.wire.ask({ path: place + up.replaceAll(' ', '%20') });
        const leaks = /"private": true|root:.*:0:0|BEGIN|PRIVATE|"dependencies"|\[core\]/.test(answer.text);
        // `/..` is the service's own first page to some who normalise: a redirect to the door is no file.
        const good = !leaks && answer.status < 500 && answer.status !== 200;
        tally.note('path traversal', place + up, good, answer.status);
      }
  });

  it('leaves no word of the attacker in the log', () => {
    const log = scene.lines.join('\n');
    for (const word of [EVIL, 'passwd', 'X-Injected', 'package.json', '../'])
      tally.note('log injection', word, !log.includes(word));
    for (const line of scene.lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  it('got through nowhere', () => {
    expect(tally.through).toEqual([]);
  });
});
