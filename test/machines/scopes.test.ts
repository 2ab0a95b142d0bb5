import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isScope, SCOPES, type ScopeName } from '../../src/access/index.ts';
import { parseGateways } from '../../src/live/index.ts';
import { ACTIONS } from '../../src/web/app.ts';
import { SECRETS } from '../live/gateways.ts';
import { newKeys, openMachineStage, tokenFor, type Keys, type MachineStage } from './stage.ts';

const NAMES = Object.keys(SCOPES).filter(isScope);
let stage: MachineStage;
let keys: Keys;
const tokens = new Map<ScopeName, string>();

const THREAD = {
  format: 'countersign-thread-v1',
  platform: 'Careline',
  thread: { id: 'thr-1', title: 'On-call' },
  participants: [{ id: 'u-1', label: 'Amara Okafor' }],
  messages: [{ id: 'm-1', at: '2026-06-05T07:01:00Z', sender: 'u-1', text: 'Hold the dose.' }],
};

beforeAll(async () => {
  keys = await newKeys('k-1');
  const gateways = parseGateways(
    JSON.stringify({
      gateways: [
        { id: 'ward-machine', platform: 'other', client: 'all-of-it' },
        { id: 'ward-token', platform: 'other', token: { env: 'token' } },
        { id: 'ward-other-machine', platform: 'other', client: 'somebody-else', token: { env: 'token' } },
      ],
    }),
    { mode: 'sandbox', readSecret: () => SECRETS.token },
  );
  const one = { name: 'All', kind: 'gateway', scopes: NAMES, jwks: { keys: [keys.jwk] } };
  stage = await openMachineStage([{ ...one, id: 'all-of-it' }], { gateways });
  for (const name of NAMES) tokens.set(name, await tokenFor(stage, 'all-of-it', keys, name));
});
afterAll(() => stage.close());

/** The routes by which a scope is used, and what is there for somebody who may ask. */
const ROUTES: Readonly<Record<Exclude<ScopeName, 'countersign/threads.write'>, readonly string[]>> = {
  'countersign/receipts.read': [
    '/api/v1/receipts',
    '/api/v1/receipts/receipt_00000000000000000000000000',
    '/api/v1/receipts/receipt_00000000000000000000000000/bundle',
  ],
  'countersign/reconciliation.read': ['/api/v1/reconciliation'],
  'countersign/exceptions.read': ['/api/v1/exceptions'],
  'countersign/holds.read': ['/api/v1/holds'],
  'system/AuditEvent.rs': ['/api/v1/audit-events', '/api/v1/audit-events.ndjson'],
};

describe('RULE I-06: each scope on each route that takes machines', () => {
  const cases = Object.entries(ROUTES).flatMap(([owner, paths]) =>
    paths.flatMap((path) => NAMES.map((name) => [name, path, name === owner] as const)),
  );
  it.each(cases)('%s at %s: %s', async (name, path, opens) => {
    const { status } = await stage.get(path, tokens.get(name) ?? '');
    // Nothing is at that id: who may ask hears so.
    expect(status).toBe(opens ? (path.includes('receipt_00000000000000000000000000') ? 404 : 200) : 403);
  });

  it('are all that take machines, and all of them only read', () => {
    const taking = ACTIONS.filter(({ machines }) => machines === 'too');
    expect(
      taking.map(({ path }) => path.replace(':receiptId', 'receipt_00000000000000000000000000')).toSorted(),
    ).toEqual(Object.values(ROUTES).flat().toSorted());
    expect(taking.every(({ method, path }) => method === 'get' && path.startsWith('/api/'))).toBe(true);
  });

  it('every other route of staff is closed to a machine with every scope', async () => {
    const token = await tokenFor(stage, 'all-of-it', keys, NAMES.join(' '));
    const closed = ACTIONS.filter(({ audience, machines }) => audience === 'staff' && machines !== 'too');
    expect(closed.length).toBeGreaterThan(80);
    const answers = await Promise.all(
      closed.map(async ({ method, path }) => {
        const { status } = await fetch(`${stage.url}${path.replaceAll(/[:*]\w+/g, 'thing_1')}`, {
          method: method.toUpperCase(),
          headers: { authorization: `Bearer ${token}` },
          redirect: 'manual',
        });
        return [method, path, status];
      }),
    );
    expect(answers.filter(([, , status]) => status !== 403)).toEqual([]);
  });
});

describe('a gateway that is a machine', () => {
  const deliver = async (gateway: string, token: string): Promise<number> => {
    const { status } = await fetch(`${stage.url}/api/v1/live/${gateway}/threads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(THREAD),
    });
    return status;
  };
  const own = (): string => tokens.get('countersign/threads.write') ?? '';

  it('delivers a thread with its token', async () => {
    expect(await deliver('ward-machine', own())).toBe(200);
  });

  it('needs the scope for it', async () => {
    expect(await deliver('ward-machine', tokens.get('countersign/receipts.read') ?? '')).toBe(403);
  });

  it('is no other gateway', async () => {
    expect(await deliver('ward-token', own())).toBe(401);
    expect(await deliver('ward-other-machine', own())).toBe(401);
  });

  it('has no static token unless one was agreed, and who has one may go on using it', async () => {
    expect(await deliver('ward-machine', SECRETS.token)).toBe(401);
    expect(await deliver('ward-machine', 'undefined')).toBe(401);
    expect(await deliver('ward-token', SECRETS.token)).toBe(200);
    expect(await deliver('ward-other-machine', SECRETS.token)).toBe(200);
  });
});
