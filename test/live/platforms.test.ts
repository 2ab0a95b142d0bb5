// One deposit through each live intake: recorded payloads are delivered one by one, twice and in another order, by a client that
// speaks the platform's protocol; the deposit must hold what the platform's reader tells of the same payloads as a file.
import fs from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parseExport } from '../../src/ingest/index.ts';
import { bufferSource } from '../../src/kernel/byte-source.ts';
import { takeFrom } from '../../src/live/index.ts';
import { createSignalCli } from '../../src/adapters/live-signal-cli/index.ts';
import type { Original } from '../../src/custody/index.ts';
import { serve } from '../support/http-server.ts';
import { signalDaemon } from '../support/signal-daemon.ts';
import { gatewaysAt } from './gateways.ts';
import { openLiveStage, type LiveStage } from './stage.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

function linesOf(sample: string): string[] {
  const text = fs.readFileSync(new URL(`../samples/${sample}`, import.meta.url), 'utf8');
  return text.split('\n').filter((line) => line.trim() !== '');
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

type Told = Pick<Original, 'text' | 'at' | 'sender' | 'kind' | 'edited' | 'deleted' | 'replyTo'> & {
  id?: string | undefined;
  earlier?: unknown;
};

function plain({ id, text, at, sender, kind, edited, deleted, replyTo, earlier }: Told): string {
  return JSON.stringify([id, text, at, sender, kind, edited, deleted, replyTo, earlier ?? []]);
}

/** What the reader tells of these lines as one file. */
async function toldByFile(lines: string[]): Promise<string[]> {
  const file = { name: 'live.jsonl', source: bufferSource(Buffer.from(`${lines.join('\n')}\n`)) };
  const parsed = await parseExport([file], {});
  if (parsed.outcome !== 'parsed') throw new Error(`it asks: ${JSON.stringify(parsed.questions)}`);
  const told: string[] = [];
  for await (const message of parsed.thread.messages()) told.push(plain(message));
  return told.toSorted();
}

/** The largest deposit: that of the thread which the sample is about. */
async function deposited(stage: LiveStage): Promise<Original[]> {
  const cases = await stage.cases();
  return cases.toSorted((a, b) => b.length - a.length)[0] ?? [];
}

const SAMPLES: [gateway: string, sample: string][] = [
  ['ward-whatsapp', 'whatsapp-cloud/group.jsonl'],
  ['ward-whatsapp', 'whatsapp-cloud/phone.jsonl'],
  ['ward-telegram', 'telegram/bot-updates.jsonl'],
  ['ward-viber', 'viber/bot-events.jsonl'],
  ['ward-matrix', 'matrix/transactions.jsonl'],
];

describe.each(SAMPLES)('payloads delivered to %s (%s)', (gateway, sample) => {
  it('are deposited as their reader tells them, in whatever order and however often they come', async () => {
    const server = await serve((_request, response) => response.writeHead(404).end());
    open.push(server);
    const stage = await openLiveStage({ api: server.url });
    open.push(stage);
    const lines = linesOf(sample);
    const refused: string[] = [];
    for (const line of [...lines.toReversed(), ...lines]) {
      const { status } = await stage.send(gateway, line);
      if (status !== 200) refused.push(line);
    }
    // What is torn, or has no id and time, is refused at the door, where a file can only be reported to hold it.
    const hopeless = (line: string): boolean => line.includes('no id, no time') || !isJson(line);
    expect(refused.filter((line) => !hopeless(line))).toEqual([]);
    await stage.endShift();
    const taken = lines.filter((line) => !refused.includes(line));
    const told = (await deposited(stage)).map(plain).toSorted();
    expect(told).toEqual(await toldByFile(taken));
    expect(told.length).toBeGreaterThan(1);
  });
});

describe('payloads of signal-cli', () => {
  it('are deposited as their reader tells them, with the files that the daemon gives', async () => {
    const photo = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1]);
    const daemon = await signalDaemon({ 'x7Kq.jpg': photo });
    open.push(daemon);
    const connect = { host: '127.0.0.1', port: daemon.port };
    const gateways = gatewaysAt('http://127.0.0.1:1', connect);
    const gateway = gateways.find((one) => one.platform === 'signal');
    if (gateway?.platform !== 'signal') throw new Error('no gateway');
    const timing = { firstBackOffMs: 1, longestBackOffMs: 10, answerMs: 5_000 };
    const connection = createSignalCli({ gateway, onState: () => undefined, timing });
    const stage = await openLiveStage({
      gateways,
      media: { fetch: (_gateway, reference, maxBytes) => connection.attachment(reference, maxBytes) },
    });
    open.push(stage);
    const { live } = stage.services.stations;
    const wanted = linesOf('signal/signal-cli.jsonl');
    let taken = 0;
    const all = Promise.withResolvers<void>();
    const counting = {
      receive: async (...given: Parameters<typeof live.receive>) => {
        const received = await live.receive(...given);
        taken += 1;
        if (taken === wanted.length * 2) all.resolve();
        return received;
      },
    };
    const stop = takeFrom(connection, gateway, counting, {
      refused: (_id, code) => all.reject(new Error(code)),
      waits: () => undefined,
    });
    open.push({ close: stop });
    await daemon.subscribed(1);
    for (const line of [...wanted.toReversed(), ...wanted]) {
      const event = JSON.parse(line) as { params?: object };
      daemon.emit(event.params ?? event);
    }
    await all.promise;
    await stage.endShift();
    const originals = await deposited(stage);
    expect(originals.map(plain).toSorted()).toEqual(await toldByFile(wanted));
    const files = originals.flatMap(({ attachments }) =>
      attachments.map(({ name, present }) => [name, present]),
    );
    expect(files).toEqual([['x7Kq.jpg', true]]);
  });
});

describe('an event that a connection brings', () => {
  it('is waited for while the store does not answer, and left when it can never be taken', async () => {
    const daemon = await signalDaemon();
    open.push(daemon);
    const gateways = gatewaysAt('http://127.0.0.1:1', { host: '127.0.0.1', port: daemon.port });
    const gateway = gateways.find((one) => one.platform === 'signal');
    if (gateway?.platform !== 'signal') throw new Error('no gateway');
    const stage = await openLiveStage({ gateways });
    open.push(stage);
    const { live } = stage.services.stations;
    const timing = { firstBackOffMs: 1, longestBackOffMs: 10, answerMs: 5_000 };
    const connection = createSignalCli({ gateway, onState: () => undefined, timing });
    const said: string[] = [];
    const end = Promise.withResolvers<void>();
    let failures = 1;
    const stop = takeFrom(
      connection,
      gateway,
      {
        receive: async (...given) => {
          failures -= 1;
          if (failures >= 0) throw new Error('the store is gone');
          const received = await live.receive(...given);
          end.resolve();
          return received;
        },
      },
      { refused: (_id, code) => void said.push(code), waits: () => void said.push('waits') },
    );
    open.push({ close: stop });
    await daemon.subscribed(1);
    daemon.emit({ account: 'a', envelope: 'no envelope' });
    daemon.emit({
      account: 'a',
      envelope: { sourceUuid: 'u', timestamp: 1_795_381_509_001, dataMessage: { message: 'ok' } },
    });
    await end.promise;
    expect(said).toEqual(['waits', 'live-body-unexpected']);
    expect(await stage.rows('live_event')).toHaveLength(1);
  });
});
