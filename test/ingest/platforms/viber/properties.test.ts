// Any history reads back to what was written; any damage ends in messages or in a coded fault.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { expectDamageToBeCoded } from '../../damage.ts';
import { faultOf, messagesOf, parsed, read } from '../../export-builder.ts';

const SAMPLES = fileURLToPath(new URL('../../../samples/viber/', import.meta.url));

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('', '"', '""', ',', 'a,b', '\t', '\u2068', '10⁹/L ½', '13/11/2026,07:58', '[ ]', '="x"'),
);
/** No line end of its own, and nothing that is a row by itself. */
const line = piece.map((text) => text.replaceAll(/[\r\n]/g, '_').replaceAll('\u0000', '0'));
const body = fc.array(line, { minLength: 1, maxLength: 5 }).map((lines) => lines.join('\n'));
const message = fc.record({
  minute: fc.integer({ min: 0, max: 1439 }),
  name: fc.constantFrom('Niamh Byrne', 'Me', 'Okafor, Amara', '🤓 Ünï', 'Dr "Coops"'),
  body,
});
type Message = { minute: number; name: string; body: string };
const messages = fc.array(message, { minLength: 1, maxLength: 10 });

function clock({ minute }: Message): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

const WRITERS: [name: string, write: (one: Message) => string, year: string][] = [
  ['mail', (one) => `13/11/2026,${clock(one)}:07,${one.name},+447700900222,${one.body}\n`, '2026-11-13'],
  [
    'spreadsheet',
    (one) => `="13/11/2015"\t${clock(one)}:07\t="${one.name}"\t="+447700900222"\t"${one.body}"\r\n`,
    '2015-11-13',
  ],
  [
    'desktop',
    (one) => `[ 13 листопада 2026 р. ${clock(one)} ] \u2068${one.name}\u2069: ${one.body}\n`,
    '2026-11-13',
  ],
];

describe.each(WRITERS)('any history of the layout %s', (layout, write, day) => {
  const seconds = layout === 'desktop' ? '00' : '07';

  it('reads back to what was written, and its slices give the text back', async () => {
    await fc.assert(
      fc.asyncProperty(messages, async (written) => {
        const bytes = Buffer.from(written.map(write).join(''));
        const thread = await parsed(bytes);
        const back = await messagesOf(thread);
        expect(back.map((one) => [one.sender, one.text, one.at])).toEqual(
          written.map((one) => [one.name, one.body, `${day}T${clock(one)}:${seconds}`]),
        );
        expect(Buffer.concat(back.map(({ raw }) => raw.bytes))).toEqual(bytes);
        expect(thread.messageCount).toBe(back.length);
      }),
      { numRuns: 75 },
    );
  });

  it('reads back without its last line end', async () => {
    const [one] = await read(write({ minute: 0, name: 'Me', body: 'ok' }).trimEnd());
    expect(one?.text).toBe('ok');
  });
});

describe('pieces of all layouts in any order', () => {
  const fragment = fc.constantFrom(
    '13/11/2026,07:58:02,Me,+447700900200,',
    '="13/11/2015"\t07:58:02\t="Me"\t="+1234"\t"',
    '[ 9 лютого 2026 р. 12:55 ] ',
    '[ February 9, 2026 12:55 PM ] ',
    '\u2068Jo\u2069: ',
    'Jo: ',
    '{"event":"message","message_token":1,"timestamp":1,',
    '"sender":{"id":"x"},"message":{"type":"text","text":"a"}}',
    '\n',
    '\r\n',
    ',',
    '"',
    '\ufeff',
    '\u0000',
    'x',
  );

  it('are read, asked about or refused with a code', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fragment, { maxLength: 40 }), async (fragments) => {
        const given = { answers: { dateOrder: 'dmy' } } as const;
        const fault = await faultOf(fragments.join(''), given);
        if (fault !== undefined) {
          expect(fault.code).toMatch(/^ingest-/);
          return;
        }
        const thread = await parsed(fragments.join(''), given);
        expect((await messagesOf(thread)).length).toBe(thread.messageCount);
      }),
      { numRuns: 200 },
    );
  });
});

describe('damage to a sample', () => {
  it.each(readdirSync(SAMPLES).filter((name) => !name.startsWith('.')))(
    '%s ends in messages or in a coded fault',
    async (name) => {
      await expectDamageToBeCoded(readFileSync(SAMPLES + name));
    },
  );
});
