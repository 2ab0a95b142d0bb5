import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { SignJWT, UnsecuredJWT } from 'jose';
import { readTrail } from '../../src/audit/index.ts';
import { bearer } from '../web/stage.ts';
import {
  assertion,
  newKeys,
  openMachineStage,
  request,
  tokenFor,
  type Answer,
  type Keys,
  type MachineStage,
} from './stage.ts';

const SCOPES = 'countersign/receipts.read system/AuditEvent.rs';
let stage: MachineStage;
let ec: Keys;
let rsa: Keys;
let other: Keys;

const clientsWith = (keys: Keys[]) => [
  {
    id: 'ehr-north',
    name: 'EHR',
    kind: 'ehr',
    scopes: SCOPES.split(' '),
    jwks: { keys: keys.map((one) => one.jwk) },
  },
  {
    id: 'agent-1',
    name: 'Agent',
    kind: 'agent',
    scopes: ['countersign/holds.read'],
    jwks: { keys: [other.jwk] },
  },
];

beforeAll(async () => {
  [ec, rsa, other] = await Promise.all([newKeys('ec-1'), newKeys('rsa-1', 'RS384'), newKeys('ec-1')]);
  stage = await openMachineStage(clientsWith([ec, rsa]));
});
afterAll(() => stage.close());

async function events(name: string): Promise<{ by: unknown; fields: unknown }[]> {
  const all = await readTrail(stage.services.stations.db, 0, 10_000);
  return all.flatMap(({ event }) =>
    event !== null && event.name === name ? [{ by: event.by, fields: event.fields }] : [],
  );
}

const refusalOf = ({ status, body }: Answer): unknown[] => [status, body['error'], body['code']];

describe('a SMART client', () => {
  it.each(['ES384', 'RS384'])(
    'finds the token endpoint, gets a token with %s and reads with it',
    async (alg) => {
      const keys = alg === 'ES384' ? ec : rsa;
      const found = await stage.get('/.well-known/smart-configuration', 'none');
      expect(found.body).toMatchObject({
        token_endpoint: stage.tokenUrl,
        grant_types_supported: ['client_credentials'],
        token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
        capabilities: ['client-confidential-asymmetric', 'permission-v2'],
      });
      const answer = await stage.form(request(await assertion(stage, 'ehr-north', keys), SCOPES));
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({
        access_token: expect.stringMatching(/^csm_[A-Za-z0-9_-]{43}$/),
        token_type: 'bearer',
        expires_in: 300,
        scope: SCOPES,
      });
      expect(answer.headers.get('cache-control')).toBe('no-store');
      const token = String(answer.body['access_token']);
      expect((await stage.get('/api/v1/receipts', token)).body).toMatchObject({ receipts: [] });
      expect((await stage.get('/api/v1/audit-events', token)).body).toMatchObject({ resourceType: 'Bundle' });
      expect(await events('machine-token-issued')).toContainEqual({
        by: { kind: 'client', id: 'ehr-north' },
        fields: { method: 'private-key-jwt', scopes: 'receipts:audit' },
      });
      expect(await events('audit-viewed')).toContainEqual(
        expect.objectContaining({ by: { kind: 'client', id: 'ehr-north' } }),
      );
    },
  );

  it('finds RFC 8414 metadata too', async () => {
    const { body } = await stage.get('/.well-known/oauth-authorization-server', 'none');
    expect(body).toMatchObject({
      issuer: stage.url,
      token_endpoint: stage.tokenUrl,
      response_types_supported: [],
    });
  });

  it('keeps no token that the database could give away', async () => {
    const token = await tokenFor(stage, 'ehr-north', ec, SCOPES);
    const { rows } = await sql<{ line: string }>`
      select machine_token::text as line from machine_token`.execute(stage.services.stations.db);
    const secret = Buffer.from(token.slice(4), 'base64url').toString('hex');
    expect(rows.filter(({ line }) => line.includes(secret) || line.includes(token))).toEqual([]);
  });

  it('is out after five minutes', async () => {
    const token = await tokenFor(stage, 'ehr-north', ec, SCOPES);
    stage.passMs(299_000);
    expect((await stage.get('/api/v1/receipts', token)).status).toBe(200);
    stage.passMs(1_000);
    const answer = await stage.get('/api/v1/receipts', token);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  });

  it('gets what it asks for and not all that it may have', async () => {
    const token = await tokenFor(stage, 'ehr-north', ec, 'countersign/receipts.read');
    const answer = await stage.get('/api/v1/audit-events', token);
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      403,
      'Bearer error="insufficient_scope"',
    ]);
  });
});

describe('a request that RFC 6749 does not allow', () => {
  const good = async (changes: Record<string, string>): Promise<Record<string, string>> => ({
    ...request(await assertion(stage, 'ehr-north', ec), SCOPES),
    ...changes,
  });

  it.each([
    ['another grant', { grant_type: 'password' }, [400, 'unsupported_grant_type', 'web-invalid-input']],
    ['no grant', { grant_type: '' }, [400, 'unsupported_grant_type', 'web-invalid-input']],
    [
      'another type of assertion',
      { client_assertion_type: 'x' },
      [400, 'invalid_request', 'web-invalid-input'],
    ],
    ['an unknown scope', { scope: 'system/Patient.rs' }, [400, 'invalid_scope', 'machine-scope-refused']],
    ['no scope', { scope: '' }, [400, 'invalid_scope', 'machine-scope-refused']],
    ['a name of Object', { scope: 'constructor' }, [400, 'invalid_scope', 'machine-scope-refused']],
    [
      'a scope of others',
      { scope: 'countersign/holds.read' },
      [400, 'invalid_scope', 'machine-scope-refused'],
    ],
    ['another client_id', { client_id: 'agent-1' }, [401, 'invalid_client', 'machine-client-unknown']],
    [
      'something that is no JWT',
      { client_assertion: 'x.y' },
      [401, 'invalid_client', 'machine-client-unknown'],
    ],
    [
      'an endless JWT',
      { client_assertion: 'x'.repeat(9_000) },
      [400, 'invalid_request', 'web-invalid-input'],
    ],
  ])('%s', async (_name, changes, expected) => {
    expect(refusalOf(await stage.form(await good(changes)))).toEqual(expected);
  });

  it('comes with nothing that proves a client', async () => {
    const answer = await stage.form({ grant_type: 'client_credentials', scope: SCOPES });
    expect(refusalOf(answer)).toEqual([401, 'invalid_client', 'machine-client-unknown']);
  });

  it('names a client that signs, without a signature', async () => {
    const answer = await stage.form({
      grant_type: 'client_credentials',
      scope: SCOPES,
      client_id: 'ehr-north',
    });
    expect(refusalOf(answer)).toEqual([401, 'invalid_client', 'machine-method-wrong']);
  });

  it('is JSON, or a parameter twice, or by GET', async () => {
    const json = await fetch(stage.tokenUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect([json.status, await json.json()]).toMatchObject([415, { error: 'invalid_request' }]);
    const fields = new URLSearchParams(await good({}));
    fields.append('grant_type', 'client_credentials');
    const twice = await fetch(stage.tokenUrl, { method: 'POST', body: fields });
    expect([twice.status, await twice.json()]).toMatchObject([400, { error: 'invalid_request' }]);
    expect((await fetch(stage.tokenUrl)).status).toBe(405);
  });

  it('does not use an assertion up by asking for a wrong scope', async () => {
    const signed = await assertion(stage, 'ehr-north', ec);
    expect((await stage.form(request(signed, 'nonsense'))).status).toBe(400);
    expect((await stage.form(request(signed, SCOPES))).status).toBe(200);
  });
});

describe('a hostile assertion', () => {
  const refused = async (signed: string, code: string): Promise<void> => {
    expect(refusalOf(await stage.form(request(signed, SCOPES)))).toEqual([401, 'invalid_client', code]);
    expect((await events('machine-token-refused')).at(-1)?.fields).toEqual({ reason: code });
  };
  const claims = (): Record<string, unknown> => ({
    iss: 'ehr-north',
    sub: 'ehr-north',
    aud: stage.tokenUrl,
    exp: stage.now() + 240,
    jti: 'once',
  });

  it('has no signature (alg none)', async () => {
    await refused(new UnsecuredJWT(claims()).encode(), 'machine-assertion-algorithm');
  });

  it.each(['HS256', 'HS384'])('takes the public key as a secret (%s)', async (alg) => {
    const secret = new TextEncoder().encode(JSON.stringify(ec.jwk));
    const signed = await new SignJWT(claims()).setProtectedHeader({ alg, kid: 'ec-1' }).sign(secret);
    await refused(signed, 'machine-assertion-algorithm');
  });

  it('names RS384 for an EC key', async () => {
    const signed = await assertion(stage, 'ehr-north', rsa, { header: { kid: 'ec-1' } });
    await refused(signed, 'machine-assertion-key-unknown');
  });

  it('is signed with the key of another client that has the same kid', async () => {
    await refused(await assertion(stage, 'ehr-north', other), 'machine-assertion-signature');
  });

  it.each([
    ['for another server', { aud: 'https://elsewhere.example/token' }, 'machine-assertion-audience'],
    ['for the origin only', { aud: undefined }, 'machine-assertion-audience'],
    ['for a client that is not there', { iss: 'nobody', sub: 'nobody' }, 'machine-client-unknown'],
    ['about another client', { sub: 'agent-1' }, 'machine-assertion-claims'],
    ['without jti', { jti: undefined }, 'machine-assertion-claims'],
    ['with an empty jti', { jti: '' }, 'machine-assertion-claims'],
    ['with an endless jti', { jti: 'x'.repeat(256) }, 'machine-assertion-claims'],
    ['with a number as jti', { jti: 7 }, 'machine-assertion-claims'],
    ['without exp', { exp: undefined }, 'machine-assertion-claims'],
    ['with words as exp', { exp: 'soon' }, 'machine-assertion-claims'],
  ])('%s', async (_name, changes, code) => {
    await refused(await assertion(stage, 'ehr-north', ec, { claims: changes }), code);
  });

  it('is for several servers, of which we are one', async () => {
    const aud = [stage.tokenUrl, 'https://elsewhere.example/token'];
    await refused(await assertion(stage, 'ehr-north', ec, { claims: { aud } }), 'machine-assertion-audience');
  });

  it.each([
    ['over', -11, 'machine-assertion-expired'],
    ['too long', 311, 'machine-assertion-too-long'],
    ['for ever', 10 ** 12, 'machine-assertion-too-long'],
  ])('is %s', async (_name, seconds, code) => {
    const exp = stage.now() + seconds;
    await refused(await assertion(stage, 'ehr-north', ec, { claims: { exp } }), code);
  });

  it.each(['iat', 'nbf'])('begins in the future by %s', async (claim) => {
    const signed = await assertion(stage, 'ehr-north', ec, { claims: { [claim]: stage.now() + 60 } });
    await refused(signed, 'machine-assertion-early');
  });

  it('was used before, whatever the two ask for', async () => {
    const signed = await assertion(stage, 'ehr-north', ec);
    expect((await stage.form(request(signed, SCOPES))).status).toBe(200);
    await refused(signed, 'machine-assertion-replayed');
    stage.passMs(245_000);
    await refused(signed, 'machine-assertion-replayed');
  });

  it('is used by ten at once, and one of them gets a token', async () => {
    const form = request(await assertion(stage, 'ehr-north', ec), SCOPES);
    const answers = await Promise.all(Array.from({ length: 10 }, () => stage.form(form)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('names where its keys are (jku), brings its own (jwk), or none', async () => {
    const jku = 'https://attacker.example/keys';
    await refused(await assertion(stage, 'ehr-north', ec, { header: { jku } }), 'machine-assertion-jku');
    const own = await newKeys('own');
    const signed = await assertion(stage, 'ehr-north', own, { header: { jwk: own.jwk } });
    await refused(signed, 'machine-assertion-key-unknown');
    const nameless = await assertion(stage, 'ehr-north', ec, { header: { kid: undefined } });
    await refused(nameless, 'machine-assertion-key-unknown');
  });

  it('demands what nobody understands (crit)', async () => {
    const signed = await assertion(stage, 'ehr-north', ec);
    const [, payload, signature] = signed.split('.');
    const header = { alg: 'ES384', kid: 'ec-1', crit: ['exp'], exp: 1 };
    const changed = [Buffer.from(JSON.stringify(header)).toString('base64url'), payload, signature].join('.');
    await refused(changed, 'machine-assertion-malformed');
  });

  it('had a bit of its signature changed', async () => {
    const [header, payload, signature = ''] = (await assertion(stage, 'ehr-north', ec)).split('.');
    const bytes = Buffer.from(signature, 'base64url');
    bytes.writeUInt8(bytes.readUInt8(5) ^ 1, 5);
    await refused([header, payload, bytes.toString('base64url')].join('.'), 'machine-assertion-signature');
  });
});

describe('the file of clients', () => {
  it('rotates keys without a restart: a new one works beside the old, and the old ends with its tokens', async () => {
    const next = await newKeys('ec-2');
    const before = await tokenFor(stage, 'ehr-north', ec, SCOPES);
    stage.write(clientsWith([ec, rsa, next]));
    const between = await tokenFor(stage, 'ehr-north', next, SCOPES);
    expect((await stage.get('/api/v1/receipts', before)).status).toBe(200);
    stage.write(clientsWith([rsa, next]));
    const old = await stage.form(request(await assertion(stage, 'ehr-north', ec), SCOPES));
    expect(refusalOf(old)).toEqual([401, 'invalid_client', 'machine-assertion-key-unknown']);
    expect((await stage.get('/api/v1/receipts', before)).status).toBe(401);
    expect((await stage.get('/api/v1/receipts', between)).status).toBe(401);
    expect(
      (await stage.get('/api/v1/receipts', await tokenFor(stage, 'ehr-north', next, SCOPES))).status,
    ).toBe(200);
    stage.write(clientsWith([ec, rsa]));
  });

  it('takes a client away with its tokens, and they do not come back with it', async () => {
    const token = await tokenFor(stage, 'ehr-north', ec, SCOPES);
    stage.write(clientsWith([ec, rsa]).slice(1));
    expect((await stage.get('/api/v1/receipts', token)).status).toBe(401);
    expect((await events('machine-tokens-ended')).at(-1)).toMatchObject({
      by: { kind: 'client', id: 'ehr-north' },
    });
    stage.write(clientsWith([ec, rsa]));
    expect((await stage.get('/api/v1/receipts', token)).status).toBe(401);
  });

  it('takes a scope away from tokens that are out', async () => {
    const token = await tokenFor(stage, 'ehr-north', ec, SCOPES);
    const [first = {}, ...rest] = clientsWith([ec, rsa]);
    stage.write([{ ...first, scopes: ['countersign/receipts.read'] }, ...rest]);
    expect((await stage.get('/api/v1/audit-events', token)).status).toBe(403);
    expect((await stage.get('/api/v1/receipts', token)).status).toBe(200);
    stage.write(clientsWith([ec, rsa]));
  });

  it('that became invalid changes nothing, and the log says where it is wrong', async () => {
    const token = await tokenFor(stage, 'ehr-north', ec, SCOPES);
    stage.write([{ id: 'ehr-north', name: 'EHR', kind: 'robot', scopes: [], jwks: { keys: [] } }]);
    expect((await stage.get('/api/v1/receipts', token)).status).toBe(200);
    expect(stage.lines.some((line) => line.includes('clients.0.kind'))).toBe(true);
    stage.write(clientsWith([ec, rsa]));
  });
});

describe('a machine’s token', () => {
  it('opens no page', async () => {
    const token = await tokenFor(stage, 'ehr-north', ec, SCOPES);
    for (const page of ['/', '/receipts', '/governance', '/audit', '/sign-in', '/account'])
      expect([page, (await stage.get(page, token)).status]).toEqual([page, 403]);
  });

  it('is nobody’s session, and a session is no machine’s token', async () => {
    const token = await tokenFor(stage, 'ehr-north', ec, SCOPES);
    expect((await stage.get('/api/v1/me', token)).status).toBe(403);
    const person = (await bearer(stage, 'grace.oyelaran').catch(() => bearer(stage))).replace('Bearer ', '');
    expect((await stage.get('/api/v1/receipts', `csm_${person}`)).status).toBe(401);
  });

  it.each(['csm_', `csm_${'A'.repeat(43)}`, `csm_${'A'.repeat(44)}`, 'csm_%00', `csm_${'A'.repeat(42)}é`])(
    'that was made up (%s) opens nothing, public addresses included',
    async (token) => {
      const answer = await fetch(`${stage.url}/api/v1/receipts`, {
        headers: { authorization: `Bearer ${encodeURI(token)}` },
      });
      expect(answer.status).toBe(401);
    },
  );
});
