// Algorithm confusion where a signed token is read from machines: every way to have a signature taken that the client's key did not
// make. (The provider's tokens: test/web/provider/tokens.test.ts.)
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHmac, createPublicKey, KeyObject, randomUUID, sign } from 'node:crypto';
import {
  assertion,
  newKeys,
  openMachineStage,
  request,
  type Keys,
  type MachineStage,
} from '../machines/stage.ts';
import { changedTables, fingerprintOf } from './fingerprint.ts';
import { Tally } from './tally.ts';

const tally = new Tally();
const SCOPE = 'countersign/receipts.read';
let stage: MachineStage;
let keys: Keys;
let foreign: Keys;
beforeAll(async () => {
  [keys, foreign] = await Promise.all([newKeys('ec-1'), newKeys('ec-1')]);
  stage = await openMachineStage([
    { id: 'ehr-north', name: 'EHR', kind: 'ehr', scopes: [SCOPE], jwks: { keys: [keys.jwk] } },
  ]);
});
afterAll(async () => {
  await stage.close();
  tally.print();
});

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = (): Record<string, unknown> => ({
  iss: 'ehr-north',
  sub: 'ehr-north',
  aud: stage.tokenUrl,
  exp: stage.now() + 240,
  jti: randomUUID(),
});
const unsigned = (header: object, more: object = {}): string =>
  `${part({ kid: 'ec-1', typ: 'JWT', ...header })}.${part({ ...claims(), ...more })}`;
/** The client's own, as node:crypto takes it. */
const privateKey = (): KeyObject => KeyObject.from(keys.privateKey);
const publicKey = (): KeyObject => createPublicKey({ key: keys.jwk, format: 'jwk' });

/** Signed with a secret, as one who takes the public key for it would check it. */
const byMac = (alg: 'HS256' | 'HS384' | 'HS512', secret: string | Buffer): string => {
  const text = unsigned({ alg });
  return `${text}.${createHmac(`sha${alg.slice(2)}`, secret)
    .update(text)
    .digest('base64url')}`;
};
const byKey = (header: object, digest: string, key: KeyObject): string => {
  const text = unsigned(header);
  return `${text}.${sign(digest, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
};
const ofForeign = (header: object): Promise<string> =>
  assertion(stage, 'ehr-north', foreign, { header: header as Record<string, unknown> });

type Forgery = [what: string, make: () => string | Promise<string>];

const FORGERIES: readonly Forgery[] = [
  ...['none', 'None', 'NONE', 'nOnE', '', ' none', 'null', 'none\u0000'].flatMap((alg): Forgery[] => [
    [`algorithm ${JSON.stringify(alg)} without a signature`, () => `${unsigned({ alg })}.`],
    [`algorithm ${JSON.stringify(alg)} with one`, () => `${unsigned({ alg })}.AAAA`],
  ]),
  ['no algorithm', () => `${unsigned({})}.AAAA`],
  ['a list of algorithms', () => `${unsigned({ alg: ['none', 'ES384'] })}.AAAA`],
  ['an algorithm that is an object', () => `${unsigned({ alg: { toString: 'ES384' } })}.AAAA`],
  ...(['HS256', 'HS384', 'HS512'] as const).flatMap((alg): Forgery[] => [
    [
      `${alg} by the public key as PEM`,
      () => byMac(alg, publicKey().export({ type: 'spki', format: 'pem' })),
    ],
    [
      `${alg} by the public key as DER`,
      () => byMac(alg, publicKey().export({ type: 'spki', format: 'der' })),
    ],
    [`${alg} by the public key as JWK`, () => byMac(alg, JSON.stringify(keys.jwk))],
    [`${alg} by a part of the public key`, () => byMac(alg, Buffer.from(keys.jwk.x ?? '', 'base64url'))],
    [`${alg} by nothing`, () => byMac(alg, '')],
    [`${alg} by the key's name`, () => byMac(alg, 'ec-1')],
  ]),
  ['zeros for a signature', () => `${unsigned({ alg: 'ES384' })}.${Buffer.alloc(96).toString('base64url')}`],
  ['half of zeros', () => `${unsigned({ alg: 'ES384' })}.${Buffer.alloc(48).toString('base64url')}`],
  [
    'ones for a signature',
    () => `${unsigned({ alg: 'ES384' })}.${Buffer.alloc(96, 0xff).toString('base64url')}`,
  ],
  ['no signature', () => `${unsigned({ alg: 'ES384' })}.`],
  ['no third part', () => unsigned({ alg: 'ES384' })],
  ['a part too many', () => `${unsigned({ alg: 'ES384' })}.AAAA.AAAA`],
  ...[
    'ES256',
    'ES512',
    'ES256K',
    'EdDSA',
    'RS256',
    'RS384',
    'RS512',
    'PS256',
    'PS384',
    'PS512',
    'es384',
    'ES385',
  ].map((alg): Forgery => [`the right key under ${alg}`, () => byKey({ alg }, 'sha384', privateKey())]),
  ['the right key over another digest', () => byKey({ alg: 'ES384' }, 'sha256', privateKey())],
  ['another key', () => ofForeign({})],
  ['another key, given inside', () => ofForeign({ jwk: foreign.jwk })],
  ['another key, to be fetched', () => ofForeign({ jku: 'https://evil.example/jwks' })],
  [
    'another key, to be fetched from here',
    () => ofForeign({ jku: `${stage.url}/.well-known/smart-configuration` }),
  ],
  ['another key, by a certificate', () => ofForeign({ x5c: ['AAAA'] })],
  ['another key, by a certificate elsewhere', () => ofForeign({ x5u: 'https://evil.example/x' })],
  ['a key that nobody knows', () => ofForeign({ kid: 'ec-2' })],
  ['a key by a way up', () => ofForeign({ kid: '../../../../dev/null' })],
  ['a key by a query', () => ofForeign({ kid: "' or 1=1 --" })],
  ['a key by the root of objects', () => ofForeign({ kid: '__proto__' })],
  ['no name of a key', () => ofForeign({ kid: undefined })],
  ['a claim that must be understood', () => byKey({ alg: 'ES384', crit: ['exp'] }, 'sha384', privateKey())],
  [
    'a body that is not encoded',
    () => byKey({ alg: 'ES384', crit: ['b64'], b64: false }, 'sha384', privateKey()),
  ],
  ['an encrypted one', () => `${part({ alg: 'dir', enc: 'A256GCM' })}..AAAA.AAAA.AAAA`],
  ['another client’s name', () => assertion(stage, 'agent-1', keys)],
  ['no client', () => assertion(stage, '', keys)],
  [
    'one name without, another within',
    () => assertion(stage, 'ehr-north', keys, { claims: { sub: 'agent-1' } }),
  ],
  [
    'another audience',
    () => assertion(stage, 'ehr-north', keys, { claims: { aud: 'https://evil.example/token' } }),
  ],
  ['no audience', () => assertion(stage, 'ehr-north', keys, { claims: { aud: undefined } })],
  ['an end long gone', () => assertion(stage, 'ehr-north', keys, { claims: { exp: stage.now() - 3600 } })],
  ['an end far away', () => assertion(stage, 'ehr-north', keys, { claims: { exp: stage.now() + 86_400 } })],
  ['no end', () => assertion(stage, 'ehr-north', keys, { claims: { exp: undefined } })],
  ['an end that is a text', () => assertion(stage, 'ehr-north', keys, { claims: { exp: '9999999999' } })],
  ['a beginning to come', () => assertion(stage, 'ehr-north', keys, { claims: { nbf: stage.now() + 3600 } })],
  ['no name of its own', () => assertion(stage, 'ehr-north', keys, { claims: { jti: undefined } })],
];

describe('a signed token that its client’s key did not make', () => {
  it('is a real one otherwise: the true one is taken, so that the refusals mean something', async () => {
    const answer = await stage.form(request(await assertion(stage, 'ehr-north', keys), SCOPE));
    expect([answer.status, typeof answer.body['access_token']]).toEqual([200, 'string']);
    const again = await assertion(stage, 'ehr-north', keys);
    expect((await stage.form(request(again, SCOPE))).status).toBe(200);
    const replayed = await stage.form(request(again, SCOPE));
    tally.note('replayed assertions', 'the same again', replayed.status === 401, replayed.status);
  });

  it.each(FORGERIES)('%s is refused', async (what, make) => {
    // Time passes, so that no limit is what refuses.
    stage.passMs(60_000);
    const before = await fingerprintOf(stage.services.stations.db);
    const answer = await stage.form(request(await make(), SCOPE));
    const refused = [400, 401].includes(answer.status) && answer.body['access_token'] === undefined;
    tally.note('algorithm confusion', what, refused, [answer.status, answer.body]);
    const changed = changedTables(before, await fingerprintOf(stage.services.stations.db));
    tally.note('their effect', what, !changed.includes('machine_token'), changed);
  });

  it('got through nowhere', () => {
    expect(tally.through).toEqual([]);
  });
});
