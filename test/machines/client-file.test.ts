import { beforeAll, describe, expect, it } from '@jest/globals';
import { parseMachineFile } from '../../src/machines/index.ts';
import { Fault } from '../../src/kernel/fault.ts';
import { makeAuthority } from '../support/certificates.ts';
import { newKeys, type Keys } from './stage.ts';

let keys: Keys;
let pem: string;
beforeAll(async () => {
  keys = await newKeys('k-1');
  pem = (await makeAuthority()).certificate;
});

const base = { id: 'ehr-north', name: 'EHR', kind: 'ehr', scopes: ['system/AuditEvent.rs'] };

function faultOf(value: unknown, mode: 'sandbox' | 'live' = 'sandbox'): unknown {
  try {
    parseMachineFile(typeof value === 'string' ? value : JSON.stringify(value), mode);
    return 'taken';
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [error.code, error.place?.path];
  }
}

describe('the file of machine clients', () => {
  it('takes a client of each kind, with the limits that stand for none', () => {
    const { clients } = parseMachineFile(
      JSON.stringify({
        clients: [
          { ...base, jwks: { keys: [keys.jwk] } },
          { ...base, id: 'b-2', kind: 'agent', jwksUrl: 'https://keys.example/set' },
          { ...base, id: 'c-3', kind: 'gateway', team: 'surgery', certificate: { sanUri: 'urn:ehr:1' } },
          { ...base, id: 'd-4', certificates: [pem], limits: { requestsPerMinute: 5 } },
        ],
      }),
      'live',
    );
    expect(clients.map(({ id, limits }) => [id, limits])).toEqual([
      ['ehr-north', { requestsPerMinute: 600, tokensPerMinute: 30 }],
      ['b-2', { requestsPerMinute: 600, tokensPerMinute: 30 }],
      ['c-3', { requestsPerMinute: 600, tokensPerMinute: 30 }],
      ['d-4', { requestsPerMinute: 5, tokensPerMinute: 30 }],
    ]);
  });

  it.each([
    ['no JSON', () => '{', undefined],
    ['no clients', () => ({}), 'clients'],
    [
      'an id that could be a number',
      () => [{ ...base, id: '9434765919', jwksUrl: 'https://k.example' }],
      'clients.0.id',
    ],
    [
      'a scope that does not exist',
      () => [{ ...base, scopes: ['system/*.rs'], jwksUrl: 'https://k.example' }],
      'clients.0.scopes.0',
    ],
    ['no scope', () => [{ ...base, scopes: [], jwksUrl: 'https://k.example' }], 'clients.0.scopes'],
    ['no way to prove itself', () => [base], 'clients.0'],
    ['two ways', () => [{ ...base, jwksUrl: 'https://k.example', certificates: [pem] }], 'clients.0'],
    [
      'something that nobody knows',
      () => [{ ...base, jwksUrl: 'https://k.example', secret: 'x' }],
      'clients.0',
    ],
    [
      'a small key',
      () => [{ ...base, jwks: { keys: [{ kty: 'RSA', kid: 'k', n: 'AQAB', e: 'AQAB' }] } }],
      'clients.0.jwks.keys.0.n',
    ],
    [
      'a secret key',
      () => [{ ...base, jwks: { keys: [{ kty: 'oct', kid: 'k', k: 'AQAB' }] } }],
      'clients.0.jwks.keys.0.kty',
    ],
    ['a private key', () => [{ ...base, jwks: { keys: [{ ...keys.jwk, d: 'AQAB' }] } }], 'clients.0.jwks'],
    ['a kid twice', () => [{ ...base, jwks: { keys: [keys.jwk, keys.jwk] } }], 'clients.0.jwks'],
    [
      'a certificate that is none',
      () => [{ ...base, certificates: ['-----BEGIN'] }],
      'clients.0.certificates.0',
    ],
    [
      'two names of a certificate',
      () => [{ ...base, certificate: { sanDns: 'a.example', sanIp: '10.0.0.1' } }],
      'clients.0.certificate',
    ],
    [
      'an id twice',
      () => [
        { ...base, jwksUrl: 'https://k.example' },
        { ...base, jwksUrl: 'https://k.example' },
      ],
      'clients.1.id',
    ],
    [
      'a limit of nothing',
      () => [{ ...base, jwksUrl: 'https://k.example', limits: { tokensPerMinute: 0 } }],
      'clients.0.limits.tokensPerMinute',
    ],
  ])('refuses %s, with the place', (_what, make, path) => {
    const value = make();
    expect(faultOf(Array.isArray(value) ? { clients: value } : value)).toEqual([
      'machine-clients-invalid',
      path,
    ]);
  });

  it('wants https for keys outside the sandbox', () => {
    const value = { clients: [{ ...base, jwksUrl: 'http://keys.example/set' }] };
    expect(faultOf(value)).toBe('taken');
    expect(faultOf(value, 'live')).toEqual(['machine-clients-invalid', 'clients.0.jwksUrl']);
  });
});
