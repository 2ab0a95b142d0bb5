// Our own small webhook deliveries, committed byte for byte, with what a person reads in them.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { messagesOf, parsed } from '../../export-builder.ts';

const SAMPLES = fileURLToPath(new URL('../../../samples/whatsapp-cloud/', import.meta.url));

type Told = [at: string, kind: string, sender: string | null, text: string];

const FILES: [name: string, title: string, warnings: string[], messages: Told[]][] = [
  [
    'body.json',
    'Niamh Byrne',
    [],
    [
      ['2026-01-12T14:00:00Z', 'text', 'Niamh Byrne', 'Could you look at the ECG in bed 4?'],
      ['2026-01-12T14:00:20Z', 'location', 'Niamh Byrne', 'Ward 4\nNorth wing\n51.50083, -0.14256'],
    ],
  ],
  [
    'group.jsonl',
    'Resus team',
    ['delivery-mark 1', 'invitation-left-out 1', 'unsupported 1', 'repeated 1'],
    [
      ['2026-01-12T13:50:00Z', 'system', null, 'group_create\nResus team'],
      ['2026-01-12T13:55:00Z', 'system', null, 'group_participants_add\ninvite_link\nNiamh Byrne\nCoops'],
      ['2026-01-12T14:00:00Z', 'text', 'Niamh Byrne', 'Bed 4: K+ 6.8, not 5.8'],
      ['2026-01-12T14:01:30Z', 'text', 'Coops', '10 ml calcium gluconate 10%, now'],
      ['2026-01-12T14:02:00Z', 'media', 'Niamh Byrne', 'ECG at 14:02'],
      ['2026-01-12T14:02:10Z', 'media', 'Niamh Byrne', 'gas 13-50.pdf'],
      ['2026-01-12T14:02:20Z', 'deleted', 'Coops', 'wrong patient, sorry'],
      ['2026-01-12T14:02:40Z', 'unsupported', 'Niamh Byrne', ''],
    ],
  ],
  [
    'phone.jsonl',
    'Niamh Byrne',
    ['no-message 1', 'repeated 1'],
    [
      ['2026-01-11T14:00:00Z', 'text', 'Niamh Byrne', 'Are you on call tomorrow?'],
      ['2026-01-11T14:01:40Z', 'text', '+44 7700 900200', 'Yes, from eight'],
      ['2026-01-11T14:03:20Z', 'media', 'Niamh Byrne', 'rota'],
      ['2026-01-12T14:00:00Z', 'text', '+44 7700 900200', 'Bed 14 needs you'],
      ['2026-01-12T14:00:30Z', 'text', 'Niamh Byrne', 'two minutes'],
    ],
  ],
];

describe('our own samples', () => {
  it.each(FILES)('%s', async (name, title, warnings, messages) => {
    const thread = await parsed(await readFile(SAMPLES + name), { fileName: name });
    const read = await messagesOf(thread);
    expect([thread.platform, thread.layout, thread.title, thread.unparsed.count]).toEqual([
      'whatsapp',
      'whatsapp-cloud-webhook',
      title,
      0,
    ]);
    expect(
      thread.warnings.map(({ code, count }) => `${code.replace('whatsapp-cloud-', '')} ${count}`),
    ).toEqual(warnings);
    expect(read.map(({ at, kind, sender, text }) => [at, kind, sender, text])).toEqual(messages);
  });

  it('never hand on what is beside the messages: invitations, the address book', async () => {
    for (const [name] of FILES) {
      const read = await messagesOf(await parsed(await readFile(SAMPLES + name)));
      const all = read.flatMap(({ raw, rawMore = [], ...rest }) => [
        JSON.stringify(rest),
        ...[raw, ...rawMore].map(({ bytes }) => bytes.toString()),
      ]);
      expect(all.join('\n')).not.toMatch(/chat\.example\.org|Somebody Else|447700900255/);
    }
  });
});
