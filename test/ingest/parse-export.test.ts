import { describe, expect, it } from '@jest/globals';
import { android, ios, LRM, messagesOf, parse, parsed, read, zipOf } from './export-builder.ts';

const NIGHT = ios(
  `[22/11/2026, 21:10:02] Ward 6B: ${LRM}Messages and calls are end-to-end encrypted.`,
  '[22/11/2026, 21:26:17] Amara: line one \n\n  line three\t',
  '[22/11/2026, 21:29:48] Coops: ½ tablet, 10⁹/L, e\u0301 and é',
);

describe('when an iOS text is read', () => {
  it('keeps each code point, blank line and blank of a text', async () => {
    const [, second, third] = await read(NIGHT);
    expect(second?.text).toBe('line one \n\n  line three\t');
    expect(third?.text).toBe('½ tablet, 10⁹/L, e\u0301 and é');
  });

  it('gives wall times without zone and labels as written', async () => {
    const messages = await read(NIGHT);
    expect(messages.map(({ at, atIsWallTime, sender }) => [at, atIsWallTime, sender])).toEqual([
      ['2026-11-22T21:10:02', true, 'Ward 6B'],
      ['2026-11-22T21:26:17', true, 'Amara'],
      ['2026-11-22T21:29:48', true, 'Coops'],
    ]);
  });

  it('keeps the bytes of each message so that together they are the text', async () => {
    const messages = await read(NIGHT);
    expect(Buffer.concat(messages.map(({ raw }) => raw.bytes)).toString()).toBe(NIGHT);
    expect(messages.map(({ raw }) => raw.offset)).toEqual(
      ['[22/11/2026, 21:10', '[22/11/2026, 21:26', '[22/11/2026, 21:29'].map((header) =>
        Buffer.from(NIGHT).indexOf(header),
      ),
    );
  });

  it('takes a header behind a bare line feed for text that somebody pasted, and says so', async () => {
    const pasted = '[01/02/2020, 09:00:00] Bob: old talk';
    const thread = await parsed(
      ios(`[22/11/2026, 21:10:02] Amara: see\n${pasted}`, '[22/11/2026, 21:11:00] Coops: ok'),
    );
    const [first] = await messagesOf(thread);
    expect(first?.text).toBe(`see\n${pasted}`);
    expect(thread.warnings).toEqual([{ code: 'whatsapp-header-inside-message', count: 1, lines: [2] }]);
  });

  it('reads records by their headers when a mail gateway rewrote every line end', async () => {
    const messages = await read(
      '[22/11/2026, 21:10:02] Amara: a\r\nb\r\n[22/11/2026, 21:11:00] Coops: c\r\n',
    );
    expect(messages.map(({ text }) => text)).toEqual(['a\r\nb', 'c']);
  });

  it('can be read twice', async () => {
    const thread = await parsed(NIGHT);
    expect(await messagesOf(thread)).toEqual(await messagesOf(thread));
  });
});

describe('when an Android text is read', () => {
  it('counts the lines before the first header as not understood', async () => {
    const thread = await parsed(`\ufeffForwarded by mail\n\n${android('22/11/2026, 21:10 - Amara: a')}`);
    expect(thread.unparsed).toEqual({
      count: 2,
      lines: [
        { line: 1, reason: 'before-first-header' },
        { line: 2, reason: 'before-first-header' },
      ],
    });
    expect(thread.messageCount).toBe(1);
  });

  it('keeps blank lines at the end of the file in the last message', async () => {
    const messages = await read('22/11/2026, 21:10 - Amara: a\n\n\n');
    expect(messages[0]?.text).toBe('a\n\n');
  });

  it('keeps a text without a final line end whole', async () => {
    const messages = await read('22/11/2026, 21:10 - Amara: a\n22/11/2026, 21:11 - Coops: b');
    expect(messages[1]?.text).toBe('b');
  });

  it('leaves lines with another header layout in the message above and reports them', async () => {
    const thread = await parsed(
      android(
        '22/11/2026, 21:10 - Amara: see',
        '[1/2/20, 09:00:00] Bob: old',
        '22/11/2026, 21:12 - Coops: ok',
      ),
    );
    expect((await messagesOf(thread)).map(({ text }) => text)).toEqual([
      'see\n[1/2/20, 09:00:00] Bob: old',
      'ok',
    ]);
    expect(thread.warnings).toEqual([{ code: 'whatsapp-other-header-layout', count: 1, lines: [2] }]);
  });

  it('believes the layout of its first line over one that is pasted more often', async () => {
    const pasted =
      '[1/2/20, 09:00:00] Bob: old\n[1/2/20, 09:00:01] Bob: older\n[1/2/20, 09:00:02] Bob: oldest';
    const messages = await read(android(`22/11/2026, 21:10 - Amara: see\n${pasted}`));
    expect(messages.map(({ text }) => text)).toEqual([`see\n${pasted}`]);
  });

  it('leaves a stray header in the first line unparsed when the file is of another layout', async () => {
    const lines = Array.from({ length: 30 }, (_, i) => `22/11/2026, 21:10 - Amara: ${String(i)}`);
    const thread = await parsed(`[1/2/20, 09:00:00] Bob: old\n${android(...lines)}`);
    expect([thread.messageCount, thread.unparsed.count]).toEqual([30, 1]);
  });

  it('says when the export may have been cut at the app’s cap', async () => {
    const lines = Array.from({ length: 10_000 }, (_, i) => `22/11/2026, 21:10 - Amara: ${String(i)}`);
    const thread = await parsed(android(...lines));
    expect(thread.warnings).toEqual([{ code: 'whatsapp-possibly-cut-at-10000', count: 10_000, lines: [] }]);
  });
});

describe('when a zip is read', () => {
  const chat = ios(
    '[22/11/2026, 21:10:02] Amara: hello',
    `${LRM}[22/11/2026, 22:05:20] Amara: Stoma ${LRM}<attached: 00000002-PHOTO-2026-11-22-22-05-20.jpg>`,
    `${LRM}[22/11/2026, 22:06:20] Amara: ${LRM}<attached: 00000003-PHOTO-2026-11-22-22-06-20.jpg>`,
  );

  it('says of each attachment whether its bytes came, and gives them', async () => {
    const zip = await zipOf({ '_chat.txt': chat, '00000002-PHOTO-2026-11-22-22-05-20.jpg': 'JPEG' });
    const thread = await parsed(zip, { fileName: 'WhatsApp Chat - Gen Surg.zip' });
    const messages = await messagesOf(thread);
    expect(messages.map(({ attachments }) => attachments)).toEqual([
      [],
      [{ name: '00000002-PHOTO-2026-11-22-22-05-20.jpg', present: true }],
      [{ name: '00000003-PHOTO-2026-11-22-22-06-20.jpg', present: false }],
    ]);
    expect((await thread.attachment('00000002-PHOTO-2026-11-22-22-05-20.jpg'))?.toString()).toBe('JPEG');
    expect(await thread.attachment('00000003-PHOTO-2026-11-22-22-06-20.jpg')).toBeNull();
    expect(thread.title).toBe('Gen Surg');
  });

  it('chooses the chat among text documents that were sent in it', async () => {
    const zip = await zipOf({
      'Rota.txt': 'Mon: A\n',
      '_chat.txt': chat,
      'old.txt': '[1/2/20, 09:00:00] Bob: x\n',
    });
    expect((await parsed(zip)).messageCount).toBe(3);
  });

  it('passes over what a Mac adds to a zip', async () => {
    const zip = await zipOf({ '_chat.txt': chat, '__MACOSX/._chat.txt': Buffer.from([0, 5, 22, 7, 255]) });
    expect((await parsed(zip)).messageCount).toBe(3);
  });

  it('takes attachments only from the chat’s own folder', async () => {
    const zip = await zipOf({ 'a/_chat.txt': chat, 'b/00000002-PHOTO-2026-11-22-22-05-20.jpg': 'JPEG' });
    expect(await (await parsed(zip)).attachment('00000002-PHOTO-2026-11-22-22-05-20.jpg')).toBeNull();
  });

  it('asks which chat is meant when there are several, and takes the answer', async () => {
    const zip = await zipOf({ 'a/_chat.txt': chat, 'b/_chat.txt': ios('[23/11/2026, 01:00:00] Jo: one') });
    const result = await parse(zip);
    expect(result.outcome === 'asks' && result.questions).toEqual([
      {
        kind: 'chat',
        choices: [
          { value: 'a/_chat.txt', readings: [] },
          { value: 'b/_chat.txt', readings: [] },
        ],
      },
    ]);
    expect((await parsed(zip, { answers: { chat: 'b/_chat.txt' } })).messageCount).toBe(1);
  });
});
