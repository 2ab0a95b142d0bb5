import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { faultOf, messagesOf, parsed, read, zipOf } from './export-builder.ts';

const PASTED = '[03/04/2025, 10:20:30] Bob: pasted';

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    PASTED,
    '',
    ' ',
    'BP 120/80: ok',
    '10⁹/L ½',
    '\u200e',
    'IV line removed',
    '<Media omitted>',
    'Llamada perdida',
    'POLL:',
    'a.jpg (Datei angehängt)',
    '\u200e<Anhang: a.jpg>',
    '10 units <This message was edited>',
    'Location: https://maps.google.com/?q=1.5,2',
    'x: y: z',
  ),
);
/** Any text without a line end of its own: CR and LF come from the joining alone. */
const bodyLine = piece.map((text) => text.replaceAll(/[\r\n]/g, '_').replaceAll('\u0000', '0'));
const body = fc.array(bodyLine, { minLength: 1, maxLength: 5 }).map((lines) => lines.join('\n'));
const sender = fc.constantFrom('Amara Okafor', 'Coops', '\u202a+44 7700 900123\u202c', '~ AK', '🤓 Ünï');
const minute = fc.integer({ min: 0, max: 1439 });
const message = fc.record({ day: fc.integer({ min: 13, max: 28 }), minute, sender, body });

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

type Message = { day: number; minute: number; sender: string; body: string };

function time({ minute: at }: Message): string {
  return `${pad(Math.floor(at / 60))}:${pad(at % 60)}`;
}

function iosText(messages: Message[]): string {
  return messages
    .map((one) => `[${pad(one.day)}/11/2026, ${time(one)}:07] ${one.sender}: ${one.body}\r\n`)
    .join('');
}

describe('any iOS export', () => {
  it('reads back to what was written, with pasted headers and blank lines in the texts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 12 }), async (messages) => {
        const back = await read(iosText(messages));
        expect(back.map((one) => [one.sender, one.text, one.at])).toEqual(
          messages.map((one) => [one.sender, one.body, `2026-11-${pad(one.day)}T${time(one)}:07`]),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('gives its bytes back from the raw slices, from the first header on', async () => {
    const preamble = fc.constantFrom('', 'Forwarded:\r\n', '\n\n', '\ufeff');
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { minLength: 1, maxLength: 12 }),
        preamble,
        async (messages, before) => {
          const text = Buffer.from(before + iosText(messages));
          const thread = await parsed(text);
          const back = await messagesOf(thread);
          const first = back[0]?.raw.offset ?? -1;
          expect(Buffer.concat(back.map(({ raw }) => raw.bytes))).toEqual(text.subarray(first));
          expect(first).toBeLessThanOrEqual(Buffer.byteLength(before));
          expect(back.length).toBe(thread.messageCount);
          let offset = first;
          for (const { raw } of back) {
            expect(raw.offset).toBe(offset);
            offset += raw.bytes.length;
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('any Android export', () => {
  it('reads back to what was written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 12 }), async (messages) => {
        const text = messages.map(
          (one) => `${pad(one.day)}/11/2026, ${time(one)} - ${one.sender}: ${one.body}\n`,
        );
        const back = await read(text.join(''));
        expect(back.map((one) => [one.sender, one.text])).toEqual(
          messages.map((one) => [one.sender, one.body]),
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe('any text in pieces of an export', () => {
  const fragment = fc.constantFrom(
    '[22/11/2026, 21:10:02] ',
    '3/4/26, 9:05\u202fPM - ',
    'Amara: ',
    '\u200e',
    '\r\n',
    '\n',
    'image omitted',
    '<attached: a.jpg>',
    ' (file attached)',
    '\ufeff',
    'x',
    ': ',
    '\u0000',
  );

  it('is read whole or refused with a code, and the count is that of the messages', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fragment, { maxLength: 60 }), async (fragments) => {
        const text = Buffer.from(fragments.join(''));
        const fault = await faultOf(text, { answers: { dateOrder: 'dmy' } });
        if (fault !== undefined) {
          expect(fault.code).toMatch(/^ingest-/);
          return;
        }
        const thread = await parsed(text, { answers: { dateOrder: 'dmy' } });
        const back = await messagesOf(thread);
        expect(back.length).toBe(thread.messageCount);
        expect(Buffer.concat(back.map(({ raw }) => raw.bytes))).toEqual(text.subarray(back[0]?.raw.offset));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('any bytes', () => {
  it('end in a coded fault or a parse, never in another error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        const fault = await faultOf(Buffer.from(bytes));
        expect(fault?.code ?? 'ingest-').toMatch(/^ingest-/);
      }),
      { numRuns: 300 },
    );
  });

  it('put anywhere into a zip end in a coded fault or a parse', async () => {
    const zip = await zipOf({
      '_chat.txt': '[22/11/2026, 21:10:02] Amara: hello\r\n',
      'a.jpg': 'x'.repeat(300),
    });
    const change = fc.record({ at: fc.nat(zip.length - 1), byte: fc.integer({ min: 0, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = Buffer.from(zip);
        for (const { at, byte } of changes) bytes[at] = byte;
        const fault = await faultOf(bytes);
        expect(fault?.code ?? 'ingest-').toMatch(/^ingest-/);
      }),
      { numRuns: 500 },
    );
  });
});
