// Figures for public sample files, counted by grep and by hand, not by this parser. The files stay outside the repository.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { faultOf, messagesOf, parse, parsed } from './export-builder.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/whatsapp/', import.meta.url));
const present = existsSync(CORPUS);

/** File, records, decided order or `asks`, messages per label. */
const ENGLISH: [file: string, records: number, order: string, labels: string][] = [
  [
    'Chatistics/_chat 3.txt',
    11,
    'asks',
    'Even longer username with emoticons! 🙈 🙈=1|John Doe=4|The final test=2|Very long username=1|n=1',
  ],
  ['Chatistics/_chat.txt', 21, 'dmy', 'Alice Placeholder=10|John Doe=10'],
  [
    'WA-Reader/whatsapp_chat_en.txt',
    30,
    'dmy',
    'Author=1|Chechen=3|Gambol=6|Harley Quinn=3|Roman Sionis=1|Salvatore Maroni=1|The Joker=15',
  ],
  ['WhatsR/englishandroid24h.txt', 50, 'mdy', 'Alice=13|Bob=19|Carol=5|Dave=4|Mallory=1'],
  ['WhatsR/englishios24h.txt', 50, 'mdy', 'Alice=13|Bob=19|Carol=5|Dave=4|Mallory=1'],
  ['WhatsR/englishiosampm.txt', 50, 'mdy', 'Alice=13|Bob=19|Carol=5|Dave=4|Mallory=1'],
  ['chat-analytics/2A_5M.txt', 5, 'dmy', 'A=3|B=2'],
  ['chat-history-viewer/WhatsApp Chat with Jane Doe.txt', 7, 'asks', 'Jane Doe=4|Wolfgang=2'],
  ['chat-miner/test_ddmmyy_24hrs.txt', 9, 'dmy', 'Jahn Doe=1|John Doe=3|John Doe 🤓=1|John-John Doe=1|🤓=1'],
  ['chat-miner/test_mmddyy_24hrs.txt', 9, 'mdy', 'Jahn Doe=1|John Doe=3|John Doe 🤓=1|John-John Doe=1|🤓=1'],
  [
    'chat-miner/test_mmddyyyy_12hrs.txt',
    9,
    'mdy',
    'Jahn Doe=1|John Doe=3|John Doe 🤓=1|John-John Doe=1|🤓=1',
  ],
  [
    'chat-miner/test_yyyymmdd_24hrs.txt',
    9,
    'ymd',
    'Jahn Doe=1|John Doe=3|John Doe 🤓=1|John-John Doe=1|🤓=1',
  ],
  ['chatpack/whatsapp_export.txt', 7, 'dmy', 'Alice=4|Bob=3'],
  ['langchain/whatsapp_chat.txt', 12, 'mdy', 'Dr. Feather=8|Jungle Jane=4'],
  ['nmoya/testChat2.txt', 9, 'asks', 'UsernameOne=4|UsernameTwo=5'],
  ['port-datadonation/_chat.txt', 10, 'dmy', 'person1=3|person2=3|person3=1|person4=2'],
  ['port-datadonation/_chat_file1.txt', 10, 'dmy', 'person1=3|person2=3|person3=1|person4=2'],
  ['port-datadonation/_chat_file3.txt', 10, 'dmy', 'person1=3|person2=3|person3=1|person4=2'],
  ['port-datadonation/_chat_file4.txt', 10, 'dmy', 'person1=3|person2=3|person3=1|person4=2'],
  ['port-datadonation/whatsapp_chat.zip', 10, 'dmy', 'person1=3|person2=3|person3=1|person4=2'],
  ['rwhatsapp/sample.txt', 9, 'dmy', 'Jan Muster=6|Test=1'],
  ['rwhatsapp/sample.zip', 9, 'dmy', 'Jan Muster=6|Test=1'],
  ['whats-reader/WhatsApp Chat with Alice.txt', 45, 'dmy', 'Alice=22|Bob=21'],
  ['whats-reader/ios-private/_chat.txt', 45, 'dmy', 'Alice=22|Bob=21'],
  ['whats-reader/dash-format-test.txt', 5, 'asks', 'Alice=3|Bob=2'],
  ['whats-reader/european-ampm-format-test.txt', 4, 'dmy', 'Loris=2|Luke=2'],
  ['whats_json/WhatsApp Chat - Elon Musk (EN).txt', 25, 'mdy', 'Dmitry S=21|Elon Musk=4'],
  ['whats_json/WhatsApp Chat - Elon Musk (EN+Media).txt', 25, 'mdy', 'Dmitry S=21|Elon Musk=4'],
  ['whats_json/WhatsApp Chat with Dmitry S EN Android.txt', 60, 'dmy', 'Dmitry S=51|Elon=8'],
  ['whats_json/WhatsApp Chat with Dmitry S EN+Media Android.txt', 60, 'dmy', 'Dmitry S=51|Elon=8'],
  ['whatstk/lorem-2000.txt', 2000, 'ymd', '+1 123 456 789=507|Giuseppe=516|John=481|Mary=496'],
  ['whatstk/lorem-merge-part1.txt', 300, 'ymd', '+1 123 456 789=78|Giuseppe=75|John=67|Mary=80'],
  ['whatstk/lorem-merge-part2.txt', 300, 'ymd', '+1 123 456 789=78|Giuseppe=75|John=67|Maria=51|Maria2=29'],
  [
    'whatstk/pokemon.txt',
    20,
    'dmy',
    'Ash Ketchum=4|Brock=3|Jessie & James=1|Meowth=1|Misty=4|Pokemon Chat=1|Prof. Oak=2|Raichu=2|Wobbuffet=1',
  ],
];

async function figures(bytes: Buffer): Promise<{ records: number; order: string; labels: string }> {
  const result = await parse(bytes);
  const thread =
    result.outcome === 'parsed' ? result.thread : await parsed(bytes, { answers: { dateOrder: 'dmy' } });
  const labels = new Map<string, number>();
  const messages = await messagesOf(thread);
  for (const { sender } of messages) if (sender !== null) labels.set(sender, (labels.get(sender) ?? 0) + 1);
  const order = thread.evidence.find(({ kind }) => kind === 'date-order')?.decided ?? '';
  return {
    records: messages.length,
    order: result.outcome === 'asks' ? 'asks' : order,
    labels: [...labels]
      .map(([label, count]) => `${label}=${String(count)}`)
      .sort()
      .join('|'),
  };
}

(present ? describe : describe.skip)(
  'public English files (outside the repository, skipped when absent)',
  () => {
    it.each(ENGLISH)('%s', async (file, records, order, labels) => {
      const sorted = labels.split('|').sort().join('|');
      expect(await figures(readFileSync(CORPUS + file))).toEqual({ records, order, labels: sorted });
    });

    it('come in all kinds of body', async () => {
      const counts: Record<string, number> = {};
      const file = 'whats_json/WhatsApp Chat with Dmitry S EN+Media Android.txt';
      for (const { kind } of await messagesOf(await parsed(readFileSync(CORPUS + file)))) {
        counts[kind] = (counts[kind] ?? 0) + 1;
      }
      // grep: 20 `<Media omitted>`, 3 of other files attached, 2 `null`; 4 STK; 2 .vcf; 8 deleted; 2 locations, 1 place.
      expect(counts).toEqual({
        system: 1,
        text: 15,
        media: 25,
        sticker: 4,
        contact: 2,
        deleted: 8,
        location: 3,
        call: 2,
      });
    });
  },
);

(present ? describe : describe.skip)(
  'every public file (outside the repository, skipped when absent)',
  () => {
    const files = present
      ? readdirSync(CORPUS, { recursive: true, encoding: 'utf8' }).filter((name) =>
          /\.(?:txt|zip)$/.test(name),
        )
      : [];

    it.each(files)('%s is read whole or refused with a code', async (file) => {
      const bytes = readFileSync(CORPUS + file);
      const fault = await faultOf(bytes, { fileName: file });
      if (fault !== undefined) {
        expect(fault.code).toMatch(/^ingest-/);
        return;
      }
      if (file.endsWith('.zip') || (await parse(bytes)).outcome === 'asks') return;
      const messages = await messagesOf(await parsed(bytes));
      const first = messages[0]?.raw.offset ?? 0;
      expect(Buffer.concat(messages.map(({ raw }) => raw.bytes))).toEqual(bytes.subarray(first));
    });
  },
);
