import { describe, expect, it } from '@jest/globals';
import { android, faultOf, parsed } from './export-builder.ts';

const LINE = '22/11/2026, 21:10 - Amara: a';

describe('a file that is no chat text', () => {
  it.each([
    ['nothing at all', Buffer.alloc(0), 'ingest-empty-file'],
    ['blanks only', Buffer.from('\ufeff \r\n\n\t'), 'ingest-empty-file'],
    ['a PDF under the name of a text', Buffer.from('%PDF-1.7\n1 0 obj'), 'ingest-not-a-chat-export'],
    ['a picture', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a]), 'ingest-not-a-chat-export'],
    ['a database', Buffer.from('SQLite format 3\0'), 'ingest-not-a-chat-export'],
    ['a letter', Buffer.from('Dear Sir,\nthe patient is well.\n'), 'ingest-unknown-platform'],
    ['a JSON file', Buffer.from('{"messages":[]}'), 'ingest-unknown-platform'],
  ])('%s', async (_, bytes, code) => {
    expect((await faultOf(bytes, { fileName: 'WhatsApp Chat with X.txt' }))?.code).toBe(code);
  });
});

describe('a text in another encoding', () => {
  it.each([
    ['UTF-16 with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(LINE, 'utf16le')])],
    ['UTF-16 without one', Buffer.from(LINE, 'utf16le')],
  ])('%s is recognised and refused', async (_, bytes) => {
    const fault = await faultOf(bytes);
    expect([fault?.code, fault?.place?.line]).toEqual(['ingest-wrong-encoding', 1]);
  });

  it('is refused at a zero byte, which no record system takes', async () => {
    const fault = await faultOf(`${LINE}\n${LINE}\u0000\n`);
    expect([fault?.code, fault?.place?.line]).toEqual(['ingest-nul-in-text', 2]);
  });

  it('may hold other control characters', async () => {
    expect((await parsed(`${LINE}\u0001\u000b\u001f\n`)).messageCount).toBe(1);
  });

  it('is refused at the line whose bytes are not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from(android(LINE, LINE)), Buffer.from('caf\xe9\n', 'latin1')]);
    const fault = await faultOf(bytes);
    expect([fault?.code, fault?.place?.line]).toEqual(['ingest-wrong-encoding', 3]);
  });
});

describe('a text that is too large somewhere', () => {
  it('is refused at a line of ten megabytes, with its number, soon', async () => {
    const text = `${android(LINE, LINE)}${'x'.repeat(10_000_000)}\n${LINE}\n`;
    const fault = await faultOf(text);
    expect([fault?.code, fault?.kind, fault?.place?.line]).toEqual(['ingest-line-too-long', 'too-large', 3]);
  });

  it('is refused at a long last line without an end', async () => {
    const fault = await faultOf(`${LINE}\n${'x'.repeat(200)}`, { bounds: { maxLineBytes: 100 } });
    expect([fault?.code, fault?.place?.line]).toEqual(['ingest-line-too-long', 2]);
  });

  it('takes a line of exactly the bound', async () => {
    const line = `${LINE}${'x'.repeat(99 - LINE.length)}\n`;
    expect((await parsed(line, { bounds: { maxLineBytes: 100 } })).messageCount).toBe(1);
  });

  it.each([
    [{ maxRecordLines: 3 }, 'ingest-record-too-long'],
    [{ maxRecordBytes: 30 }, 'ingest-record-too-long'],
    [{ maxMessages: 1 }, 'ingest-too-many-messages'],
    [{ maxExportBytes: 50 }, 'ingest-too-large'],
  ])('%j', async (bounds, code) => {
    const fault = await faultOf(`${LINE}\nb\nc\nd\ne\n${LINE}\n`, { bounds });
    expect([fault?.code, fault?.kind]).toEqual([code, 'too-large']);
  });
});

describe('a text made to be slow', () => {
  it.each([
    ['colons', `${LINE}${': '.repeat(400_000)}`],
    ['marks', `${LINE}${'\u200e'.repeat(300_000)}`],
    ['attachment openings', `${LINE}${'<attached: '.repeat(80_000)}`],
    ['attachment mentions', `${LINE}${'\n\u200e<attached: a>'.repeat(19_000)}`],
    ['half headers', '[1/1/26, '.repeat(100_000)],
    [
      'many names',
      Array.from({ length: 60_000 }, (_, i) => `22/11/2026, 21:10 - N${String(i)}: a\n`).join(''),
    ],
    ['blank lines', `${LINE}${'\n'.repeat(19_000)}`],
    ['notice beginnings', `22/11/2026, 21:10 - ${'a changed to '.repeat(60_000)}\n`],
  ])('of %s takes a second or two of the processor at most', async (_, text) => {
    // Processor time, because a busy machine must not decide; quadratic work on these would take minutes of it.
    const start = process.cpuUsage();
    await faultOf(`${LINE}\n${text}`);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6).toBeLessThan(10);
  });
});
