// Telegram Desktop's HTML, split over two pages: what the page shows once for several messages reaches each of them.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseExport } from '../../../../src/ingest/index.ts';
import { bufferSource } from '../../../../src/kernel/byte-source.ts';
import { expectDamageToBeCoded } from '../../damage.ts';
import { faultOf, messagesOf, parse, parsed, read, zipOf } from '../../export-builder.ts';

const sample = (name: string) =>
  fs.readFileSync(path.join(import.meta.dirname, '../../../samples/telegram', name));
const [FIRST, SECOND] = [sample('messages.html'), sample('messages2.html')];
const both = (more: Record<string, Buffer> = {}) =>
  zipOf({ 'ChatExport/messages2.html': SECOND, 'ChatExport/messages.html': FIRST, ...more });

/** The first page with another text in its fifth message. */
const withText = (text: string) => FIRST.toString().replace('Wound, day 3', text);

/** The 1-based line on which the message begins. */
const lineOf = (page: Buffer, id: string) =>
  page
    .toString()
    .split('\n')
    .findIndex((line) => line.includes(`id="message${id}"`)) + 1;

describe('the sample in HTML', () => {
  it('gives every message of both pages, in order, with time, sender, kind and exact text', async () => {
    const thread = await parsed(await both());
    expect(thread).toMatchObject({ platform: 'telegram', layout: 'telegram-desktop-html', messageCount: 19 });
    expect(thread.title).toBe('Gen Surg on-call');
    const seen = (await messagesOf(thread)).map(({ id, at, sender, kind, text }) => [
      id,
      at,
      sender,
      kind,
      text,
    ]);
    const [amara, gone] = ['Amara Okafor', 'Deleted Account'];
    const group = 'Amara Okafor created group «Gen Surg» with members Coops and Priya Shah';
    expect(seen).toEqual([
      ['-999999990', '2026-11-21T00:00:00', null, 'system', group],
      ['-999999989', '2026-11-21T08:00:01', amara, 'text', 'Handover at 8 & 20'],
      ['1', '2026-11-22T00:00:00', null, 'system', 'Amara Okafor changed group photo'],
      ['2', '2026-11-22T21:05:09', amara, 'text', 'K⁺ 6.1 in bed 4,  ½ dose given.\nTrop < 5 & rising?\n'],
      ['3', '2026-11-22T21:06:00', amara, 'media', 'Wound, day 3'],
      ['4', '2026-11-22T21:07:00', 'Coops', 'text', '10 units actrapid. IV line removed'],
      ['5', '2026-11-22T21:07:00', null, 'system', 'Coops pinned this message'],
      ['6', '2026-11-22T21:07:30', 'Coops', 'text', 'Theatre list: https://t.me/lists'],
      ['7', '2026-11-22T21:08:00', 'Coops', 'text', 'No free air on CT'],
      ['8', '2026-11-22T21:09:00', gone, 'media', ''],
      ['9', '2026-11-22T21:10:00', gone, 'call', 'Coops\nOutgoing (45 seconds)'],
      [
        '10',
        '2026-11-22T21:11:00',
        gone,
        'poll',
        'Who takes theatre 2?\nAmara (2 votes, chosen vote)\n- Coops',
      ],
      ['11', '2026-11-22T21:12:00', 'Coops', 'location', 'Main theatre\n2nd floor\n51.4988, -0.1188'],
      ['12', '2026-11-22T21:13:00', 'Coops', 'contact', 'Priya Shah\n+44 7700 900123 - vCard'],
      ['13', '2026-11-22T21:14:00', 'Coops', 'location', '51.5, -0.1'],
      ['14', '2026-11-22T21:14:00', null, 'unsupported', ''],
      ['15', '2026-11-22T21:15:00', amara, 'text', 'Bed 4: 2 \tunits, as of   08:00\n'],
      ['16', '2026-11-22T21:16:00', amara, 'text', 'Seen on the ward round'],
      ['17', '2026-11-22T21:16:30', amara, 'media', ''],
    ]);
  });

  it('keeps answers, reactions, forwards and media apart from the words', async () => {
    const messages = await read(await both());
    const byId = new Map(messages.map((message) => [message.id, message]));
    expect(byId.get('2')?.reactions).toEqual([
      { by: 'Coops', sign: '👍' },
      { by: 'Priya Shah', sign: '👍' },
      { by: '', sign: '👍 ×2' },
      { by: '', sign: '⭐' },
    ]);
    expect(byId.get('3')?.attachments).toEqual([
      { name: 'photos/photo_2@22-11-2026_21-06-00.jpg', present: false },
    ]);
    expect(
      messages.filter(({ replyTo }) => replyTo !== null).map(({ id, replyTo }) => [id, replyTo]),
    ).toEqual([
      ['4', '2'],
      ['15', '4'],
    ]);
    expect(messages.filter(({ forwarded }) => forwarded === true).map(({ id }) => id)).toEqual(['7']);
    expect(byId.get('8')?.attachments).toEqual([{ name: 'referral.pdf', present: false }]);
    expect(byId.get('12')?.attachments).toEqual([{ name: 'contacts/contact_1.vcard', present: false }]);
  });

  it('marks what the app wrote', async () => {
    const marked = (await read(await both())).map(({ id, text, appText }) => [
      id,
      (appText ?? []).map(({ start, end }) => text.slice(start, end)),
    ]);
    expect(marked.filter(([, words]) => words?.length !== 0)).toEqual([
      ['-999999990', ['Amara Okafor created group «Gen Surg» with members Coops and Priya Shah']],
      ['1', ['Amara Okafor changed group photo']],
      ['5', ['Coops pinned this message']],
      ['9', ['Coops', 'Outgoing (45 seconds)']],
      ['10', [' (2 votes, chosen vote)']],
      ['12', [' - vCard']],
    ]);
  });

  it('gives the slices of both pages as one text', async () => {
    const whole = Buffer.concat([FIRST, SECOND]);
    for (const { raw } of await read(await both()))
      expect(whole.subarray(raw.offset, raw.offset + raw.bytes.length)).toEqual(raw.bytes);
  });

  it('takes the pages and a photo as loose files', async () => {
    const file = (name: string, bytes: Buffer) => ({ name, source: bufferSource(bytes) });
    const photo = Buffer.from([0xff, 0xd8, 0xff, 0xd9]);
    const result = await parseExport(
      [
        file('messages2.html', SECOND),
        file('photo_2@22-11-2026_21-06-00.jpg', photo),
        file('messages.html', FIRST),
      ],
      {},
    );
    if (result.outcome !== 'parsed') throw new Error('asks');
    const messages = await messagesOf(result.thread);
    expect(messages).toHaveLength(19);
    expect(messages[4]?.attachments).toMatchObject([{ present: true }]);
  });

  it('says which messages have no time of their own, and which the app could not write', async () => {
    const { warnings } = await parsed(await both());
    const before = FIRST.toString().split('\n').length - 1;
    const unsupported = before + lineOf(SECOND, '14');
    expect(warnings).toEqual([
      {
        code: 'telegram-time-of-neighbour',
        count: 4,
        lines: [lineOf(FIRST, '-999999990'), lineOf(FIRST, '1'), lineOf(FIRST, '5'), unsupported],
      },
      {
        code: 'telegram-deleted-accounts',
        count: 3,
        lines: ['8', '9', '10'].map((id) => before + lineOf(SECOND, id)),
      },
      { code: 'telegram-unsupported-message', count: 1, lines: [unsupported] },
    ]);
  });
});

describe('pages that are missing', () => {
  it.each([
    ['the first', { 'messages2.html': SECOND }],
    ['the next', { 'messages.html': FIRST }],
    ['one between', { 'messages.html': FIRST, 'messages3.html': SECOND }],
  ])('are told: %s', async (_, files) => {
    const { warnings } = await parsed(await zipOf(files));
    expect(warnings).toContainEqual({ code: 'telegram-part-missing', count: 1, lines: [] });
  });

  it('are told by the links of a page that lost its name', async () => {
    const { warnings } = await parsed(FIRST, { fileName: 'handover.html' });
    expect(warnings).toContainEqual({ code: 'telegram-part-missing', count: 1, lines: [] });
  });

  it('leave it open whose words a joined message holds', async () => {
    const cut = SECOND.toString().replace('"message default clearfix"', '"message default clearfix joined"');
    const headless = cut.replace(/<div class="from_name">[^]*?<\/div>/, '');
    const thread = await parsed(await zipOf({ 'messages2.html': headless }));
    expect((await messagesOf(thread))[0]).toMatchObject({ id: '7', sender: null });
    expect(thread.warnings).toContainEqual(
      expect.objectContaining({ code: 'telegram-sender-above-missing', count: 1 }),
    );
  });
});

describe('times in HTML', () => {
  const zoned = (title: string) => FIRST.toString().replaceAll(/title="(\d[^"U]*)[^"]*"/g, title);

  it.each([
    ['without an offset', 'title="$1"', 'no offset in 5 messages'],
    ['with the standard offset', 'title="$1UTC+01:00"', 'UTC+01:00 in 5 messages'],
    ['with one in a form of its own', 'title="$1UTC-0330"', 'UTC-03:30 in 5 messages'],
    ['of UTC itself', 'title="$1UTC"', 'UTC+00:00 in 5 messages'],
    ['with something else behind it', 'title="$1BST"', 'no offset in 5 messages'],
  ])('are wall times, day first, %s', async (_, title, detail) => {
    const result = await parse(zoned(title));
    expect(result).toMatchObject({ outcome: 'parsed', open: [{ kind: 'time-zone' }] });
    if (result.outcome !== 'parsed') return;
    expect((await messagesOf(result.thread))[3]).toMatchObject({
      at: '2026-11-22T21:05:09',
      atIsWallTime: true,
    });
    expect(result.thread.evidence).toContainEqual(
      expect.objectContaining({ kind: 'date-order', decided: 'dmy' }),
    );
    expect(result.thread.evidence).toContainEqual(expect.objectContaining({ kind: 'layout', detail }));
  });

  // A computer in London writes UTC+00:00 behind a message of July, whose clock shows 21:05 BST.
  it.each([
    ['Europe/London', 'UTC+00:00'],
    ['Europe/Dublin', 'UTC+01:00'],
    ['America/Los_Angeles', 'UTC-08:00'],
    ['Australia/Lord_Howe', 'UTC+10:30'],
    ['Asia/Kolkata', 'UTC+05:30'],
  ])('are those of %s when a person says so, in summer and winter', async (timeZone, offset) => {
    for (const month of ['01', '07']) {
      const page = zoned(`title="$1${offset}"`).replaceAll('.11.2026', `.${month}.2026`);
      expect(await faultOf(page, { answers: { timeZone } })).toBeUndefined();
      expect((await read(page, { answers: { timeZone } }))[3]?.at).toBe(`2026-${month}-22T21:05:09`);
    }
  });

  it('are of no zone that never has such an offset', async () => {
    const fault = await faultOf(FIRST, { answers: { timeZone: 'America/New_York' } });
    expect([fault?.code, fault?.place?.line]).toEqual([
      'ingest-time-zone-contradicted',
      lineOf(FIRST, '-999999989'),
    ]);
  });

  it('are refused when nothing has one', async () => {
    const page = FIRST.toString()
      .replaceAll(/ title="[^"]*"/g, '')
      .replaceAll(/2[12] November 2026/g, 'x');
    expect((await faultOf(page))?.code).toBe('ingest-no-time');
  });

  it.each(['31.02.2026 10:00:00', '22.11.2026 25:00:00', '00.00.0000 00:00:00'])(
    'are no %s',
    async (when) => {
      const page = FIRST.toString().replace('22.11.2026 21:05:09 UTC+01:00', when);
      const thread = await parsed(page);
      expect((await messagesOf(thread))[3]?.at).toBe('2026-11-22T00:00:00');
      expect(thread.warnings[0]).toMatchObject({ code: 'telegram-time-of-neighbour', count: 4 });
    },
  );
});

describe('names in HTML', () => {
  it('lose the bot behind them only where the page shows them without it', async () => {
    const only = FIRST.toString().replaceAll(/Coops \n/g, 'Coops via @pollbot\n');
    expect((await read(FIRST))[7]?.sender).toBe('Coops');
    expect((await read(only))[7]?.sender).toBe('Coops  via @pollbot');
  });

  it('are those of the author below the message, in a channel', async () => {
    const signed = FIRST.toString().replace(
      /(Wound, day 3\n *<\/div>\n)/,
      '$1\n       <div class="signature details">\nDr Shah\n       </div>\n',
    );
    expect((await read(signed)).slice(3, 6).map(({ sender }) => sender)).toEqual([
      'Amara Okafor',
      'Dr Shah',
      'Coops',
    ]);
  });
});

describe('files in HTML', () => {
  const named = (href: string) =>
    Buffer.from(FIRST.toString().replace('href="photos/photo_2@22-11-2026_21-06-00.jpg"', `href="${href}"`));
  const photo = Buffer.from([0xff, 0xd8, 0xff, 0xd9]);

  it.each([
    ['as it stands', '50%25 &amp; up.jpg', '50%25 & up.jpg'],
    ['decoded, where that is what came', 'scan%201.jpg', 'scan 1.jpg'],
    ['from its own folder, in the export of an account', '../../chats/chat_001/photos/a.jpg', 'photos/a.jpg'],
  ])('are found by their name %s', async (_, href, name) => {
    const folder = 'DataExport/chats/chat_001';
    const zip = await zipOf({ [`${folder}/messages.html`]: named(href), [`${folder}/${name}`]: photo });
    const thread = await parsed(zip);
    expect((await messagesOf(thread))[4]?.attachments).toEqual([{ name, present: true }]);
    expect(await thread.attachment(name)).toEqual(photo);
  });

  it('are no addresses', async () => {
    for (const href of ['https://example.org/a.jpg', '//example.org/a.jpg', 'javascript:alert(1)', '#go']) {
      const [, , , , message] = await read(named(href));
      expect(message?.attachments).toEqual([{ name: 'media', present: false }]);
    }
  });
});

describe('an export without messages', () => {
  it('is a thread without messages', async () => {
    const page = FIRST.toString().replace(
      /(<div class="history">)[^]*(<\/body>)/,
      '$1<div class="message service" id="message-1"><div class="body details">\nNo exported messages\n</div></div>$2',
    );
    expect(await parse(page)).toMatchObject({ outcome: 'parsed', open: [], thread: { messageCount: 0 } });
  });
});

describe('the pages of an account', () => {
  const titled = (title: string) => FIRST.toString().replace('Gen Surg on-call', title);
  const account = () =>
    zipOf({
      'X/export_results.html': '<div class="page_wrap"><div class="page_body">Contacts</div></div>',
      'X/chats/chat_001/messages.html': titled('Gen Surg &amp; ITU'),
      'X/chats/chat_001/messages2.html': SECOND,
      'X/chats/chat_002/messages.html': titled('Ward 9'),
      'X/chats/chat_003/messages.html': titled('Ward 9'),
    });

  it('are asked for by the names of their chats', async () => {
    const result = await parse(await account());
    const values = result.outcome === 'asks' ? result.questions[0]?.choices.map(({ value }) => value) : [];
    expect(values).toEqual([
      'Gen Surg & ITU',
      'Ward 9 (X/chats/chat_002/messages.html)',
      'Ward 9 (X/chats/chat_003/messages.html)',
    ]);
  });

  it('are asked for by their place where one cannot be read', async () => {
    const broken = Buffer.concat([Buffer.from(titled('Ward 9')).subarray(0, 900), Buffer.of(0xff), FIRST]);
    const zip = await zipOf({ 'a/messages.html': broken, 'b/messages.html': FIRST });
    const result = await parse(zip);
    const values = result.outcome === 'asks' ? result.questions[0]?.choices.map(({ value }) => value) : [];
    expect(values).toEqual(['a/messages.html', 'Gen Surg on-call']);
    expect((await faultOf(zip, { answers: { chat: 'a/messages.html' } }))?.code).toBe(
      'ingest-wrong-encoding',
    );
  });

  it.each([
    ['Gen Surg & ITU', 'Gen Surg & ITU', 19],
    ['Ward 9 (X/chats/chat_003/messages.html)', 'Ward 9', 8],
  ])('are read when somebody chose %s', async (name, title, messageCount) => {
    expect(await parsed(await account(), { answers: { chat: name } })).toMatchObject({ title, messageCount });
  });
});

describe('texts in HTML', () => {
  it('come out as they were sent, whatever they are', async () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((one) => one.isWellFormed() && !/[\0\r]/.test(one));
    const escape = (one: string) =>
      one
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;')
        .replaceAll('\n', '<br>');
    await fc.assert(
      fc.asyncProperty(text, async (one) => {
        const page = FIRST.toString().replace('Wound, day 3', () => escape(one));
        expect((await read(page))[4]?.text).toBe(one);
      }),
    );
  });

  it('run no script and keep hostile markup as what it says', async () => {
    const [, , , , message] = await read(withText('&lt;script&gt;alert(1)&lt;/script&gt; \u202eevil'));
    expect(message?.text).toBe('<script>alert(1)</script> \u202eevil');
  });

  it('of a kind that is not known are marked, not passed over', async () => {
    const odd = FIRST.toString().replace(
      /<div class="text">\nTheatre list[^]*?<\/div>/,
      '<div class="rich">x</div>',
    );
    const thread = await parsed(odd);
    expect((await messagesOf(thread))[7]).toMatchObject({ kind: 'unsupported', text: '', sender: 'Coops' });
    expect(thread.warnings).toContainEqual({
      code: 'telegram-unknown-kind',
      count: 1,
      lines: [lineOf(Buffer.from(odd), '6')],
    });
  });
});

describe('damage to a page', () => {
  it.each([
    ['first', FIRST],
    ['second', SECOND],
  ])('ends in a result or a coded fault: %s', async (_, page) => {
    await expectDamageToBeCoded(page);
  });
});
