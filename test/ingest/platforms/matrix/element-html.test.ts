// Element's HTML export: pages read as one, days between messages, senders that go on, files, what form says of words.
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { faultOf, messagesOf, parsed, read, zipOf } from '../../export-builder.ts';
import { damaged } from '../../mutations.ts';

function sample(name: string): Buffer {
  return readFileSync(
    fileURLToPath(new URL(`../../../samples/matrix/element-html/${name}`, import.meta.url)),
  );
}

const first = sample('messages.html');
const second = sample('messages2.html');
const FOLDER = 'Element - Gen Surg on-call - Chat Export - 2026-11-18T08-00-00.000Z/';
const DRAIN = 'images/drain-11-17-2026 at 9-03-05 PM.jpg';

function zip(files: Record<string, Buffer | string>): Promise<Buffer> {
  return zipOf(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [FOLDER + name, bytes])));
}

/** A page with these tiles in it. */
function page(tiles: string): string {
  const list = `<ol class="mx_RoomView_MessageList"><div class="mx_NewRoomIntro"></div>${tiles}</ol>`;
  return `<html><body><div class="mx_MatrixChat">${list}</div></body></html>`;
}

function day(words: string): string {
  return `<li><div class="mx_DateSeparator" role="separator" aria-label="${words}"><h2>${words}</h2></div></li>`;
}

function tile(time: string, body: string, more = ''): string {
  const stamp = `<a class="mx_MessageTimestamp"${more}>${time}</a>`;
  const name =
    '<div class="mx_DisambiguatedProfile"><span class="mx_DisambiguatedProfile_displayName">Coops</span></div>';
  const content = `<div class="mx_MTextBody"><div class="mx_EventTile_body">${body}</div></div>`;
  return `<div class="mx_Export_EventWrapper" id="$x"><li class="mx_EventTile">${name}<div class="mx_EventTile_line">${stamp}${content}</div></li></div>`;
}

describe('the sample of two pages', () => {
  it('is read as one thread', async () => {
    const files = { 'messages.html': first, 'messages2.html': second, [DRAIN]: 'JPEG', 'css/style.css': '' };
    const thread = await parsed(await zip(files));
    expect(thread).toMatchObject({
      platform: 'matrix',
      layout: 'element-html',
      title: 'Gen Surg on-call',
      exporter: 'Amara Okafor',
      messageCount: 13,
      unparsed: { count: 0, lines: [] },
    });
    expect(thread.warnings).toEqual([{ code: 'matrix-not-decrypted', count: 1, lines: [49] }]);
    const messages = await messagesOf(thread);
    expect(messages.map(({ at, sender, kind, text }) => [at, sender, kind, text])).toEqual([
      ['2026-11-17T20:58', null, 'system', 'Coops joined the room'],
      [
        '2026-11-17T21:00',
        'Amara Okafor',
        'text',
        'Bed 4, 71F, laparotomy this morning. BP 84/50 & lactate > 4.\n10⁹/L WCC 22 ',
      ],
      ['2026-11-17T21:00', 'Amara Okafor', 'text', 'Urine 15 ml/h'],
      ['2026-11-17T21:01', 'Coops', 'text', "250 ml Hartmann's stat, then call me."],
      [
        '2026-11-17T21:02',
        'Coops',
        'text',
        'Plan:\n1. stop ramipril\n2. gentamicin ~~320 mg~~ 240 mg\nThanks',
      ],
      ['2026-11-17T21:03', 'Amara Okafor', 'media', 'drain.jpg'],
      ['2026-11-17T21:04', 'Amara Okafor', 'media', 'Media omitted'],
      ['2026-11-17T21:05', 'Amara Okafor', 'media', 'protocol.pdf (12 KB)'],
      ['2026-11-17T21:06', 'Coops', 'text', 'is scrubbing in'],
      ['2026-11-17T21:07', 'Amara Okafor', 'deleted', 'Message deleted'],
      ['2026-11-17T21:08', 'Coops', 'unsupported', ''],
      ['2026-11-18T00:10', 'Amara Okafor', 'poll', 'Who covers 02:00?\nCoops\nMe'],
      ['2026-11-18T00:11', 'Amara Okafor', 'text', 'Coops please'],
    ]);
    expect(messages[3]).toMatchObject({
      id: '$t3',
      replyTo: '$t1',
      edited: true,
      senderId: '@coops:ward.example',
    });
    expect(messages[1]?.reactions).toEqual([
      { by: 'Coops', sign: '👀' },
      { by: 'Dr Silva', sign: '👀' },
    ]);
    expect([5, 6, 7].map((at) => messages[at]?.attachments)).toEqual([
      [{ name: DRAIN, present: true }],
      [{ name: 'file', present: false }],
      [{ name: 'files/protocol-11-17-2026 at 9-05-00 PM.pdf', present: false }],
    ]);
    expect((await thread.attachment(DRAIN))?.toString()).toBe('JPEG');
    const pages = Buffer.concat([first, second]);
    for (const { raw } of messages)
      expect(pages.subarray(raw.offset, raw.offset + raw.bytes.length)).toEqual(raw.bytes);
  });

  it('says so when one of the pages did not come', async () => {
    const missing = async (files: Record<string, Buffer>) =>
      (await parsed(await zip(files))).warnings.find(({ code }) => code === 'matrix-part-missing')?.count;
    expect(await missing({ 'messages.html': first })).toBe(1);
    expect(await missing({ 'messages2.html': second })).toBe(1);
    expect(await missing({ 'messages.html': first, 'messages2.html': second })).toBeUndefined();
  });
});

describe('a time', () => {
  it('of older versions has its date and its seconds in the tile', async () => {
    const title = ' title="Wed, May 17 2023 17:03:32"';
    const source = page(day('Wed, May 17 2023') + tile('17:03', 'a', title) + tile('17:03', 'b', title));
    expect((await read(source)).map(({ at }) => at)).toEqual(['2023-05-17T17:03:32', '2023-05-17T17:03:32']);
  });

  it('is read in the language of the page', async () => {
    const source = page(
      day('Mi., 17. Mai 2023') + tile('17:03', 'a') + day('Do., 1. Juni 2023') + tile('00.10', 'b'),
    );
    expect((await read(source)).map(({ at }) => at)).toEqual(['2023-05-17T17:03', '2023-06-01T00:10']);
  });

  it('that cannot be read is reported, and its message is not told', async () => {
    const source = page(
      tile('17:03', 'no day yet') + day('Wed, May 17 2023') + tile('25:03', 'a') + tile('17:03', 'b'),
    );
    const thread = await parsed(source);
    expect((await messagesOf(thread)).map(({ text }) => text)).toEqual(['b']);
    expect(thread.unparsed).toEqual({ count: 2, lines: [1, 1].map((line) => ({ line, reason: 'no-time' })) });
  });
});

describe('the words of a formatted message', () => {
  it.each([
    ['a<br>b', 'a\nb'],
    ['<p>a</p><p>b</p>', 'a\nb'],
    ['<p>a</p>\n<p>b\nc</p>\n', 'a\nb\nc'],
    ['<ul>\n<li>a</li>\n<li>b<ul><li>c</li></ul></li>\n</ul>', '• a\n• b\n• c'],
    ['<ol start="3"><li><p>a</p></li><li>b</li></ol>after', '3. a\n4. b\nafter'],
    ['<s>320 mg</s> 240 mg', '~~320 mg~~ 240 mg'],
    ['<pre><code>x\n  y\n</code></pre>', 'x\n  y\n'],
    ['5 &lt; 6 &amp;amp; ½ 10⁹ \u00a0 ', '5 < 6 &amp; ½ 10⁹ \u00a0 '],
    ['<a href="https://x.example">link</a> <em>it</em>', 'link it'],
    ['', ''],
  ])('%j', async (body, text) => {
    expect(await read(page(day('Wed, May 17 2023') + tile('17:03', body)))).toMatchObject([
      { text, kind: 'text' },
    ]);
  });

  it('are those of a person even when they say what the app says', async () => {
    const source = page(
      day('Wed, May 17 2023') + tile('17:03', 'Media omitted') + tile('17:04', '<em>Media omitted</em>'),
    );
    expect((await read(source)).map(({ kind }) => kind)).toEqual(['text', 'media']);
  });
});

describe('a damaged page', () => {
  it('ends in a coded fault or is read', async () => {
    await fc.assert(
      fc.asyncProperty(damaged(first), async (bytes) => {
        const fault = await faultOf(bytes);
        expect(fault?.code ?? 'ingest-').toMatch(/^ingest-/);
        if (fault !== undefined) return;
        const thread = await parsed(bytes);
        expect(await messagesOf(thread)).toHaveLength(thread.messageCount);
      }),
      { numRuns: 80 },
    );
  });
});
