// Shapes of requests that two servers would read in two ways, on raw sockets: each is refused or answered as one request, never as two.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openAttackScene, type AttackScene } from './scene.ts';
import { Tally } from './tally.ts';

const tally = new Tally();
let scene: AttackScene;
beforeAll(async () => {
  scene = await openAttackScene();
}, 60_000);
afterAll(async () => {
  await scene.close();
  tally.print();
});

const NEXT = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
const post = (headers: string, body = ''): string =>
  `POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${body}`;
const get = (head: string): string => `${head}\r\n\r\n`;

/** Two answers mean that the rest of one request was taken for another. */
const answersIn = (text: string): string[] =>
  [...text.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map(([, status = '']) => status);

const SHAPES: readonly [string, string][] = [
  ['both lengths', post(`Content-Length: 4\r\nTransfer-Encoding: chunked`, `0\r\n\r\n${NEXT}`)],
  [
    'both lengths, the other way',
    post(`Transfer-Encoding: chunked\r\nContent-Length: 4`, `0\r\n\r\n${NEXT}`),
  ],
  ['two lengths', post('Content-Length: 0\r\nContent-Length: 40', NEXT)],
  ['two equal lengths', post('Content-Length: 2\r\nContent-Length: 2', '{}')],
  ['a list of lengths', post('Content-Length: 2, 2', '{}')],
  ['a length with a sign', post('Content-Length: +2', '{}')],
  ['a negative length', post('Content-Length: -1', '{}')],
  ['a length in sixteens', post('Content-Length: 0x2', '{}')],
  ['a length with blanks inside', post('Content-Length: 1 0', NEXT)],
  ['a length that overflows', post('Content-Length: 99999999999999999999', '{}')],
  ['an encoding with a blank before its colon', post('Transfer-Encoding : chunked', `0\r\n\r\n${NEXT}`)],
  ['an encoding on a folded line', post('Transfer-Encoding:\r\n chunked', `0\r\n\r\n${NEXT}`)],
  ['an encoding with a tab', post('Transfer-Encoding:\tchunked\r\nContent-Length: 4', `0\r\n\r\n${NEXT}`)],
  ['an encoding that is none', post('Transfer-Encoding: xchunked', `0\r\n\r\n${NEXT}`)],
  ['an encoding after another', post('Transfer-Encoding: gzip, chunked', `0\r\n\r\n`)],
  ['an encoding before another', post('Transfer-Encoding: chunked, identity', `0\r\n\r\n${NEXT}`)],
  ['two encodings', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', `0\r\n\r\n${NEXT}`)],
  ['an encoding in another letter', post('Transfer-Encoding: \u212ahunked', `0\r\n\r\n${NEXT}`)],
  ['a chunk of a wrong size', post('Transfer-Encoding: chunked', `G\r\n{}\r\n0\r\n\r\n`)],
  ['a chunk of a negative size', post('Transfer-Encoding: chunked', `-1\r\n{}\r\n0\r\n\r\n`)],
  ['a chunk that overflows', post('Transfer-Encoding: chunked', `FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n`)],
  ['a chunk without its end', post('Transfer-Encoding: chunked', `2\r\n{}XX0\r\n\r\n${NEXT}`)],
  ['chunks ended by a line feed', post('Transfer-Encoding: chunked', `2\n{}\n0\n\n${NEXT}`)],
  [
    'a chunk with a long extension',
    post('Transfer-Encoding: chunked', `2;${'a'.repeat(40_000)}\r\n{}\r\n0\r\n\r\n`),
  ],
  ['a head ended by a line feed', `GET / HTTP/1.1\nHost: a\n\n`],
  ['a head with a bare carriage return', 'GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n'],
  ['a line before the first', ' GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['no host', get('GET / HTTP/1.1')],
  ['two hosts', get('GET /sign-in HTTP/1.1\r\nHost: a\r\nHost: evil.example')],
  ['a host that is none', get('GET /sign-in HTTP/1.1\r\nHost: a/../b')],
  ['a host with a user', get('GET /sign-in HTTP/1.1\r\nHost: a@evil.example')],
  ['a host of blanks', get('GET /sign-in HTTP/1.1\r\nHost: a b')],
  ['a whole address', get('GET http://evil.example/sign-in HTTP/1.1\r\nHost: a')],
  ['a whole address of another scheme', get('GET file:///etc/passwd HTTP/1.1\r\nHost: a')],
  ['a tunnel', get('CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443')],
  ['a star', get('OPTIONS * HTTP/1.1\r\nHost: a')],
  [
    'another protocol',
    get(
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA',
    ),
  ],
  ['the preface of another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  [
    'a socket for ever',
    get(
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ),
  ],
  ['a version of old', 'GET /sign-in HTTP/0.9\r\n\r\n'],
  ['a version to come', get('GET /sign-in HTTP/3.1\r\nHost: a')],
  ['a method that nobody knows', get('SMUGGLE /sign-in HTTP/1.1\r\nHost: a')],
  ['a trace', get('TRACE /sign-in HTTP/1.1\r\nHost: a\r\nCookie: countersign-session=secret-in-trace')],
  ['a zero in a header', get('GET /sign-in HTTP/1.1\r\nHost: a\r\nX: a\0b')],
  ['a zero in the address', get('GET /sign-in\0 HTTP/1.1\r\nHost: a')],
  ['a blank in the address', get('GET /sign in HTTP/1.1\r\nHost: a')],
  [
    'many headers',
    get(
      `GET /sign-in HTTP/1.1\r\nHost: a\r\n${Array.from({ length: 3000 }, (_, i) => `X${i}: 1`).join('\r\n')}`,
    ),
  ],
  ['a long header', get(`GET /sign-in HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(100_000)}`)],
  ['a header without a name', get('GET /sign-in HTTP/1.1\r\nHost: a\r\n: x')],
  ['an expectation that is none', post('Expect: 200-maybe\r\nContent-Length: 2', '{}')],
];

/** What any of them may be answered with: nothing, a refusal, or, of one that is a proper request to a proxy-less server, a page. */
const NOT_MORE = new Set([
  '400',
  '401',
  '403',
  '404',
  '405',
  '408',
  '411',
  '413',
  '414',
  '415',
  '417',
  '421',
  '422',
  '426',
  '431',
  '501',
  '505',
]);
/** Proper requests, whose odd part is ignored as the standard says: the page that they name, once. */
const ORDINARY = new Set(['another protocol', 'a socket for ever', 'two equal lengths', 'many headers']);

describe('a shape that two servers read in two ways', () => {
  it.each(SHAPES)('%s is refused, and never read as two', async (name, bytes) => {
    const { text } = await scene.wire.raw(bytes, 1_500);
    const answers = answersIn(text);
    const once = answers.length <= 1;
    const good = answers.every(
      (status) => NOT_MORE.has(status) || (ORDINARY.has(name) && /^(?:200|303)$/.test(status)),
    );
    const leaks = /smuggled|secret-in-trace|root:/.test(text) || text.includes('101 Switching');
    tally.note('request smuggling', name, once && good && !leaks, text.slice(0, 200));
  });

  it('leaves the service as it was', async () => {
    expect((await scene.wire.ask({ path: '/health' })).status).toBe(200);
    expect(scene.lines.join('\n')).not.toMatch(/smuggled|"web-internal"/);
    expect(tally.through).toEqual([]);
  });
});
