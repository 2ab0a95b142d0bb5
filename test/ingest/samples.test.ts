// Our own small exports in the layouts that phones write, committed byte for byte.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { messagesOf, parse, parsed } from './export-builder.ts';

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
  ])('%s', async (name, layout, kinds) => {
    const bytes = await sample(name);
    const thread = await parsed(bytes, { fileName: name });
    const messages = await messagesOf(thread);
    expect([thread.layout, messages.map(({ kind }) => kind)]).toEqual([layout, kinds]);
    expect(Buffer.concat(messages.map(({ raw }) => raw.bytes))).toEqual(bytes);
  });

  it('ios-en-us-undecided.txt asks', async () => {
    const result = await parse(await sample('ios-en-us-undecided.txt'));
    expect(
      result.outcome === 'asks' && result.questions[0]?.choices.map(({ readings }) => readings[2]?.at),
    ).toEqual(['2026-06-03T08:04:02', '2026-03-06T08:04:02']);
  });
});
