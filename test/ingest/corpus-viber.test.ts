// Every public Viber file with its figures, read off the files by eye. They are reconstructions of documented layouts (see the
// folder's SOURCES.md) and stay outside the repository.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { messagesOf, parse, parsed } from './export-builder.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/viber/', import.meta.url));
const present = existsSync(CORPUS);

type Told = [at: string, sender: string, senderId: string | undefined, kind: string, text: string];
type Expected = {
  asks: string | null;
  layout: string;
  title: string | null;
  exporter: string | null;
  messages: Told[];
};

const FILES: Record<string, Expected> = {
  // Two rows of 12/01/2026, the second with a line break: nothing tells day from month.
  'reconstructed/Messages - Jo.csv': {
    asks: 'date-order',
    layout: 'viber-mail-csv d/m/y',
    title: 'Jo',
    exporter: 'Me',
    messages: [
      ['2026-01-12T14:00:00', 'Me', '+447700900200', 'text', 'Morning round at nine, bay 2 first'],
      ['2026-01-12T14:00:30', 'Jo Lindqvist', '+447700900222', 'text', 'ok\nand thank you'],
    ],
  },
  // Tabs, CR LF, quotation marks inside the cell not doubled.
  'reconstructed/tab-dialect.csv': {
    asks: 'date-order',
    layout: 'viber-spreadsheet d/m/y',
    title: null,
    exporter: 'Me',
    messages: [
      ['2026-01-12T14:00:00', 'Me', '+447700900200', 'text', 'Morning round at "nine"'],
      ['2026-01-12T14:00:30', 'Jo', '+447700900222', 'text', 'ok'],
    ],
  },
  // Ukrainian, the second header with a weekday.
  'reconstructed/desktop_copy_uk.txt': {
    asks: null,
    layout: 'viber-desktop-copy',
    title: null,
    exporter: null,
    messages: [
      ['2026-01-12T14:00:00', 'Jo', undefined, 'text', 'обхід о дев’ятій'],
      ['2026-01-12T14:01:00', 'Sam', undefined, 'text', 'добре'],
    ],
  },
  // date -u -d @1768226400
  'reconstructed/bot_webhook.jsonl': {
    asks: null,
    layout: 'viber-bot-events',
    title: 'Niamh Byrne',
    exporter: null,
    messages: [['2026-01-12T14:00:00Z', 'Niamh Byrne', '01234567890A=', 'text', 'Morning round at nine']],
  },
};

(present ? describe : describe.skip)(
  'every public Viber file (outside the repository, skipped when absent)',
  () => {
    it('is listed here', () => {
      const files = readdirSync(CORPUS, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== 'SOURCES.md')
        .map((entry) => path.relative(CORPUS, path.join(entry.parentPath, entry.name)));
      expect(files.toSorted()).toEqual(Object.keys(FILES).toSorted());
    });

    it.each(Object.entries(FILES))('%s', async (file, expected) => {
      const bytes = readFileSync(CORPUS + file);
      const given = { fileName: path.basename(file) };
      const asked = await parse(bytes, given);
      expect(asked.outcome === 'asks' ? asked.questions[0]?.kind : null).toBe(expected.asks);
      const thread = await parsed(bytes, { ...given, answers: { dateOrder: 'dmy' } });
      const messages = await messagesOf(thread);
      expect([thread.layout, thread.title, thread.exporter]).toEqual([
        expected.layout,
        expected.title,
        expected.exporter,
      ]);
      expect(
        messages.map(({ at, sender, senderId, kind, text }) => [at, sender, senderId, kind, text]),
      ).toEqual(expected.messages);
      expect([thread.messageCount, thread.unparsed.count]).toEqual([expected.messages.length, 0]);
    });

    it('keeps every digit of the bot message’s token', async () => {
      const [message] = await messagesOf(
        await parsed(readFileSync(`${CORPUS}reconstructed/bot_webhook.jsonl`)),
      );
      expect(message?.id).toBe('4912661846655238100');
    });
  },
);
