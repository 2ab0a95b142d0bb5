import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createSignalCli, type SignalCli } from '../../src/adapters/live-signal-cli/index.ts';
import { Fault, faultCode } from '../../src/kernel/fault.ts';
import type { GatewayOf } from '../../src/live/index.ts';
import { signalDaemon, type SignalDaemon } from '../support/signal-daemon.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function daemonWith(...given: Parameters<typeof signalDaemon>): Promise<SignalDaemon> {
  const daemon = await signalDaemon(...given);
  open.push(daemon);
  return daemon;
}

type Client = SignalCli & {
  bodies: string[];
  states: string[];
  /** How many events were with us at the same time, at most. */
  atOnce(): number;
  received(count: number): Promise<void>;
};

function clientOf(
  connect: GatewayOf<'signal'>['connect'],
  { answerMs = 5_000, hold = Promise.resolve() }: { answerMs?: number; hold?: Promise<void> } = {},
): Client {
  const bodies: string[] = [];
  const states: string[] = [];
  const hopes: { count: number; resolve: () => void }[] = [];
  const cli = createSignalCli({
    gateway: { id: 'ward-signal', platform: 'signal', connect, account: '+447700900999' },
    onState: (state) => void states.push(state),
    timing: { firstBackOffMs: 1, longestBackOffMs: 20, answerMs },
  });
  let [running, most] = [0, 0];
  cli.start(async (body) => {
    running += 1;
    most = Math.max(most, running);
    await hold;
    running -= 1;
    bodies.push(body.toString('utf8'));
    for (const { count, resolve } of hopes) if (bodies.length >= count) resolve();
  });
  open.push(cli);
  return Object.assign(cli, {
    bodies,
    states,
    atOnce: () => most,
    received: (count: number): Promise<void> =>
      bodies.length >= count ? Promise.resolve() : new Promise((resolve) => hopes.push({ count, resolve })),
  });
}

const FILE = { name: 'x7Kq.jpg', id: 'x7Kq.jpg', sha256: null, within: { group: 'R3JvdXA=' } };

describe('a connection to signal-cli', () => {
  it('subscribes, and hands over every event in order', async () => {
    const daemon = await daemonWith();
    const client = clientOf({ host: '127.0.0.1', port: daemon.port });
    await daemon.subscribed(1);
    for (let n = 0; n < 5; n += 1) daemon.emit({ n });
    await client.received(5);
    expect(client.bodies.map((body) => (JSON.parse(body) as { params: { n: number } }).params.n)).toEqual([
      0, 1, 2, 3, 4,
    ]);
    expect(daemon.requests[0]).toMatchObject({
      method: 'subscribeReceive',
      params: { account: '+447700900999' },
    });
  });

  it('may be a Unix socket', async () => {
    const socket = path.join(mkdtempSync(path.join(os.tmpdir(), 'cs-signal-')), 's');
    const daemon = await daemonWith({}, { socket });
    const client = clientOf({ socket });
    await daemon.subscribed(1);
    daemon.emit({ n: 1 });
    await client.received(1);
    expect(client.states).toEqual(['connected']);
  });

  it('comes back after it was broken, as often as it takes', async () => {
    const daemon = await daemonWith();
    const client = clientOf({ host: '127.0.0.1', port: daemon.port });
    for (let times = 1; times <= 3; times += 1) {
      await daemon.subscribed(times);
      daemon.emit({ times });
      await client.received(times);
      daemon.hangUp();
    }
    await daemon.subscribed(4);
    expect(client.states.filter((state) => state === 'lost')).toHaveLength(3);
  });

  it('waits for a daemon that is not there yet', async () => {
    const first = await signalDaemon();
    const { port } = first;
    await first.close();
    const client = clientOf({ host: '127.0.0.1', port });
    const answer = await client.attachment(FILE, 1000).catch((error: unknown) => error);
    expect(answer).toMatchObject({ code: 'live-connection-lost', kind: 'unavailable' });
  });

  it('receives from a daemon that needs no subscription and refuses it', async () => {
    const daemon = await daemonWith({}, { refuses: 'subscribeReceive' });
    const client = clientOf({ host: '127.0.0.1', port: daemon.port });
    await daemon.subscribed(1);
    daemon.emit({ n: 1 });
    await client.received(1);
    expect(client.states).toEqual(['connected']);
  });

  it('takes no event before the last one is stored', async () => {
    const store = Promise.withResolvers<void>();
    const daemon = await daemonWith();
    const client = clientOf({ host: '127.0.0.1', port: daemon.port }, { hold: store.promise });
    await daemon.subscribed(1);
    for (let n = 0; n < 5; n += 1) daemon.emit({ n });
    store.resolve();
    await client.received(5);
    expect(client.atOnce()).toBe(1);
  });

  it('is left and made anew when a line does not end, or is no JSON', async () => {
    const daemon = await daemonWith();
    const client = clientOf({ host: '127.0.0.1', port: daemon.port });
    await daemon.subscribed(1);
    daemon.raw('no json\n\n{"jsonrpc":"2.0","id":"99","result":1}\n');
    daemon.emit({ n: 1 });
    await client.received(1);
    daemon.raw('x'.repeat(9 * 1024 * 1024));
    await daemon.subscribed(2);
    expect(client.bodies).toHaveLength(1);
  });

  it('ends when it is closed, and is not made again', async () => {
    const daemon = await daemonWith();
    const client = clientOf({ host: '127.0.0.1', port: daemon.port });
    await daemon.subscribed(1);
    await client.close();
    await client.close();
    expect(client.states).toEqual(['connected']);
  });
});

describe('a file of signal-cli', () => {
  it('is asked for with its group or its sender, and comes as it was', async () => {
    const bytes = Buffer.from([0xff, 0xd8, 0xff, 0, 1, 2]);
    const daemon = await daemonWith({ 'x7Kq.jpg': bytes });
    const client = clientOf({ host: '127.0.0.1', port: daemon.port });
    await daemon.subscribed(1);
    expect(await client.attachment(FILE, 1000)).toEqual({ outcome: 'fetched', bytes, sha256: null });
    await client.attachment({ ...FILE, within: { sender: '+447700900123' } }, 1000);
    const asked = daemon.requests.filter(({ method }) => method === 'getAttachment');
    expect(asked.map(({ params }) => params)).toEqual([
      { account: '+447700900999', id: 'x7Kq.jpg', groupId: 'R3JvdXA=' },
      { account: '+447700900999', id: 'x7Kq.jpg', recipient: '+447700900123' },
    ]);
  });

  it('that the daemon no longer has is gone, and one that is too large is not taken', async () => {
    const daemon = await daemonWith({ 'x7Kq.jpg': Buffer.alloc(2000) });
    const client = clientOf({ host: '127.0.0.1', port: daemon.port });
    await daemon.subscribed(1);
    expect(await client.attachment({ ...FILE, id: 'none' }, 1000)).toEqual({
      outcome: 'gone',
      code: 'live-media-expired',
    });
    expect(await client.attachment(FILE, 1000)).toEqual({ outcome: 'gone', code: 'live-media-too-large' });
  });

  it('that nobody answers for is tried again later', async () => {
    const daemon = await daemonWith({}, { silentAbout: 'getAttachment' });
    const client = clientOf({ host: '127.0.0.1', port: daemon.port }, { answerMs: 50 });
    await daemon.subscribed(1);
    expect(await client.attachment(FILE, 1000).catch(faultCode)).toBe('live-connection-lost');
    expect(daemon.requests.map(({ method }) => method)).toEqual(['subscribeReceive', 'getAttachment']);
  });

  it('whose connection breaks meanwhile is tried again later', async () => {
    const daemon = await daemonWith();
    const client = clientOf({ host: '127.0.0.1', port: daemon.port });
    await daemon.subscribed(1);
    const pending = client.attachment({ ...FILE, id: 'x' }, 1000).catch((error: unknown) => error);
    daemon.hangUp();
    const outcome = await pending;
    // The answer may have been faster than the break.
    if (outcome instanceof Fault) expect(outcome.kind).toBe('unavailable');
    else expect(outcome).toMatchObject({ outcome: 'gone' });
  });
});
