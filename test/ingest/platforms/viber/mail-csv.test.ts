// The history that a phone sends by mail: rows without quoting, so that only their beginning tells them from text.
import { describe, expect, it } from '@jest/globals';
import { faultOf, parse, parsed, read, zipOf } from '../../export-builder.ts';

const NIAMH = 'Niamh Byrne,+447700900222';

function rows(...texts: string[]): string {
  return texts.map((text, index) => `13/11/2026,07:58:0${index},${NIAMH},${text}\n`).join('');
}

describe('the text of a row', () => {
  it.each([
    'K+ 6.8, tall T waves, "repeat" now',
    'first\n\nthird line',
    'line\r\nbreaks of another system',
    '13/11/2026,07:58 is when he fell',
    '13/11/2026,07:58:00,no number here,so this is text',
    '=1+1',
    ' blank at both ends ',
    '',
    '10⁹/L ½ \u202eabc',
  ])('%j comes out as written', async (text) => {
    const messages = await read(rows(text, 'next'));
    expect(messages.map((message) => message.text)).toEqual([text, 'next']);
  });

  it('ends where the file ends, with or without a line end', async () => {
    const [message] = await read(rows('ok').trimEnd());
    expect(message?.text).toBe('ok');
  });
});

describe('the sender', () => {
  it.each([
    ['Byrne, Niamh', '+447700900222', 'Byrne, Niamh', '+447700900222'],
    ['Niamh', '\u202a+44 7700\u00a0900222\u202c', 'Niamh', '+447700900222'],
    ['Ward bot', '', 'Ward bot', undefined],
    ['', '+447700900222', '+447700900222', '+447700900222'],
    ['', '', null, undefined],
  ])('%j with %j', async (name, number, sender, senderId) => {
    const [message] = await read(`13/11/2026,07:58:02,${name},${number},call 0117, 496 0111\n`);
    expect([message?.sender, message?.senderId, message?.text]).toEqual([
      sender,
      senderId,
      'call 0117, 496 0111',
    ]);
  });
});

describe('whoever exported it', () => {
  it.each([
    ['Me', 'Me'],
    ['Moi', 'Moi'],
    ['Я', 'Я'],
    ['Ben', null],
    ['Melanie', null],
  ])('%s is found as %s', async (name, exporter) => {
    const thread = await parsed(`13/11/2026,07:58:02,${name},+447700900200,ok\n${rows('yes')}`);
    const found = thread.evidence.find(({ kind }) => kind === 'exporter');
    expect([thread.exporter, found?.basis, thread.untold.includes('exporter')]).toEqual([
      exporter,
      exporter === null ? undefined : 'word-for-me',
      exporter === null,
    ]);
  });

  it('stays open when two words or two numbers could be it', async () => {
    const one = '13/11/2026,07:58:02,Me,+447700900200,ok\n';
    const words = await parsed(one + one.replace('Me', 'Moi'));
    const numbers = await parsed(one + one.replace('900200', '900201'));
    expect([words.exporter, numbers.exporter]).toEqual([null, null]);
  });
});

describe('the order of the dates', () => {
  it.each([
    [['13/11/2026'], 'dmy by field-over-12', '2026-11-13T07:58:02'],
    [['11/13/2026'], 'mdy by field-over-12', '2026-11-13T07:58:02'],
    [['2026/11/03'], 'ymd by year-first', '2026-11-03T07:58:02'],
    [
      ['08/10/2026', '09/10/2026', '01/11/2026', '02/11/2026', '01/12/2026'],
      'dmy by sequence',
      '2026-10-08T07:58:02',
    ],
  ])('of %j is %s', async (dates, expected, first) => {
    const text = dates.map((date) => `${date},07:58:02,${NIAMH},ok\n`).join('');
    const thread = await parsed(text);
    const found = thread.evidence.find(({ kind }) => kind === 'date-order');
    expect(`${found?.decided} by ${found?.basis}`).toBe(expected);
    expect((await read(text))[0]?.at).toBe(first);
  });

  it('is asked when nothing tells it, and the answer is used', async () => {
    const text = `04/11/2026,23:58:02,${NIAMH},ok\n`;
    const asked = await parse(text);
    expect(asked.outcome === 'asks' && asked.questions[0]).toEqual({
      kind: 'date-order',
      choices: [
        {
          value: 'dmy',
          readings: [{ line: 1, asWritten: '04/11/2026,23:58:02', at: '2026-11-04T23:58:02' }],
        },
        {
          value: 'mdy',
          readings: [{ line: 1, asWritten: '04/11/2026,23:58:02', at: '2026-04-11T23:58:02' }],
        },
      ],
    });
    expect((await read(text, { answers: { dateOrder: 'mdy' } }))[0]?.at).toBe('2026-04-11T23:58:02');
  });

  it('makes text of a row whose date does not exist, and counts it', async () => {
    const text = `${rows('a').repeat(30)}31/02/2026,07:58:02,${NIAMH},b\n`;
    const thread = await parsed(text);
    expect([thread.messageCount, thread.warnings]).toEqual([30, []]);
    const other = await parsed(`${rows('a').repeat(30)}11/14/2026,07:58:02,${NIAMH},b\n`);
    expect([other.messageCount, other.warnings]).toEqual([
      30,
      [{ code: 'viber-impossible-date', count: 1, lines: [] }],
    ]);
  });
});

describe('the file', () => {
  it('gives the chat its name', async () => {
    const thread = await parsed(rows('ok'), { fileName: 'Messages - Resus, team (2).csv' });
    expect([thread.title, thread.platform, thread.layout]).toEqual([
      'Resus, team',
      'viber',
      'viber-mail-csv d/m/y',
    ]);
  });

  it('is one of several in a zip, so that the chat is asked and chosen', async () => {
    const zip = await zipOf({
      'Messages - Jo.csv': rows('from Jo'),
      'Messages - Sam.csv': rows('from Sam'),
    });
    const asked = await parse(zip);
    expect(asked.outcome === 'asks' && asked.questions[0]?.choices.map(({ value }) => value)).toEqual([
      'Messages - Jo.csv',
      'Messages - Sam.csv',
    ]);
    const thread = await parsed(zip, { answers: { chat: 'Messages - Sam.csv' } });
    const messages = await read(zip, { answers: { chat: 'Messages - Sam.csv' } });
    expect([thread.title, messages.map(({ text }) => text)]).toEqual(['Sam', ['from Sam']]);
  });

  it('is none that begins with anything else', async () => {
    for (const text of [
      'Date,Time,Name,Number,Text\n',
      '13/11/2026,07:58:02,only a name\n',
      '"13/11/2026",a,b,c,d\n',
    ])
      expect((await faultOf(text))?.code).toBe('ingest-unknown-platform');
  });
});
