import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { alternativeNames } from '../../src/machines/certificate.ts';
import { makeAuthority, type Issued } from '../support/certificates.ts';
import { openMachineStage, type MachineStage } from './stage.ts';

const SCOPE = 'countersign/receipts.read';
const DAY_MS = 24 * 3_600_000;

let stage: MachineStage;
let server: https.Server;
let certificates: Record<'dns' | 'subject' | 'ip' | 'pinned' | 'stranger' | 'lookalike' | 'old', Issued>;
let serverAuthority: string;

const client = (id: string, proof: object): object => ({
  id,
  name: id,
  kind: 'ehr',
  scopes: [SCOPE],
  ...proof,
});

beforeAll(async () => {
  const [ours, theirs] = await Promise.all([makeAuthority('CN=Ours'), makeAuthority('CN=Ours')]);
  const own = await ours.issue({ names: ['localhost', '127.0.0.1'] });
  const purpose = 'client' as const;
  const name = 'ehr.trust.example';
  certificates = {
    dns: await ours.issue({ names: [name], purpose }),
    subject: await ours.issue({ names: ['x.example'], subject: 'CN=EHR North,O=Trust,C=GB', purpose }),
    ip: await ours.issue({ names: ['10.20.30.40'], purpose }),
    // Nobody that we trust signed these; one of them is registered by its bytes.
    pinned: await theirs.issue({ names: [name], purpose }),
    stranger: await theirs.issue({ names: [name], purpose }),
    lookalike: await ours.issue({
      names: [`${name}.attacker.example`, `x-${name}`],
      subject: `CN=${name}`,
      purpose,
    }),
    old: await ours.issue({
      names: [name],
      purpose,
      notBefore: new Date(Date.now() - 9 * DAY_MS),
      notAfter: new Date(Date.now() - DAY_MS),
    }),
  };
  stage = await openMachineStage(
    [
      client('by-dns', { certificate: { sanDns: name } }),
      client('by-subject', { certificate: { subject: 'C=GB,O=Trust,CN=EHR North' } }),
      client('by-ip', { certificate: { sanIp: '10.20.30.40' } }),
      client('by-bytes', { certificates: [certificates.pinned.certificate] }),
    ],
    { start: new Date() },
  );
  // As the front door asks for certificates: by an authority, and without refusing anybody.
  server = https.createServer(
    {
      cert: own.certificate,
      key: own.key,
      ca: ours.certificate,
      requestCert: true,
      rejectUnauthorized: false,
    },
    stage.app,
  );
  serverAuthority = ours.certificate;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  await stage.close();
});

type Answer = { status: number; body: Record<string, unknown> };

function ask(
  path: string,
  { with: issued, form, token }: { with?: Issued; form?: Record<string, string>; token?: string },
): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const sent = https.request(
      {
        host: '127.0.0.1',
        port,
        path,
        ca: serverAuthority,
        agent: false,
        method: form === undefined ? 'GET' : 'POST',
        ...(issued === undefined ? {} : { cert: issued.certificate, key: issued.key }),
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
      },
      (response) => {
        let text = '';
        response.on('data', (piece: Buffer) => {
          text += piece.toString();
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Record<string, unknown> }),
        );
      },
    );
    sent.once('error', reject);
    sent.end(form === undefined ? undefined : new URLSearchParams(form).toString());
  });
}

function tokenOf(
  clientId: string,
  issued: Issued | undefined,
  more: Record<string, string> = {},
): Promise<Answer> {
  const form = { grant_type: 'client_credentials', scope: SCOPE, client_id: clientId, ...more };
  return ask('/oauth/token', issued === undefined ? { form } : { with: issued, form });
}

describe('a client with a certificate', () => {
  it.each([
    ['by-dns', 'dns'],
    ['by-subject', 'subject'],
    ['by-ip', 'ip'],
    ['by-bytes', 'pinned'],
  ] as const)('%s gets a token that opens something over its own certificate only', async (id, name) => {
    const { status, body } = await tokenOf(id, certificates[name]);
    expect([status, body['token_type']]).toEqual([200, 'bearer']);
    const token = String(body['access_token']);
    expect((await ask('/api/v1/receipts', { with: certificates[name], token })).status).toBe(200);
    expect((await ask('/api/v1/receipts', { with: certificates.stranger, token })).status).toBe(401);
    expect((await ask('/api/v1/receipts', { token })).status).toBe(401);
    // Over plain HTTP there is no certificate at all.
    expect((await stage.get('/api/v1/receipts', token)).status).toBe(401);
  });

  it('finds that certificates are taken', async () => {
    const { body } = await ask('/.well-known/oauth-authorization-server', {});
    expect(body['token_endpoint_auth_methods_supported']).toContain('self_signed_tls_client_auth');
    expect(body['tls_client_certificate_bound_access_tokens']).toBe(true);
  });

  it.each([
    ['none', 'by-dns', undefined, 'machine-certificate-missing'],
    [
      'one of an authority that only has the same name',
      'by-dns',
      'stranger',
      'machine-certificate-untrusted',
    ],
    ['one whose names only look like it', 'by-dns', 'lookalike', 'machine-certificate-unknown'],
    ['one that has run out', 'by-dns', 'old', 'machine-certificate-expired'],
    ['that of another client', 'by-subject', 'dns', 'machine-certificate-unknown'],
    ['one that is not registered by its bytes', 'by-bytes', 'stranger', 'machine-certificate-unknown'],
    ['one by an authority, for a client by bytes', 'by-bytes', 'dns', 'machine-certificate-unknown'],
    ['its own, for a client that is not there', 'nobody', 'dns', 'machine-client-unknown'],
  ] as const)('is refused with %s', async (_what, id, name, code) => {
    const { status, body } = await tokenOf(id, name === undefined ? undefined : certificates[name]);
    expect([status, body['error'], body['code']]).toEqual([401, 'invalid_client', code]);
  });

  it('is not believed in a header', async () => {
    const value = encodeURIComponent(certificates.pinned.certificate);
    const fields = { grant_type: 'client_credentials', scope: SCOPE, client_id: 'by-bytes' };
    for (const header of ['x-ssl-client-cert', 'client-cert', 'x-forwarded-client-cert', 'ssl-client-cert'])
      expect([header, (await stage.form(fields, { [header]: value })).status]).toEqual([header, 401]);
  });
});

describe('a certificate that a proxy passes on', () => {
  let behind: MachineStage;
  beforeAll(async () => {
    behind = await openMachineStage(
      [
        client('by-dns', { certificate: { sanDns: 'ehr.trust.example' } }),
        client('by-bytes', { certificates: [certificates.pinned.certificate] }),
      ],
      {
        start: new Date(),
        services: { proxies: { trusted: ['127.0.0.1'], certificateHeader: 'x-client-cert' } },
      },
    );
  });
  afterAll(() => behind.close());

  const fields = (id: string) => ({ grant_type: 'client_credentials', scope: SCOPE, client_id: id });
  const der = (): string =>
    Buffer.from(certificates.pinned.certificate.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64').toString(
      'base64',
    );

  it('counts by its bytes, in the ways proxies write it', async () => {
    const ways = [encodeURIComponent(certificates.pinned.certificate), der(), `:${der()}:`];
    for (const value of ways) {
      const { status, body } = await behind.form(fields('by-bytes'), { 'x-client-cert': value });
      expect(status).toBe(200);
      const token = String(body['access_token']);
      expect((await behind.get('/api/v1/receipts', token, { 'x-client-cert': value })).status).toBe(200);
      expect((await behind.get('/api/v1/receipts', token)).status).toBe(401);
    }
  });

  it('never counts by a name, since nobody here saw who signed it', async () => {
    const value = encodeURIComponent(certificates.dns.certificate);
    const { status, body } = await behind.form(fields('by-dns'), { 'x-client-cert': value });
    expect([status, body['code']]).toEqual([401, 'machine-certificate-untrusted']);
  });

  it.each(['', 'nonsense', ':::', '-----BEGIN%20', 'a, b'])('that is none (%j) is none', async (value) => {
    expect((await behind.form(fields('by-bytes'), { 'x-client-cert': value })).status).toBe(401);
  });
});

describe('names in a certificate', () => {
  it('are told apart whatever stands in them', () => {
    const name = fc.tuple(fc.constantFrom('DNS', 'URI', 'email', 'IP Address'), fc.string({ maxLength: 30 }));
    fc.assert(
      fc.property(fc.array(name, { maxLength: 6 }), (names) => {
        // As Node writes them: quoted as JSON where a comma, a quote or a control character could be mistaken.
        const text = names
          .map(
            ([kind, value]) =>
              `${kind}:${/[",\\\s\p{Cc}]|[^\x20-\x7e]/u.test(value) ? JSON.stringify(value) : value}`,
          )
          .join(', ');
        expect(alternativeNames(text)).toEqual(names);
      }),
    );
  });

  it('of a list that cannot be read name nobody', () => {
    expect(alternativeNames('DNS:good.example, DNS:"bad')).toEqual([]);
    expect(alternativeNames(undefined)).toEqual([]);
  });
});
