// A live thread's whole journey in one service: sealed by its gateway, kept unread, handed in when the clinician asks, signed,
// filed, erased and receipted; and what must not be found anywhere meanwhile.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fs from 'node:fs';
import path from 'node:path';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { openSodium, sealBox } from '../../src/signing/index.ts';
import { anonymous, signIn, until, type Api } from '../../scripts/api-client.ts';
import { dumpDatabase } from '../../scripts/database-dump.ts';
import { attestAll, attribute, authorise, readCase, sign, untilStage } from '../../scripts/journey.ts';
import { searchFor } from '../../scripts/plaintext-search.ts';
import { signal } from '../live/payloads.ts';
import { freshFolder, runService, type RunningService } from '../support/running-service.ts';
import { signalDaemon, type SignalDaemon } from '../support/signal-daemon.ts';
import { smallWho } from '../support/small-thread.ts';

const TOKEN = 'own-gateway-token-of-ours';
const WORDS = ['Potassium 6.1', 'Give calcium', 'Lactate 4.1', 'Gen Surg on-call', 'livedrain.jpg'];

let daemon: SignalDaemon;
let service: RunningService;
let clinician: Api;
let authoriser: Api;

beforeAll(async () => {
  daemon = await signalDaemon();
  const folder = freshFolder();
  const file = path.join(folder, 'gateways.json');
  fs.writeFileSync(path.join(folder, 'token'), TOKEN);
  const gateways = [
    { id: 'careline', platform: 'other', token: { file: 'token' } },
    { id: 'ward-signal', platform: 'signal', connect: { host: '127.0.0.1', port: daemon.port } },
  ];
  fs.writeFileSync(file, JSON.stringify({ gateways }));
  service = await runService({ env: { LIVE_GATEWAYS_FILE: file } });
  clinician = await signIn(service.url, 'amara.okafor', SANDBOX_PIN);
  authoriser = await signIn(service.url, 'priya.shah', SANDBOX_PIN);
}, 60_000);
afterAll(async () => {
  await service.stop();
  await daemon.close();
});

const THREAD = {
  format: 'countersign-thread-v1',
  platform: 'Careline',
  thread: { id: 'thr-1', title: 'Gen Surg on-call' },
  participants: [
    { id: 'u-1', label: 'Ann' },
    { id: 'u-2', label: 'Ben' },
  ],
  messages: ['Potassium 6.1 in', 'Give calcium, thread', 'Thanks'].map((text, index) => ({
    id: `m-${index}`,
    at: `2026-11-25T21:0${index}:00Z`,
    sender: index === 1 ? 'u-2' : 'u-1',
    text,
    ...(index === 0 ? { attachments: [{ name: 'livedrain.jpg' }] } : {}),
  })),
};

async function sendSealed(body: object): Promise<number> {
  const key = (await (await fetch(`${service.url}/api/v1/live/sealing-key`)).json()) as {
    keyId: string;
    publicKey: string;
  };
  const publicKey = Buffer.from(key.publicKey, 'base64');
  const sealed = sealBox(await openSodium(), publicKey, Buffer.from(JSON.stringify(body)));
  const answer = await fetch(`${service.url}/api/v1/live/careline/threads`, {
    method: 'POST',
    body: Uint8Array.from(sealed),
    headers: {
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/vnd.countersign.sealed',
      'countersign-sealing-key': key.keyId,
    },
  });
  return answer.status;
}

type Waiting = { threads: { liveThreadId: string; gatewayId: string; events: number }[] };
const waiting = () => clinician.get<Waiting>('/live-threads');

async function findings(): Promise<unknown[]> {
  const search = searchFor(WORDS);
  const files = search.inFolder(service.dataDir, (name) => name.startsWith('record'));
  const dump = search.inBytes(await dumpDatabase(path.join(service.dataDir, 'store')));
  const log = search.inBytes(Buffer.from(service.logLines.join('\n')));
  return [...files.findings, ...dump, ...log];
}

// One journey; each step needs the one before it.
describe('a live thread', () => {
  let caseId = '';

  it('waits sealed: not one word of it is anywhere (RULE C-01)', async () => {
    expect(await sendSealed(THREAD)).toBe(200);
    await daemon.subscribed(1);
    daemon.emit(signal({ at: Date.parse('2026-11-25T21:30:00Z'), text: 'Lactate 4.1' }));
    const told = await until('two gateways', waiting, ({ threads }) => threads.length === 2);
    const counts = Object.fromEntries(told.threads.map(({ gatewayId, events }) => [gatewayId, events]));
    expect(counts).toEqual({ careline: 3, 'ward-signal': 1 });
    expect(await findings()).toEqual([]);
  });

  it('is handed in when a clinician asks, and nothing of the others is', async () => {
    const { threads } = await waiting();
    const own = threads.find(({ gatewayId }) => gatewayId === 'careline');
    await clinician.post(`/live-threads/${own?.liveThreadId}/gather`, {});
    const { cases } = await until(
      'a case',
      () => clinician.get<{ cases: { caseId: string }[] }>('/cases'),
      (answer) => answer.cases.length > 0,
    );
    expect(cases).toHaveLength(1);
    caseId = cases[0]?.caseId ?? '';
    const { originals } = await readCase(clinician, caseId);
    expect(originals.map(({ text }) => text)).toEqual(['Potassium 6.1 in', 'Give calcium, thread', 'Thanks']);
    const left = await until('the rest', waiting, (answer) => answer.threads.length === 1);
    expect(left.threads.map(({ gatewayId }) => gatewayId)).toEqual(['ward-signal']);
  });

  /** Whoever runs the gateway is asked about the gateway, not about a phone. */
  async function expectGatewayAsked(): Promise<void> {
    const { copies } = await clinician.get<{ copies: { copyId: string; class: string }[] }>(
      `/cases/${caseId}/copies`,
    );
    const gateway = copies.find((copy) => copy.class === 'gateway');
    const link = `/cases/${caseId}/copies/${gateway?.copyId}/link`;
    const { token } = await clinician.post<{ token: string }>(link, {});
    const page = await fetch(`${service.url}/attest/${token}`);
    const text = await page.text();
    expect(page.status).toBe(200);
    expect(text).toContain('you run the gateway through which it came');
    expect(text).toContain('I have deleted this conversation from the gateway');
    expect(text).not.toContain('on your phone');
  }

  it('goes the way of every case, to a receipt', async () => {
    await attribute(clinician, caseId, smallWho);
    await sign(clinician, caseId, smallWho, SANDBOX_PIN);
    const { deletionId } = await untilStage(clinician, caseId, ['awaiting-authorisation']);
    await authorise(authoriser, deletionId ?? '', SANDBOX_PIN);
    await untilStage(clinician, caseId, ['awaiting-attestation']);
    await expectGatewayAsked();
    // Two phones and the gateway; there is no export file.
    expect(await attestAll(clinician, anonymous(service.url), caseId)).toBe(3);
    const { receiptId } = await untilStage(clinician, caseId, ['receipted']);
    const bundle = await authoriser.bytes(`/receipts/${receiptId}/bundle`);
    const { receipt } = JSON.parse(bundle.toString()) as { receipt: { copies: { class: string }[] } };
    expect(receipt.copies).toContainEqual(
      expect.objectContaining({ class: 'gateway', state: 'attested-by-person', grade: 'G' }),
    );
    expect(receipt.copies.map((copy) => copy.class)).not.toContain('export-file');
  }, 120_000);

  it('leaves no word of itself, nor of what still waits, anywhere but in the record (RULE C-01, RULE D-07)', async () => {
    expect(await findings()).toEqual([]);
  });
});
