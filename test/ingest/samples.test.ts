// Our own small exports in the layouts that phones write, committed byte for byte.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { faultOf, messagesOf, parse, parsed } from './export-builder.ts';

function sample(name: string): Promise<Buffer> {
  return readFile(fileURLToPath(new URL(`../samples/whatsapp/${name}`, import.meta.url)));
}

describe('our own samples', () => {
  it.each([
    [
      'android-en-gb.txt',
      'whatsapp-android d/m/yyyy hh:mm 24h',
      ['system', 'system', 'system', 'text', 'media', 'deleted', 'text', 'text', 'call'],
    ],
    ['android-en-us.txt', 'whatsapp-android m/d/yy hh:mm 12h', ['system', 'text', 'media', 'poll']],
    [
      'ios-en-gb.txt',
      'whatsapp-ios d/m/yyyy hh:mm:ss 24h',
      ['system', 'system', 'text', 'media', 'deleted', 'text', 'text', 'media'],
    ],
    [
      'ios-de.txt',
      'whatsapp-ios d.m.yy hh:mm:ss 24h',
      ['system', 'system', 'text', 'media', 'text', 'text', 'deleted', 'media', 'location', 'system'],
    ],
    ['ios-ar.txt', 'whatsapp-ios d/m/yyyy hh:mm:ss 12h', ['system', 'text', 'media', 'text', 'deleted']],
    [
      'android-es-419.txt',
      'whatsapp-android d/m/yyyy hh:mm 12h',
      ['system', 'system', 'text', 'media', 'text', 'deleted', 'media', 'call', 'location'],
    ],
    ['android-th.txt', 'whatsapp-android d/m/yy hh:mm 24h', ['system', 'text', 'media', 'text']],
  ])('%s', async (name, layout, kinds) => {
    const bytes = await sample(name);
    const thread = await parsed(bytes, { fileName: name });
    const messages = await messagesOf(thread);
    expect([thread.layout, messages.map(({ kind }) => kind)]).toEqual([layout, kinds]);
    expect(Buffer.concat(messages.map(({ raw }) => raw.bytes))).toEqual(bytes);
  });

  it.each([
    ['ios-de.txt', 'Frauke', '2026-11-22T20:20:00'],
    ['ios-ar.txt', 'سارة', '2026-11-23T00:12:00'],
    ['android-es-419.txt', 'Ana', '2026-11-23T01:10:00'],
    ['android-th.txt', null, '2026-11-22T20:05:00'],
  ])('%s tells who exported it, and when its last message was', async (name, exporter, last) => {
    const thread = await parsed(await sample(name), { fileName: name });
    expect([thread.exporter, (await messagesOf(thread)).at(-1)?.at]).toEqual([exporter, last]);
  });

  it.each(['ios-de.txt', 'ios-ar.txt', 'android-es-419.txt', 'android-th.txt'])(
    '%s, cut and changed anywhere, ends in a coded fault or a parse that gives its bytes back',
    async (name) => {
      const bytes = await sample(name);
      const change = fc.record({ at: fc.nat(bytes.length - 1), byte: fc.integer({ min: 1, max: 255 }) });
      const end = fc.nat(bytes.length);
      await fc.assert(
        fc.asyncProperty(fc.array(change, { maxLength: 4 }), end, async (changes, length) => {
          const changed = Buffer.from(bytes);
          for (const { at, byte } of changes) changed[at] = byte;
          const text = changed.subarray(0, length);
          const answers = { dateOrder: 'dmy' } as const;
          const fault = await faultOf(text, { answers });
          if (fault !== undefined) {
            expect(fault.code).toMatch(/^ingest-/);
            return;
          }
          const messages = await messagesOf(await parsed(text, { answers }));
          expect(Buffer.concat(messages.map(({ raw }) => raw.bytes))).toEqual(
            text.subarray(messages[0]?.raw.offset),
          );
        }),
        { numRuns: 150 },
      );
    },
  );

  it('ios-en-us-undecided.txt asks', async () => {
    const result = await parse(await sample('ios-en-us-undecided.txt'));
    expect(
      result.outcome === 'asks' && result.questions[0]?.choices.map(({ readings }) => readings[2]?.at),
    ).toEqual(['2026-06-03T08:04:02', '2026-03-06T08:04:02']);
  });
});
