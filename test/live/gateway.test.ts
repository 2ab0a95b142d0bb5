import { describe, expect, it } from '@jest/globals';
import { Fault } from '../../src/kernel/fault.ts';
import { parseGateways, type Gateway } from '../../src/live/index.ts';

const SECRET = 'a secret of sixteen characters';

function parse(gateways: unknown, mode: 'sandbox' | 'live' = 'live', secret = SECRET): Gateway[] {
  return parseGateways(JSON.stringify({ gateways }), { mode, readSecret: () => secret });
}

function refusal(gateways: unknown, mode?: 'live' | 'sandbox', secret?: string): [string, string, string] {
  try {
    parse(gateways, mode, secret);
  } catch (error) {
    if (error instanceof Fault) return [error.code, error.place?.path ?? '', error.message];
    throw error;
  }
  throw new Error('it was taken');
}

const WHATSAPP = {
  id: 'ward-whatsapp',
  platform: 'whatsapp',
  appSecret: { file: 'a' },
  verifyToken: { env: 'B' },
  accessToken: { file: 'c' },
};
const MATRIX = {
  id: 'ward-matrix',
  platform: 'matrix',
  hsToken: { file: 'a' },
  asToken: { file: 'b' },
  homeserver: 'https://matrix.hospital.example',
};

describe('a file of gateways', () => {
  it('needs no hosts for a platform that has its own', () => {
    expect(parse([WHATSAPP])).toMatchObject([
      {
        api: 'https://graph.facebook.com',
        mediaHosts: ['lookaside.fbsbx.com'],
        privateHosts: [],
        appSecret: SECRET,
      },
    ]);
  });

  it('may be empty', () => {
    expect(parse([])).toEqual([]);
  });

  it.each([
    ['a missing secret', [{ ...WHATSAPP, appSecret: undefined }], 'gateways.0.appSecret'],
    ['a secret written into it', [{ ...WHATSAPP, appSecret: SECRET }], 'gateways.0.appSecret'],
    ['a member that is not known', [{ ...WHATSAPP, tokne: 1 }], 'gateways.0'],
    ['a platform that is not known', [{ ...WHATSAPP, platform: 'pager' }], 'gateways.0.platform'],
    ['an id that no address can have', [{ ...WHATSAPP, id: '../x' }], 'gateways.0.id'],
    ['the id of another address', [{ ...WHATSAPP, id: 'sealing-key' }], 'gateways.0.id'],
    ['an id that another has', [WHATSAPP, { ...MATRIX, id: WHATSAPP.id }], 'gateways.1.id'],
    ['an origin with a path', [{ ...MATRIX, homeserver: 'https://m.example/x' }], 'gateways.0.homeserver'],
    [
      'an origin without encryption',
      [{ ...MATRIX, homeserver: 'http://m.example' }],
      'gateways.0.homeserver',
    ],
    ['a host with a scheme', [{ ...WHATSAPP, mediaHosts: ['https://m.example'] }], 'gateways.0.mediaHosts.0'],
  ])('is refused with %s, and its place is named', (_what, gateways, place) => {
    expect(refusal(gateways).slice(0, 2)).toEqual(['live-gateways-invalid', place]);
  });

  it('is refused with a secret that can be guessed, without saying it', () => {
    const [code, place, message] = refusal([MATRIX], 'live', 'short secret');
    expect([code, place]).toEqual(['live-gateways-invalid', 'gateways.0.hsToken']);
    expect(message).not.toContain('short secret');
  });

  it('may speak plain HTTP in a sandbox only', () => {
    const plain = [{ ...MATRIX, homeserver: 'http://127.0.0.1:8008' }];
    expect(parse(plain, 'sandbox')).toHaveLength(1);
    expect(refusal(plain)[0]).toBe('live-gateways-invalid');
  });
});
