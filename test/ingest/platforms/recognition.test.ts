// A text belongs to the layout that it begins in, whatever is quoted or pasted further down.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { recognisePlatform } from '../../../src/ingest/platforms/platform-table.ts';
import { parse, parsed } from '../export-builder.ts';

const SAMPLES = fileURLToPath(new URL('../../samples/', import.meta.url));
const TEXTS = ['viber', 'whatsapp', 'whatsapp-cloud'].flatMap((folder) =>
  readdirSync(SAMPLES + folder)
    .filter((name) => /\.(?:txt|csv|jsonl?)$/.test(name))
    .map((name) => `${folder}/${name}`),
);

describe('each sample of ours', () => {
  it.each(TEXTS)('%s is told by its own layout, however short its beginning', (name) => {
    const bytes = readFileSync(SAMPLES + name);
    const reader = recognisePlatform(bytes);
    expect(reader).not.toBeNull();
    expect(recognisePlatform(Buffer.concat([bytes, Buffer.from('\n'), bytes]))).toBe(reader);
  });
});

const WHATSAPP = '13/11/2026, 21:10 - Amara: ok\n';
const MAIL = '13/11/2026,07:58:02,Niamh,+447700900222,ok\n';
const COPY = '[ February 9, 2026 12:55 PM ] \u2068Niamh\u2069: ok\n';
const BOT =
  '{"event":"message","timestamp":1,"message_token":2,"sender":{"id":"x"},"message":{"type":"text","text":"ok"}}\n';

describe('a text', () => {
  it.each([
    ['whatsapp', WHATSAPP, MAIL + COPY + BOT],
    ['viber', MAIL, WHATSAPP + COPY + BOT],
    ['viber', COPY, WHATSAPP + MAIL + BOT],
  ])('that begins as %s stays it when others are pasted in', async (platform, first, pasted) => {
    const own = await parsed(first);
    const mixed = await parsed(first + pasted + first);
    expect([mixed.platform, mixed.layout, mixed.messageCount]).toEqual([platform, own.layout, 2]);
  });

  it('of webhooks is no other one, and another one no webhook', async () => {
    const page = {
      object: 'page',
      entry: [{ id: '1', changes: [{ field: 'feed', value: { messages: [] } }] }],
    };
    await expect(parse(JSON.stringify(page))).rejects.toMatchObject({ code: 'ingest-unknown-platform' });
    const quoted = { note: '"whatsapp_business_account"', entry: [{ changes: [] }] };
    await expect(parse(JSON.stringify(quoted))).rejects.toMatchObject({ code: 'ingest-unknown-platform' });
  });
});
