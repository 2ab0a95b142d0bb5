// Whole texts of events: order, rooms, names, places that hold no messages, secrets.
import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { faultOf, messagesOf, parse, parsed, read, zipOf } from '../../export-builder.ts';
import { AMARA, edit, event, lines, member, ROOM, SILVA, text, type Event } from './events.ts';

function sample(name: string): Promise<Buffer> {
  return readFile(fileURLToPath(new URL(`../../../samples/matrix/${name}`, import.meta.url)));
}

describe('a page of /messages that runs backwards', () => {
  it('is turned round, says so, and gives what the same events forwards give', async () => {
    const bytes = await sample('messages-newest-first.json');
    const thread = await parsed(bytes);
    expect(thread.evidence[0]).toEqual({
      kind: 'message-order',
      decided: 'newest-first',
      basis: 'events-about-events',
      detail: '3 of 3 come after what is about them',
    });
    const messages = await messagesOf(thread);
    expect(messages.map(({ seq, id, sender, kind, text: words }) => [seq, id, sender, kind, words])).toEqual([
      [0, '$n1', 'Dr Silva', 'system', 'm.room.name\nname: Renal advice\nprev_content.name: Renal'],
      [1, '$x1', 'Dr Silva', 'text', 'K 6.1, gluconate 10 ml 10 % now'],
      [2, '$v1', 'Amara', 'text', 'forged'],
      [3, '$x3', 'Dr Silva', 'text', 'Stop the ramipril'],
      [4, '$x4', 'Dr Silva', 'deleted', 'Stop the ramipril'],
    ]);
    expect(messages[1]).toMatchObject({
      earlier: [{ text: 'K 6.1, gluconate 20 ml' }, { text: 'K 6.1, gluconate 30 ml' }],
      reactions: [
        { by: 'Amara', sign: '❗' },
        { by: 'Amara', sign: '👍' },
      ],
    });
    const page = JSON.parse(bytes.toString()) as { chunk: Event[] };
    const forwards = await read(JSON.stringify({ ...page, chunk: page.chunk.toReversed() }));
    const bare = (list: typeof messages) => list.map(({ raw: _raw, rawMore: _more, ...rest }) => rest);
    expect(bare(messages)).toEqual(bare(forwards));
  });

  it('is turned round in parts when it is large', async () => {
    const events = Array.from({ length: 50 }, (_, index) =>
      text(`$${String(index)}`, SILVA, index, String(index)),
    );
    const source = JSON.stringify({ chunk: events.toReversed() });
    for (const maxReversedBytes of [1, 700, 1e9]) {
      const messages = await read(source, { bounds: { maxReversedBytes } });
      expect(messages.map((one) => one.text)).toEqual(events.map((_, index) => String(index)));
    }
  });
});

describe('the order of a list', () => {
  const [a, b, c] = [text('$a', SILVA, 1, 'a'), text('$b', SILVA, 2, 'b'), text('$c', SILVA, 3, 'c')];

  it.each<[string, unknown, string]>([
    ['that rises', [a, b, c], 'abc'],
    ['that falls', [c, b, a], 'abc'],
    ['of which most falls', { chunk: [c, b, a, text('$d', SILVA, 4, 'd')] }, 'dabc'],
    ['of a transaction is kept, even if its times fall', { events: [c, b, a] }, 'cba'],
    ['without times to tell', [a, text('$b', SILVA, 1, 'b')], 'ab'],
  ])('%s', async (_what, source, expected) => {
    const messages = await read(JSON.stringify(source));
    expect(messages.map((one) => one.text).join('')).toBe(expected);
  });

  it('one a line is turned round only when all of it falls', async () => {
    const order = async (...events: Event[]) =>
      (await read(lines(...events))).map((one) => one.text).join('');
    expect(await order(c, b, a)).toBe('cba');
    expect(await order(text('$d', SILVA, 4, 'd'), c, b, a)).toBe('abcd');
    expect(await order(c, b, a, text('$d', SILVA, 4, 'd'))).toBe('cbad');
  });
});

describe('several rooms in one text', () => {
  it('are asked for by name, with the id where two have the same', async () => {
    const bytes = await sample('sync.json');
    const result = await parse(bytes);
    const names = ['Ward 9 (!a:ward.example)', 'Ward 9 (!b:ward.example)'];
    expect(result).toMatchObject({
      outcome: 'asks',
      questions: [{ kind: 'chat', choices: names.map((value) => ({ value, readings: [] })) }],
    });
    const thread = await parsed(bytes, { answers: { chat: 'Ward 9 (!a:ward.example)' } });
    expect((await messagesOf(thread)).map(({ sender, kind, text: words }) => [sender, kind, words])).toEqual([
      ['Amara', 'text', 'Cannula resited.'],
      [SILVA, 'unsupported', ''],
    ]);
    expect(thread.warnings).toEqual([
      { code: 'matrix-room-state', count: 2, lines: [] },
      { code: 'matrix-not-decrypted', count: 1, lines: [64] },
    ]);
    expect(await faultOf(bytes, { answers: { chat: 'Ward 9' } })).toMatchObject({
      code: 'ingest-chat-not-found',
    });
  });

  it('are refused past the bound', async () => {
    const events = ['!a', '!b', '!c'].map((room) => ({ ...text('$x', SILVA, 1, 'a'), room_id: room }));
    expect(await faultOf(JSON.stringify(events), { bounds: { maxChatChoices: 2 } })).toMatchObject({
      code: 'ingest-too-many-chats',
    });
  });
});

describe('transactions one a line', () => {
  it('are read as they came, what cannot be read is reported with its line', async () => {
    const thread = await parsed(await sample('transactions.jsonl'));
    expect((await messagesOf(thread)).map(({ id, kind, text: words }) => [id, kind, words])).toEqual([
      ['$a', 'text', 'Gentamicin level 1.8 at 14:00'],
      ['$b', 'text', 'Hold tonight’s dose.'],
      ['$z', 'text', '5 mg/kg'],
      ['$y', 'deleted', ''],
      ['$w', 'unsupported', '✅'],
    ]);
    expect(thread.unparsed).toEqual({
      count: 2,
      lines: [
        { line: 4, reason: 'not-an-event' },
        { line: 5, reason: 'broken-json' },
      ],
    });
  });

  it('may begin with an empty one', async () => {
    const source = lines({ events: [] }, { events: [text('$a', SILVA, 1, 'a')] });
    expect((await read(source)).map((one) => one.text)).toEqual(['a']);
  });

  it('give slices that are the bytes of the text', async () => {
    const bytes = await sample('transactions.jsonl');
    for (const { raw } of await read(bytes))
      expect(bytes.subarray(raw.offset, raw.offset + raw.bytes.length)).toEqual(raw.bytes);
  });
});

describe('the label of a sender', () => {
  it('is the name at the time, and stays when the thread goes on (RULE C-03)', async () => {
    const start = [
      text('$0', SILVA, 0, 'before'),
      member('$m1', SILVA, 1, 'Dr Silva'),
      text('$1', SILVA, 2, 'a'),
      member('$m2', SILVA, 3, 'Silva (away)'),
      text('$2', SILVA, 4, 'b'),
    ];
    const more = [
      member('$m3', SILVA, 5, null),
      text('$3', SILVA, 6, 'c'),
      member('$m4', AMARA, 7, 'Dr Silva'),
    ];
    const labels = async (events: Event[]) =>
      (await read(JSON.stringify({ events }))).map(({ sender }) => sender);
    const first = await labels(start);
    expect(first).toEqual(['Dr Silva', 'Dr Silva', 'Dr Silva', 'Silva (away)', 'Silva (away)']);
    expect(await labels([...start, ...more])).toEqual([...first, SILVA, SILVA, `Dr Silva (${AMARA})`]);
  });

  it('never belongs to two accounts, and never looks like another account', async () => {
    const events = [
      member('$m1', AMARA, 1, 'Sam'),
      member('$m2', SILVA, 2, 'Sam'),
      member('$m3', '@x:y', 3, AMARA),
      text('$1', SILVA, 4, 'a'),
      text('$2', '@x:y', 5, 'b'),
    ];
    const messages = await read(JSON.stringify({ events }));
    expect(messages.slice(3).map(({ sender }) => sender)).toEqual([`Sam (${SILVA})`, `${AMARA} (@x:y)`]);
    expect(messages.map(({ senderId }) => senderId)).toEqual([AMARA, SILVA, '@x:y', SILVA, '@x:y']);
  });
});

describe('secrets', () => {
  it('are in no slice and no message, and are counted', async () => {
    for (const name of ['element-export.json', 'sync.json']) {
      const bytes = await sample(name);
      expect(bytes.includes('not-to-be-kept')).toBe(true);
      const thread = await parsed(
        bytes,
        name === 'sync.json' ? { answers: { chat: 'Ward 9 (!a:ward.example)' } } : {},
      );
      for (const { raw, rawMore, ...rest } of await messagesOf(thread)) {
        const kept = [
          ...[raw, ...(rawMore ?? [])].map((slice) => slice.bytes.toString()),
          JSON.stringify(rest),
        ];
        expect(kept.join('')).not.toContain('not-to-be-kept');
      }
    }
    const thread = await parsed(await sample('element-export.json'));
    expect(thread.warnings).toContainEqual({ code: 'matrix-secret-taken-out', count: 2, lines: [124, 279] });
  });

  it('leave every other byte of the slice as it was', async () => {
    const source = `{"events": [${JSON.stringify(text('$a', SILVA, 1, 'key'))}, {"type":"m.room.message", "event_id":"$b","sender":"@s:x",
      "origin_server_ts":5 ,"content":{"msgtype":"m.image","body":"a.jpg","file":{ "key": {"k":"hush","kty":"oct"} ,"url":"mxc://a/b"}}}]}`;
    const messages = await read(source, { answers: {} }).catch(() => []);
    expect(messages).toEqual([]);
    const result = await read(source, { answers: { chat: 'room without id' } });
    expect(result[0]?.raw.bytes.toString()).toBe(
      source
        .slice(source.indexOf('{"type":"m.room.message", '), -2)
        .replace('{"k":"hush","kty":"oct"}', 'null'),
    );
  });
});

describe('files', () => {
  const image = (id: string, second: number, body: string, url: string) =>
    event(id, SILVA, second, { msgtype: 'm.image', body, url });

  it('that came with events belong to the one message that can mean them', async () => {
    const events = [
      image('$1', 1, 'wound.jpg', 'mxc://x/m1'),
      image('$2', 2, 'image.jpg', 'mxc://x/m2'),
      image('$3', 3, 'image.jpg', 'mxc://x/m3'),
    ];
    const zip = await zipOf({
      'events.json': JSON.stringify(events),
      'wound.jpg': 'W',
      'image.jpg': '?',
      m3: '3',
    });
    const thread = await parsed(zip);
    const mentions = (await messagesOf(thread)).map(({ attachments }) => attachments);
    expect(mentions).toEqual([
      [{ name: 'wound.jpg', present: true }],
      [{ name: 'image.jpg', present: false }],
      [{ name: 'm3', present: true }],
    ]);
    expect((await thread.attachment('m3'))?.toString()).toBe('3');
  });

  it.each([
    [
      'English (12 h)',
      'images/image-11-17-2026 at 9-00-01 PM.jpg',
      'images/image-11-17-2026 at 9-00-02 PM.jpg',
    ],
    ['German', 'images/image-17.11.2026 um 21-00-01.jpg', 'images/image-17.11.2026 um 21-00-02.jpg'],
    ['India', 'images/image-17-11-2026 at 01-30-01.jpg', 'images/image-17-11-2026 at 01-30-02.jpg'],
    ['Arabic', 'images/image-١٧‏-١١‏-٢٠٢٦ في ٩-٠٠-٠١ م.jpg', 'images/image-١٧‏-١١‏-٢٠٢٦ في ٩-٠٠-٠٢ م.jpg'],
  ])('of Element are told apart by their second, in %s', async (_locale, one, two) => {
    const events = [
      image('$1', 1, 'image.jpg', ''),
      image('$2', 2, 'image.jpg', ''),
      image('$3', 3, 'image.jpg', ''),
    ];
    const source = { room_name: 'W', topic: '', exported_by: 'S', messages: events };
    const folder = 'matrix - W - Chat Export - 2026-11-18T08-00-00.000Z/';
    const files = { 'export.json': JSON.stringify(source), [one]: '1', [two]: '2', 'images/other.jpg': 'x' };
    const zip = await zipOf(
      Object.fromEntries(Object.entries(files).map(([name, bytes]) => [folder + name, bytes])),
    );
    const thread = await parsed(zip);
    expect((await messagesOf(thread)).map(({ attachments }) => attachments[0])).toEqual([
      { name: one, present: true },
      { name: two, present: true },
      { name: 'image.jpg', present: false },
    ]);
    expect((await thread.attachment(two))?.toString()).toBe('2');
  });
});

describe('an export of Element', () => {
  it('names the room and who exported it, by their label', async () => {
    const thread = await parsed(await sample('element-export.json'));
    expect(thread).toMatchObject({
      platform: 'matrix',
      layout: 'element-json',
      title: 'Gen Surg on-call',
      exporter: 'Amara Okafor',
      messageCount: 19,
    });
  });

  it('knows an edit by what the server left beside it, and claims no former wording', async () => {
    const messages = await read(await sample('element-export.json'));
    const edited = messages.filter((one) => one.edited);
    expect(edited.map(({ id, earlier }) => [id, earlier])).toEqual([['$t3', undefined]]);
  });
});

describe('any list of events', () => {
  const AUTHORS = [AMARA, SILVA, '@third:x'];
  const anyEvent = fc
    .record({
      id: fc.integer({ min: 0, max: 12 }),
      sender: fc.constantFrom(...AUTHORS),
      second: fc.integer({ min: 0, max: 100 }),
      target: fc.integer({ min: 0, max: 12 }),
      body: fc.string(),
      what: fc.constantFrom('text', 'text', 'edit', 'redaction', 'reaction', 'gone', 'name'),
    })
    .map(({ id, sender, second, target, body, what }): Event => {
      const [own, other] = [`$${String(id)}`, `$${String(target)}`];
      const words = body.toWellFormed().replaceAll('\0', '');
      if (what === 'edit') return edit(own, sender, second, other, words);
      if (what === 'redaction')
        return event(own, sender, second, {}, { type: 'm.room.redaction', redacts: other });
      if (what === 'reaction') {
        const content = { 'm.relates_to': { rel_type: 'm.annotation', event_id: other, key: words } };
        return event(own, sender, second, content, { type: 'm.reaction' });
      }
      if (what === 'gone') return event(own, sender, second, {}, { unsigned: { redacted_because: {} } });
      return what === 'name' ? member(own, sender, second, words) : text(own, sender, second, words);
    });

  it('accounts for each event once: as a message, in one, or in a remark', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { minLength: 1, maxLength: 25 }), async (events) => {
        const source = JSON.stringify({ events });
        const thread = await parsed(source);
        const messages = await messagesOf(thread);
        expect(messages).toHaveLength(thread.messageCount);
        const offsets = messages
          .flatMap(({ raw, rawMore }) => [raw, ...(rawMore ?? [])])
          .map(({ offset }) => offset);
        expect(new Set(offsets).size).toBe(offsets.length);
        const repeats = thread.warnings.find(({ code }) => code === 'matrix-repeated-event')?.count ?? 0;
        const distinct = new Set(events.map((one) => one['event_id'])).size;
        expect(distinct + repeats).toBe(events.length);
        expect(offsets.length).toBeGreaterThanOrEqual(distinct);
        // No word of a message whose id is its own is lost.
        const kept = messages.flatMap((one) => [
          one.text,
          ...(one.earlier ?? []).map((former) => former.text),
        ]);
        for (const [index, one] of events.entries()) {
          const isFirst = events.findIndex((other) => other['event_id'] === one['event_id']) === index;
          const body = (one['content'] as { body?: string; 'm.new_content'?: { body: string } }) ?? {};
          const words = body['m.new_content']?.body ?? body.body;
          if (isFirst && words !== undefined) expect(kept).toContain(words);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is bounded in what it may change', async () => {
    const events = Array.from({ length: 20 }, (_, index) =>
      edit(`$${String(index)}`, SILVA, index, '$x', 'a'),
    );
    expect(await faultOf(lines(...events), { bounds: { maxRelatedBytes: 2000 } })).toMatchObject({
      code: 'ingest-too-many-changes',
    });
  });
});

describe('room ids', () => {
  it('name the chat when nothing else does', async () => {
    expect((await parsed(JSON.stringify([text('$a', SILVA, 1, 'a')]))).title).toBeNull();
    expect(
      await faultOf(JSON.stringify([text('$a', SILVA, 1, 'a')]), { answers: { chat: ROOM } }),
    ).toBeUndefined();
  });
});
