// What other readers of this format get wrong (formats.md §8.2), most of it measured on whatsapp-chat-parser 4.0.2, the one
// that is used most. Each is a way in which a clinical record would become wrong.
import { describe, expect, it } from '@jest/globals';
import { android, ios, LRM, messagesOf, parse, parsed, read, zipOf } from '../../export-builder.ts';

async function timesOf(...lines: string[]): Promise<string[]> {
  return (await read(android(...lines))).map(({ at }) => at);
}

describe('what others get wrong about times', () => {
  it('a day and month that may be exchanged are asked about, not guessed day-first', async () => {
    expect((await parse(android('03/04/2026, 21:10 - Jo: a'))).outcome).toBe('asks');
  });

  it.each(['下午9:52', '오후 9:52', '午後9:52'])('%s is in the evening', async (time) => {
    expect(await timesOf(`2022/12/31 ${time} - Jo: a`)).toEqual(['2022-12-31T21:52:00']);
  });

  it('a narrow no-break space before PM is a blank', async () => {
    expect(await timesOf('12/31/22, 9:05\u202fPM - Jo: a')).toEqual(['2022-12-31T21:05:00']);
  });

  it('digits of other scripts are digits', async () => {
    const [message] = await read('[١٨\u200f/٣\u200f/٢٠٢٢، ٢:٥٦:٠٠\u00a0م] Jo: a\r\n');
    expect(message?.at).toBe('2022-03-18T14:56:00');
  });

  it('two-digit years are of this century', async () => {
    expect(await timesOf('31/12/49, 21:05 - Jo: a')).toEqual(['2049-12-31T21:05:00']);
  });

  it('times carry no zone of the machine', async () => {
    const [message] = await read(android('31/12/2022, 21:05 - Jo: a'));
    expect([message?.at, message?.atIsWallTime]).toEqual(['2022-12-31T21:05:00', true]);
  });

  it('messages that came late stay in the order of the file', async () => {
    const lines = ['31/12/2022, 21:05 - Jo: a', '31/12/2022, 20:01 - Jo: b', '31/12/2022, 21:06 - Jo: c'];
    expect((await read(android(...lines))).map(({ text, seq }) => [text, seq])).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ]);
  });
});

describe('what others get wrong about texts', () => {
  it('a header inside a text does not split the message', async () => {
    const pasted = 'see\n[30/12/2022, 09:00:00] Bob: old';
    const [message] = await read(
      ios(`[31/12/2022, 21:05:09] Jo: ${pasted}`, '[31/12/2022, 21:06:09] Al: ok'),
    );
    expect(message?.text).toBe(pasted);
  });

  it('a caption is not lost beside its attachment, and is the person’s', async () => {
    const [message] = await read(
      android('31/12/2022, 21:05 - Jo: IMG-20221231-WA0001.jpg (file attached)\n10 units stat'),
    );
    const app = message?.appText?.map(({ start, end }) => message.text.slice(start, end));
    expect(message?.text).toBe('IMG-20221231-WA0001.jpg (file attached)\n10 units stat');
    expect(app).toEqual(['IMG-20221231-WA0001.jpg (file attached)']);
  });

  it('a caption before a marked attachment is the person’s as well', async () => {
    const body = `10 units stat\nnow ${LRM}<attached: 00000002-PHOTO-2022-12-31-21-05-09.jpg>`;
    const [message] = await read(ios(`${LRM}[31/12/2022, 21:05:09] Jo: ${body}`));
    const app = message?.appText?.map(({ start, end }) => message.text.slice(start, end));
    expect([message?.kind, message?.text]).toEqual(['media', body]);
    expect(app).toEqual([`${LRM}<attached: 00000002-PHOTO-2022-12-31-21-05-09.jpg>`]);
  });

  it('blank lines, blanks at the ends and line ends stay', async () => {
    const [message] = await read(
      '[31/12/2022, 21:05:09] Jo:  a \n\n b\u00a0\r\n[31/12/2022, 21:06:09] Jo: c\r\n',
    );
    expect(message?.text).toBe(' a \n\n b\u00a0');
  });

  it('no code point is folded into another', async () => {
    const text = '½ 10⁹/L µg ﬁ Ⅳ e\u0301 é \u200d';
    expect((await read(android(`31/12/2022, 21:05 - Jo: ${text}`)))[0]?.text).toBe(text);
  });

  it.each(['IV line removed', 'Jo left with the ambulance', 'I added 40 mmol K', 'he changed to oral'])(
    'a person’s words are no notice: %s',
    async (text) => {
      const [message] = await read(android(`31/12/2022, 21:05 - Jo: ${text}`));
      expect([message?.kind, message?.sender]).toEqual(['text', 'Jo']);
    },
  );

  it('a poll keeps its question and its options', async () => {
    const text = 'POLL:\nWho covers?\nOPTION: Jo (2 votes)\nOPTION: Al (0 votes)';
    const [message] = await read(android(`31/12/2022, 21:05 - Jo: ${text}`));
    expect([message?.kind, message?.text]).toEqual(['poll', text]);
  });
});

describe('what others get wrong about people', () => {
  it('a notice under a label makes nobody a participant', async () => {
    const messages = await read(
      ios(`[31/12/2022, 21:05:09] Ward 6B: ${LRM}Jo added you`, '[31/12/2022, 21:06:09] Jo: hello'),
    );
    expect(messages.map(({ sender, kind }) => [sender, kind])).toEqual([
      ['Ward 6B', 'system'],
      ['Jo', 'text'],
    ]);
  });

  it.each(['Dr. A - B', 'n', 'x'.repeat(80), '\u202a+44\u00a07700\u2011900123\u202c', '~\u202fAK'])(
    'a label may be %s',
    async (label) => {
      expect((await read(android(`31/12/2022, 21:05 - ${label}: a`)))[0]?.sender).toBe(label);
    },
  );

  it('no blank need stand behind the colon in Chinese', async () => {
    const text = ['Bob:嗨', 'Bob:明天', 'Al:好']
      .map((line, index) => `[2026/7/9 02:28:${String(index + 10)}] ${line}\n`)
      .join('');
    expect((await read(text)).map(({ sender, text: words }) => [sender, words])).toEqual([
      ['Bob', '嗨'],
      ['Bob', '明天'],
      ['Al', '好'],
    ]);
  });
});

describe('an export in Chinese without blanks', () => {
  it('is read with its marks, its files and who exported it', async () => {
    const lines = ['Bob:嗨', 'Bob:a: b', `Bob:${LRM}图片: 省略`, 'Al:照片已忽略', `Al:${LRM}照片已忽略`];
    const text = [...lines, `Al:${LRM}您已删除这条消息。`, `Al:${LRM}<附件：a.jpg>`]
      .map((line, index) => `[2026/7/9 02:28:${String(index + 10)}] ${line}\r\n`)
      .join('');
    const thread = await parsed(text);
    const messages = await messagesOf(thread);
    expect(messages.map(({ sender, kind }) => [sender, kind])).toEqual([
      ['Bob', 'text'],
      ['Bob', 'text'],
      ['Bob', 'unsupported'],
      ['Al', 'text'],
      ['Al', 'media'],
      ['Al', 'deleted'],
      ['Al', 'media'],
    ]);
    expect(thread.exporter).toBe('Al');
    expect(thread.warnings).toEqual([{ code: 'whatsapp-attachment-missing', count: 1, lines: [7] }]);
  });
});

describe('what others do not say', () => {
  it('how many lines could not be read', async () => {
    const thread = await parsed('Forwarded\n31/12/2022, 21:05 - Jo: a\n');
    expect(thread.unparsed).toEqual({ count: 1, lines: [{ line: 1, reason: 'before-first-header' }] });
  });

  it('the bytes that each message was read from', async () => {
    const text = android('31/12/2022, 21:05 - Jo: é', '31/12/2022, 21:06 - Al: b');
    const messages = await read(text);
    expect(messages.map(({ raw }) => raw.bytes.toString())).toEqual([
      '31/12/2022, 21:05 - Jo: é\n',
      '31/12/2022, 21:06 - Al: b\n',
    ]);
  });

  it('a zip of several files is read', async () => {
    const zip = await zipOf({ '_chat.txt': ios('[31/12/2022, 21:05:09] Jo: a'), 'a.jpg': 'x', 'b.pdf': 'x' });
    expect(await messagesOf(await parsed(zip))).toHaveLength(1);
  });
});
