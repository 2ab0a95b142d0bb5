// A lost device through the whole service, wired as in production: reported over HTTP, wiped by a stand-in for the manager of
// devices, and a receipt that verifies offline.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { signIn, until } from '../../scripts/api-client.ts';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { openSodium } from '../../src/signing/index.ts';
import { verifyDeviceBundle } from '../../src/verifier/verify-device.ts';
import { startGraph, type GraphStandIn } from '../support/graph-stand-in.ts';
import { runService, type RunningService } from '../support/running-service.ts';
import { frozenClock } from '../support/seeded.ts';

const PHONE = 'phone-of-the-registrar';
const clock = frozenClock('2026-06-05T07:40:00.000Z');

let graph: GraphStandIn;
let service: RunningService;
beforeAll(async () => {
  graph = await startGraph(() => clock.now());
  graph.addDevice(PHONE, { user: 'amara.okafor@trust.example' });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cs-mdm-'));
  fs.writeFileSync(path.join(folder, 'token'), `${graph.token}\n`);
  const settings = {
    kind: 'graph',
    baseUrl: graph.baseUrl,
    token: { file: 'token' },
    principalSuffix: '@trust.example',
  };
  fs.writeFileSync(path.join(folder, 'mdm.json'), JSON.stringify(settings));
  const env = { MDM_FILE: path.join(folder, 'mdm.json'), SANDBOX_SAMPLE: 'thread' };
  service = await runService({ env, given: { clock } });
}, 120_000);
afterAll(async () => {
  await service.stop();
  await graph.close();
});

type LostDevice = {
  reportId: string;
  sessionsEnded: number;
  state: { name: string; order?: { acceptedAt: string | null } };
  receipt: { outcome: string } | null;
};

describe('a lost device (RULE I-04)', () => {
  it('is signed out at once, wiped by its manager, and has a receipt that verifies without us', async () => {
    const owner = await signIn(service.url, 'amara.okafor', SANDBOX_PIN);
    expect(await owner.get('/account/devices')).toMatchObject({
      managed: [{ managedId: PHONE, scope: 'device' }],
    });
    const at = clock.now().toISOString();
    const { lostDevice } = await owner.post<{ lostDevice: LostDevice }>('/account/lost-devices', {
      device: { kind: 'phone' },
      managed: { managedId: PHONE, scope: 'device' },
      lostAt: at,
      noticedAt: at,
      protection: { locked: 'yes', pin: 'yes', encrypted: 'yes' },
    });
    expect(lostDevice.sessionsEnded).toBe(1);
    await expect(owner.get('/me')).rejects.toMatchObject({ status: 401 });

    const governance = await signIn(service.url, 'marcus.webb', SANDBOX_PIN);
    const place = `/lost-devices/${lostDevice.reportId}`;
    const read = () => governance.get<{ lostDevice: LostDevice }>(place);
    await until(
      'the acceptance',
      read,
      ({ lostDevice: one }) => typeof one.state.order?.acceptedAt === 'string',
    );
    graph.setAction(PHONE, { actionState: 'done' });
    clock.moveMs(6 * 60_000);
    expect(await until('the receipt', read, ({ lostDevice: one }) => one.receipt !== null)).toMatchObject({
      lostDevice: { state: { name: 'closed' }, receipt: { outcome: 'wipe-reported' } },
    });
    expect(graph.orders()).toBe(1);
    const bundle = await governance.bytes(`${place}/bundle`);
    const policy = Buffer.from(await (await fetch(`${service.url}/log/trust/policy.txt`)).arrayBuffer());
    expect(verifyDeviceBundle(await openSodium(), bundle, policy)).toMatchObject({ ok: true });
    // What opens the manager of devices is in no log, nor is the owner's name there.
    expect(service.logLines.join('\n')).not.toContain(graph.token);
    expect(service.logLines.join('\n')).not.toContain('amara.okafor');
  }, 60_000);
});
