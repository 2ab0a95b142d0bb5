// sigtop's text in both its forms: blocks of fields with absolute times, and one paragraph a message with wall times.
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { messagesOf, parsed, read } from '../../export-builder.ts';
import { sample } from './samples.ts';

const TEXT = sample('sigtop-blocks.txt');
const SHORT = sample('sigtop-short-notes.txt');

describe('the sample of sigtop’s text', () => {
  it('gives each message with its own words', async () => {
    const messages = await read(TEXT);
    expect(messages.map(({ at, sender, kind, text }) => [at, sender, kind, text])).toEqual([
      ['2026-11-22T21:05:09Z', 'Amara Okafor (+447700900301)', 'text', 'K⁺ 6.1 in bed 4, ½ dose given'],
      [
        '2026-11-22T21:06:10Z',
        'Coops (sam.02)',
        'text',
        '> From: Amara Okafor (+447700900301)\n> Sent: Sun, 22 Nov 2026 23:05:09 +0200\n>\n> K⁺ 6.1 in bed 4, ½ dose given\n' +
          '\n10 units actrapid\n\nVersion: 1\nrepeat in 1 h',
      ],
      [
        '2026-11-22T21:06:49Z',
        'You',
        'media',
        '> From: Coops (sam.02)\n> Sent: Sun, 22 Nov 2026 21:06:10 +0000\n> Attachment: no filename (image/png)\n>\n> 10 units actrapid\n' +
          '\nplease see the CT \n\nFrom: the ward\n\nType: nothing\n',
      ],
      ['2026-11-22T21:07:00Z', null, 'system', 'group-v2-change'],
      ['2026-11-22T21:08:00Z', 'Coops (sam.02)', 'call', 'call-history'],
      ['2026-11-22T21:09:00Z', 'Coops (sam.02)', 'unsupported', ''],
    ]);
    expect(messages[0]?.reactions).toEqual([
      { by: 'You', sign: '👍' },
      { by: 'Coops (sam.02)', sign: '🙏' },
    ]);
    expect(messages[1]).toMatchObject({
      edited: true,
      earlier: [{ at: '2026-11-22T21:06:10Z', text: '10 units actrapid' }],
    });
    const quoted = messages[2]?.appText?.[0];
    expect(messages[2]?.text.slice(quoted?.end)).toMatch(/^\nplease see the CT /);
    expect(messages[2]?.attachments).toEqual([
      { name: 'CT abdo.jpg', present: false },
      { name: 'audio/aac', present: false },
    ]);
  });

  it('tells title, exporter and what is odd, and understands the line above', async () => {
    const thread = await parsed(TEXT);
    expect(thread).toMatchObject({
      layout: 'sigtop-text',
      title: 'Gen Surg on-call (group)',
      exporter: 'You',
      unparsed: { count: 0 },
    });
    expect(thread.evidence).toContainEqual(expect.objectContaining({ kind: 'time-zone', decided: 'UTC' }));
    expect(thread.warnings).toEqual([
      { code: 'signal-without-sent-time', count: 1, lines: [55] },
      { code: 'signal-empty-message', count: 1, lines: [63] },
    ]);
  });

  it('gives its bytes back from the slices, from the first message on', async () => {
    const messages = await read(TEXT);
    const first = messages[0]?.raw.offset ?? 0;
    expect(Buffer.concat(messages.map(({ raw }) => raw.bytes))).toEqual(TEXT.subarray(first));
  });
});

const line = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom('', 'From: the ward', 'Type: incoming', '> From: x', '| Version: 1', 'Sent: today', '½'),
  )
  .map((text) => text.replaceAll(/[\r\n]/g, '_').replaceAll('\u0000', '0'));
const body = fc.array(line, { minLength: 1, maxLength: 6 }).map((lines) => lines.join('\n'));

describe('any conversation as sigtop writes it', () => {
  it('reads back to what was sent', async () => {
    const when = 'Sun, 22 Nov 2026 21:05:09 +0000';
    await fc.assert(
      fc.asyncProperty(fc.array(body, { minLength: 1, maxLength: 8 }), async (bodies) => {
        const blocks = bodies.map(
          (text) =>
            `From: Jo (+44)\nType: incoming\nSent: ${when}\nReceived: ${when}\n${text === '' ? '' : `\n${text}\n`}\n`,
        );
        const messages = await read(`Conversation: Jo (+44)\n\n${blocks.join('')}`);
        const quotes = bodies.some((text) => text.startsWith('> From: '));
        expect(messages).toHaveLength(bodies.length);
        if (!quotes) expect(messages.map(({ text }) => text)).toEqual(bodies);
      }),
      { numRuns: 300 },
    );
  });

  it('in edited messages too', async () => {
    const when = 'Sun, 22 Nov 2026 21:05:09 +0000';
    const version = (number: number, text: string) =>
      `| Version: ${number}\n| Sent: ${when}\n|\n${text
        .split('\n')
        .map((one) => `| ${one}\n`)
        .join('')}`;
    const filled = body.filter((text) => text !== '' && !text.startsWith('> From: '));
    await fc.assert(
      fc.asyncProperty(fc.array(filled, { minLength: 2, maxLength: 5 }), async (bodies) => {
        const versions = bodies.map((text, index) => version(bodies.length - index, text)).join('|\n');
        const head = `From: Jo (+44)\nType: incoming\nSent: ${when}\nReceived: ${when}\nEdited: ${bodies.length} versions\n\n`;
        const [message] = await read(`${head}${versions}\n`);
        expect([message?.text, ...(message?.earlier ?? []).map(({ text }) => text).toReversed()]).toEqual(
          bodies,
        );
      }),
      { numRuns: 200 },
    );
  });
});

describe('the sample of the short text', () => {
  it('gives each message; what the tool wrote in brackets is its own', async () => {
    const messages = await read(SHORT);
    expect(messages.map(({ sender, kind, text }) => [sender, kind, text])).toEqual([
      ['Amara Okafor', 'text', 'K⁺ 6.1 in bed 4, ½ dose given'],
      [
        'Coops',
        'text',
        '[reply to Amara Okafor on 2026-11-22 21:05, edited] 10 units actrapid\n\nrepeat in 1 h',
      ],
      ['You', 'media', '[2 attachments] please see the CT'],
      ['Coops', 'system', '[group-v2-change message]'],
      ['Coops', 'call', '[call-history message]'],
      ['You', 'media', '[1 attachment]'],
    ]);
    expect(messages[1]).toMatchObject({
      edited: true,
      atIsWallTime: true,
      at: '2026-11-22T21:06:00',
      appText: [{ start: 0, end: '[reply to Amara Okafor on 2026-11-22 21:05, edited] '.length }],
    });
    expect(messages[2]?.attachments).toHaveLength(2);
    expect(Buffer.concat(messages.map(({ raw }) => raw.bytes))).toEqual(SHORT);
  });

  it('takes its title from the file’s name', async () => {
    const thread = await parsed(SHORT, { fileName: 'Gen Surg on-call (group).txt' });
    expect([thread.layout, thread.title, thread.exporter]).toEqual([
      'sigtop-text-short',
      'Gen Surg on-call (group)',
      'You',
    ]);
  });

  it('is not mistaken for what WhatsApp writes on Android', async () => {
    const thread = await parsed('2026-11-22 21:05 - Amara: hello\n2026-11-23 21:05 - Amara: hello\n');
    expect(thread.platform).toBe('whatsapp');
    expect(await messagesOf(thread)).toHaveLength(2);
  });
});
