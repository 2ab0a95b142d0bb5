// Messages copied out of Viber Desktop: a header with a date in words, a name between isolates, a text of any length.
import { describe, expect, it } from '@jest/globals';
import { faultOf, parsed, read } from '../../export-builder.ts';

function copied(name: string, text: string, date = '9 лютого 2026 р. 12:55'): string {
  return `[ ${date} ] \u2068${name}\u2069: ${text}\n`;
}

describe('a copied message', () => {
  it.each(['тиск 90/60', 'a\n\nb: c', '', ' x ', '[ 9 лютого ] не заголовок', '10⁹/L ½'])(
    'says %j as written',
    async (text) => {
      const messages = await read(copied('Jo', text) + copied('Sam', 'далі'));
      expect(messages.map((message) => [message.sender, message.text])).toEqual([
        ['Jo', text],
        ['Sam', 'далі'],
      ]);
    },
  );

  it.each([
    ['\u2068Bay 2: reg\u2069: ok', 'Bay 2: reg', 'ok'],
    ['\u2068Jo\u2069:', 'Jo', ''],
    ['Jo: ok', 'Jo', 'ok'],
    ['\u2068Jo\u2069: a: b', 'Jo', 'a: b'],
  ])('%j has a name', async (rest, sender, text) => {
    const [message] = await read(`[ 9 лютого 2026 р. 12:55 ] ${rest}\n`);
    expect([message?.sender, message?.text, message?.kind]).toEqual([sender, text, 'text']);
  });

  it('without a name is of the app itself', async () => {
    const [message] = await read('[ 9 лютого 2026 р. 12:55 ] Олена залишила чат\n');
    expect(message).toMatchObject({ sender: null, kind: 'system', appText: [{ start: 0, end: 18 }] });
  });

  it('has a wall time to the minute', async () => {
    const [message] = await read(copied('Jo', 'ok', 'вівторок, 21 липня 2026 р. 07:22'));
    expect([message?.at, message?.atIsWallTime]).toEqual(['2026-07-21T07:22:00', true]);
  });
});

describe('a copy', () => {
  it('is in one language: a header of another one is pasted text, and counted', async () => {
    const text = copied('Jo', 'це з іншого чату:') + copied('Ann', 'ok', 'February 9, 2026 12:55 PM');
    const thread = await parsed(text);
    expect([thread.messageCount, thread.warnings]).toEqual([
      1,
      [{ code: 'viber-other-header-layout', count: 1, lines: [] }],
    ]);
  });

  it('may leave out weekday and mark of the year here and there', async () => {
    const dates = ['9 лютого 2026 р. 12:55', 'понеділок, 9 лютого 2026 р. 12:56', '9 лютого 2026 12:57'];
    const messages = await read(dates.map((date) => copied('Jo', 'ok', date)).join(''));
    expect(messages.map(({ at }) => at.slice(-8))).toEqual(['12:55:00', '12:56:00', '12:57:00']);
  });

  it('may begin with a byte order mark and end its lines with CR LF', async () => {
    const messages = await read(`\ufeff${copied('Jo', 'a\nb')}`.replaceAll('\n', '\r\n'));
    expect(messages.map(({ text }) => text)).toEqual(['a\r\nb']);
  });

  it('is none when its first header has a day that does not exist', async () => {
    expect((await faultOf(copied('Jo', 'ok', '30 лютого 2026 р. 12:55')))?.code).toBe(
      'ingest-unknown-platform',
    );
  });

  it('does not say who copied it, nor where the clock was', async () => {
    const thread = await parsed(copied('Jo', 'ok'));
    expect(thread.exporter).toBeNull();
    expect(thread.untold).toEqual(
      expect.arrayContaining(['exporter', 'time-zone', 'sender-ids', 'message-ids']),
    );
  });
});
