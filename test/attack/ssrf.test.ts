// Addresses that somebody else gives, for this service to fetch: files of messages, key sets of machines. Each address that leads into a
// network of ours is refused, by whatever spelling, name or redirect; and nothing else in the source fetches anything.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type dns from 'node:dns';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { guardedGet, isPublic, type HostRules } from '../../src/outbound/index.ts';
import { faultCode } from '../../src/kernel/fault.ts';
import { codeOnly, SOURCES, textOf } from '../architecture/source-tree.ts';
import { Tally } from './tally.ts';

const tally = new Tally();
let inside: http.Server;
let reached: string[] = [];
let port = 0;
beforeAll(async () => {
  inside = http.createServer((request, response) => {
    reached.push(request.url ?? '');
    response.end('secret of the inside');
  });
  await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
  ({ port } = inside.address() as AddressInfo);
});
afterAll(async () => {
  await new Promise((resolve) => inside.close(resolve));
  tally.print();
});

const rulesFor = (url: string, what: HostRules['what'], mode: HostRules['mode']): HostRules => ({
  what,
  api: null,
  // The most that a configuration could allow: the very host.
  hosts: URL.canParse(url) ? [new URL(url).host, '*.attacker.example'] : [],
  privateHosts: [],
  mode,
});

const INSIDE: readonly string[] = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '0177.0.0.1',
  '0x7f.0.0.1',
  '0x7f000001',
  '2130706433',
  '017700000001',
  '127.255.255.254',
  '0.0.0.0',
  '0',
  '10.0.0.1',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '169.254.169.254',
  '169.254.0.1',
  '100.64.0.1',
  '192.0.0.192',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::ffff:10.0.0.1]',
  '[::ffff:169.254.169.254]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '[fe80::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fec0::1]',
  '[ff02::1]',
  '[100::1]',
  '[2001:db8::1]',
  '①②⑦.⓪.⓪.①',
  '１２７.0.0.1',
  '127。0。0。1',
  '169.254.169.254.',
  '%31%32%37.0.0.1',
];
const SCHEMES = [
  'file:///etc/passwd',
  'ftp://a.attacker.example/',
  'gopher://127.0.0.1:6379/_FLUSHALL',
  'data:text/plain,x',
  'dict://127.0.0.1:11211/',
  'ldap://127.0.0.1/',
  'javascript:1',
  '//127.0.0.1/',
  'http:/127.0.0.1',
  'http://',
  'nonsense',
  '',
  'unix:/var/run/docker.sock',
  'jar:http://a!/',
  'http://a.attacker.example@127.0.0.1/',
  'https://user:pass@a.attacker.example/',
  'https://127.0.0.1\\@a.attacker.example/',
  'https://a.attacker.example#@127.0.0.1/',
  'http://a.attacker.example/',
];

async function fetched(
  url: string,
  what: HostRules['what'],
  mode: HostRules['mode'],
  lookup?: typeof dns.lookup,
): Promise<string> {
  const options = {
    rules: rulesFor(url, what, mode),
    maxBytes: 1000,
    timeoutMs: 2_000,
    ...(lookup === undefined ? {} : { lookup }),
  };
  return guardedGet(url, options).then(
    (got) => (got.outcome === 'got' ? `got ${got.bytes.toString()}` : got.code),
    (error: unknown) => faultCode(error) ?? String(error),
  );
}

/** A name server that says what a test says. */
function namesTo(...answers: string[]): typeof dns.lookup {
  const lookup = (
    _name: string,
    _options: unknown,
    callback: (error: null, addresses: object[]) => void,
  ): void =>
    callback(
      null,
      answers.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  return lookup as unknown as typeof dns.lookup;
}

describe('an address into a network of ours', () => {
  const WHATS = ['live-media', 'machine-keys'] as const;
  it.each(INSIDE)('%s is not asked', async (host) => {
    reached = [];
    for (const what of WHATS)
      for (const mode of ['sandbox', 'live'] as const)
        for (const scheme of ['http', 'https'])
          for (const end of ['/latest/meta-data', `:${port}/`]) {
            const url = `${scheme}://${host}${end}`;
            const code = await fetched(url, what, mode);
            tally.note(
              'addresses',
              `${url} for ${what} in ${mode}`,
              code === `${what}-host-not-allowed`,
              code,
            );
          }
    tally.note('addresses', `${host} was not reached`, reached.length === 0);
  });

  it.each(SCHEMES)('%s is not asked', async (url) => {
    reached = [];
    for (const what of WHATS) {
      const code = await fetched(url, what, 'live', namesTo('127.0.0.1'));
      tally.note('schemes', `${url} for ${what}`, code === `${what}-host-not-allowed`, code);
    }
    expect(reached).toEqual([]);
  });

  it('is not asked by a name that leads there, in whichever of its answers', async () => {
    for (const answers of [
      ['127.0.0.1'],
      ['10.1.2.3'],
      ['169.254.169.254'],
      ['::1'],
      ['fe80::1'],
      ['::ffff:127.0.0.1'],
      ['8.8.8.8', '127.0.0.1'],
      ['127.0.0.1', '8.8.8.8'],
      ['2001:4860:4860::8888', 'fd00::1'],
      ['64:ff9b::7f00:1'],
      ['2002:7f00:1::'],
      ['0.0.0.0'],
    ])
      for (const what of WHATS) {
        const code = await fetched('https://a.attacker.example/', what, 'live', namesTo(...answers));
        tally.note('names', `${answers.join()} for ${what}`, code === `${what}-host-not-allowed`, code);
      }
  });

  it('is not asked at a second look of a name that led elsewhere at the first', async () => {
    let looks = 0;
    const changing = ((...given: Parameters<typeof dns.lookup>) => {
      looks += 1;
      (looks === 1 ? namesTo('127.0.0.1') : namesTo('8.8.8.8'))(...given);
    }) as unknown as typeof dns.lookup;
    const code = await fetched('https://a.attacker.example/', 'live-media', 'live', changing);
    tally.note('names', 'a name that changes', code === 'live-media-host-not-allowed' && looks === 1, [
      code,
      looks,
    ]);
  });

  it('is not asked by a redirect from a place that may be asked', async () => {
    for (const status of [301, 302, 303, 307, 308])
      for (const location of [
        `http://127.0.0.1:${port}/in`,
        'http://169.254.169.254/latest',
        'file:///etc/passwd',
        `//127.0.0.1:${port}/in`,
        'https://10.0.0.1/',
        '\\\\127.0.0.1\\x',
        `http://[::ffff:127.0.0.1]:${port}/in`,
      ]) {
        const outside = http.createServer((_request, response) => {
          response.writeHead(status, { location });
          response.end();
        });
        await new Promise<void>((resolve) => outside.listen(0, '127.0.0.2', resolve));
        const at = outside.address() as AddressInfo;
        reached = [];
        const host = `127.0.0.2:${at.port}`;
        const rules: HostRules = {
          what: 'live-media',
          api: null,
          hosts: [host, `127.0.0.1:${port}`, '169.254.169.254', '10.0.0.1'],
          privateHosts: [host],
          mode: 'sandbox',
        };
        const code = await guardedGet(`http://${host}/`, { rules, maxBytes: 1000, timeoutMs: 2_000 }).then(
          (got) => (got.outcome === 'got' ? 'got' : got.code),
          (error: unknown) => faultCode(error) ?? String(error),
        );
        tally.note('redirects', `${status} ${location}`, code !== 'got' && reached.length === 0, [
          code,
          reached,
        ]);
        await new Promise((resolve) => outside.close(resolve));
      }
  });

  it('is told from one of the public internet', () => {
    for (const address of ['8.8.8.8', '1.1.1.1', '2001:4860:4860::8888', '172.32.0.1', '100.128.0.1'])
      expect([address, isPublic(address)]).toEqual([address, true]);
  });
});

describe('the places that fetch', () => {
  /** What each asks, and who says where: an operator in the configuration, or somebody else through the guarded place. */
  const KNOWN: Readonly<Record<string, string>> = {
    'src/adapters/mdm-graph/graph-request.ts': 'the manager of devices, by configuration',
    'src/adapters/record-fhir/check-record.ts': 'the record system, by configuration',
    'src/adapters/record-fhir/fhir-record.ts': 'the record system, by configuration',
    'src/adapters/keys-vault/client.ts': 'OpenBao, by configuration',
    'src/adapters/record-token/smart-token.ts': 'the token endpoint of the record system, by configuration',
    'src/outbound/guarded-get.ts': 'what others point to, guarded',
  };
  const OUTGOING =
    /(?<![.\w])fetch\(|\bhttps?\.(?:request|get)\b|\bnet\.connect\(|\btls\.connect\(|\bcreateConnection\(/;

  it('are known, and outside the guarded one take no address from a message', () => {
    const found = SOURCES.filter(
      (file) => !file.startsWith('src/web/assets/') && OUTGOING.test(codeOnly(textOf(file))),
    );
    const unknown = found.filter((file) => !Object.hasOwn(KNOWN, file) && !ALSO.test(file));
    for (const file of found) tally.note('places', file, !unknown.includes(file));
    expect(unknown).toEqual([]);
  });

  it('follow no redirect but the guarded one', () => {
    const loose = SOURCES.filter((file) => {
      const text = textOf(file);
      return (
        !file.startsWith('src/web/assets/') &&
        /(?<![.\w])(?<!Promise<)fetch\(/.test(codeOnly(text)) &&
        /\bresponse\b/.test(text) &&
        !/redirect: '(?:error|manual)'/.test(text)
      );
    });
    expect(loose.filter((file) => Object.hasOwn(KNOWN, file))).toEqual([]);
  });

  it('got an attacker nowhere', () => {
    expect(tally.through).toEqual([]);
  });
});

/** Sockets to things of this machine or of the configuration, which speak no HTTP. */
const ALSO =
  /^src\/(?:adapters\/live-signal-cli|store|adapters\/identity-oidc|machines|live|adapters\/jwks-http|configuration|setup)\//;
