// signal-export's Markdown: what the tool adds is taken off, what a person wrote is not, whatever it looks like.
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { faultOf, messagesOf, parse, parsed, read, zipOf } from '../../export-builder.ts';
import { sample } from './samples.ts';

const CHAT = sample('chat-spaced.md');

describe('the sample of a chat.md', () => {
  it('gives each message as it was sent', async () => {
    const messages = await read(CHAT);
    expect(messages.map(({ at, sender, kind, text }) => [at.slice(11), sender, kind, text])).toEqual([
      ['21:05:09', 'AmaraOkafor', 'text', 'K⁺ 6.1 in bed 4, ½ dose given'],
      [
        '21:06:10',
        'Coops',
        'text',
        '> K⁺ 6.1 in bed 4, ½ dose given\n> second line\n\n10 units actrapid\n\nrepeat in 1 h ',
      ],
      ['21:06:49', 'Me', 'media', 'please see the CT'],
      [
        '21:07:09',
        'AmaraOkafor',
        'text',
        'pasted from the ward list:\n[2026-11-20 08:00:00] Bed 4: stable\n(- not: a reaction -)',
      ],
      ['21:07:14', 'Coops', 'deleted', '(This message was deleted)'],
      ['21:07:19', 'Coops', 'text', '(This message was deleted)'],
      ['21:07:29', 'AmaraOkafor', 'sticker', '👌'],
      ['21:08:09', 'Coops', 'call', 'Missed voice call'],
      ['21:09:09', 'No-Sender', 'unsupported', ''],
    ]);
    expect(messages[1]?.reactions).toEqual([
      { by: 'Me', sign: '👍' },
      { by: 'AmaraOkafor', sign: '🙏' },
    ]);
    expect(messages[1]?.appText).toEqual([
      { start: 0, end: '> K⁺ 6.1 in bed 4, ½ dose given\n> second line\n'.length },
    ]);
    expect(messages[2]?.attachments).toEqual([
      { name: 'media/2026-11-22T21-06-49.123_00_CT_abdo.jpg', present: false },
      { name: 'media/2026-11-22T21-06-49.123_01_ECG_(1).pdf', present: false },
    ]);
    expect(messages[4]).toMatchObject({ deleted: true, appText: [{ start: 0, end: 26 }] });
    expect(messages[5]).toMatchObject({ deleted: false });
    expect(messages.every(({ atIsWallTime, id }) => atIsWallTime && id === undefined)).toBe(true);
  });

  it('tells who exported, asks for the zone, and says what is odd', async () => {
    const result = await parse(CHAT, { fileName: 'chat.md' });
    expect(result).toMatchObject({ outcome: 'parsed', open: [{ kind: 'time-zone' }] });
    if (result.outcome !== 'parsed') return;
    const { layout, exporter, warnings, untold, unparsed } = result.thread;
    expect([layout, exporter, unparsed.count]).toEqual(['signal-export-md', 'Me', 0]);
    expect(warnings).toEqual([
      { code: 'signal-sender-not-told', count: 1, lines: [28] },
      { code: 'signal-empty-message', count: 1, lines: [28] },
      { code: 'signal-header-inside-message', count: 1, lines: [] },
      { code: 'signal-exporter-drops-backticks', count: 1, lines: [] },
    ]);
    expect(untold).toContain('reply-targets');
    expect(untold).not.toContain('exporter');
  });

  it('gives its bytes back from the slices', async () => {
    expect(Buffer.concat((await read(CHAT)).map(({ raw }) => raw.bytes))).toEqual(CHAT);
  });

  it('finds files in the folder beside it', async () => {
    const name = 'media/2026-11-22T21-06-49.123_00_CT_abdo.jpg';
    const thread = await parsed(await zipOf({ 'GenSurg/chat.md': CHAT, [`GenSurg/${name}`]: 'JPG' }));
    expect((await messagesOf(thread))[2]?.attachments[0]).toEqual({ name, present: true });
    expect((await thread.attachment(name))?.toString()).toBe('JPG');
  });
});

describe('older files', () => {
  it('have no seconds and no blank line between messages', async () => {
    const messages = await read(sample('index.md'));
    expect(messages.map(({ at, sender, text }) => [at, sender, text])).toEqual([
      ['2020-11-22T21:05:00', 'AmaraOkafor', 'K⁺ 6.1 in bed 4'],
      ['2020-11-22T21:06:00', 'Me', 'ring me\n\n[2020-11-20 08:00] Bed 4: stable\nthanks'],
      ['2020-11-22T21:07:00', 'AmaraOkafor', ''],
    ]);
    expect(messages[2]?.attachments).toEqual([{ name: 'media/scan.png', present: false }]);
  });

  it('with a comma, and without the blanks that an editor took off, are read as well', async () => {
    const messages = await read('[2019-12-24, 12:23] Jo: one\ntwo\n[2019-12-24, 12:24] Me:\n');
    expect(messages.map(({ sender, text }) => [sender, text])).toEqual([
      ['Jo', 'one\ntwo'],
      ['Me', ''],
    ]);
  });
});

describe('a file of Windows', () => {
  it('has CR LF, also inside a text, and is read alike', async () => {
    const crlf = CHAT.toString().replaceAll('\n', '\r\n');
    const [unix, windows] = [await read(CHAT), await read(crlf)];
    expect(windows.map(({ kind, reactions }) => [kind, reactions])).toEqual(
      unix.map(({ kind, reactions }) => [kind, reactions]),
    );
    expect(windows.map(({ text }) => text.replaceAll('\r\n', '\n'))).toEqual(unix.map(({ text }) => text));
  });
});

describe('what is not of this tool', () => {
  it.each([
    ['a WhatsApp text of an iPhone', '[2026-11-22 21:10:02] Amara: hello\r\n'],
    ['one with marks', '[2026-11-22 21:10:02] Ward: \u200eencrypted  \n'],
    ['one with a comma and seconds', '[2026-11-22, 21:10:02] Amara: hello  \n'],
    ['a log', '[2026-11-22 21:10:02] INFO: started\n[2026-11-22 21:10:03] INFO: ready\n'],
  ])('%s', async (_, text) => {
    const result = await parse(text, { answers: { dateOrder: 'ymd' } }).catch(() => null);
    const facts = result === null ? null : result.outcome === 'parsed' ? result.thread : result.facts;
    expect(facts?.platform).not.toBe('signal');
  });
});

const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '[2026-11-20 08:00:00] Bed 4: stable',
    '(- a: b -)',
    '(( x ))',
    '(This message was deleted)',
    '![a](./media/b)',
    '> quoted',
    'BP 120/80: ok  ',
    '',
    '10⁹/L ½',
  ),
);
/** Any text without line ends of its own, backticks or a zero: the tool takes backticks out, and joins lines with LF. */
const line = words.map((text) => text.replaceAll(/[\r\n`]/g, '_').replaceAll('\u0000', '0'));
const text = fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n'));
const reactions = fc.constantFrom(
  [],
  [{ by: 'Me', sign: '👍' }],
  [
    { by: 'Me', sign: '👍' },
    { by: 'Jo', sign: '🙏' },
  ],
);
const message = fc.record({ text, reactions, sender: fc.constantFrom('Me', 'AmaraOkafor', 'Coops') });

describe('any chat as the tool writes it', () => {
  it('reads back to what was sent', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 3, maxLength: 12 }), async (messages) => {
        const file = messages
          .map(({ sender, text: body, reactions: signs }) => {
            const list = signs.map(({ by, sign }) => `${by}: ${sign}`).join(', ');
            return `[2026-11-22 21:05:09] ${sender}: ${body}  ${list === '' ? '' : `\n(- ${list} -)`}\n\n`;
          })
          .join('');
        const back = await read(file);
        expect(Buffer.concat(back.map(({ raw }) => raw.bytes)).toString()).toBe(file);
        // The tool's own marks cannot be told from the same marks at the very end of a text.
        const plain = messages.every(
          ({ text: body }) => !/\.\/media\/|^\n\n> |^(?:In|Out)|call\b/.test(body),
        );
        if (!plain || back.length !== messages.length) return;
        expect(back.map((one) => [one.sender, one.text, one.reactions ?? []])).toEqual(
          messages.map((one) => [one.sender, one.text, one.reactions]),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('is refused with a code when a message is longer than allowed', async () => {
    const long = `[2026-11-22 21:05:09] Me: ${'x'.repeat(3000)}  \n\n`;
    expect((await faultOf(long, { bounds: { maxRecordBytes: 100 } }))?.code).toBe('ingest-record-too-long');
  });
});
