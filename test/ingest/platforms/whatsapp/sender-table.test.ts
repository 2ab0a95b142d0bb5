import { describe, expect, it } from '@jest/globals';
import { android, ios, LRM, parsed, read } from '../../export-builder.ts';

async function senders(text: string): Promise<(string | null)[]> {
  return (await read(text)).map(({ sender }) => sender);
}

function said(...lines: string[]): string {
  return android(...lines.map((line) => `22/11/2026, 21:10 - ${line}`));
}

describe('a sender whose name holds a colon', () => {
  it('is found when each of many messages begins with the whole name', async () => {
    const text = said('Ward: Bay 2: a', 'Ward: Bay 2: b', 'Ward: Bay 2: c', 'Ward: Bay 2: d', 'Jo: e');
    expect(new Set(await senders(text))).toEqual(new Set(['Ward: Bay 2', 'Jo']));
  });

  it('is found when the app’s mark stands right behind it', async () => {
    const text = ios(
      `[22/11/2026, 21:10:00] Ward: Bay 2: ${LRM}image omitted`,
      '[22/11/2026, 21:10:09] Ward: Bay 2: a',
    );
    expect(await senders(text)).toEqual(['Ward: Bay 2', 'Ward: Bay 2']);
  });

  it('is not found through a mark on the next line', async () => {
    const messages = await read('[22/11/2026, 21:10:00] Coops: POLL:\n\u200ex\r\n');
    expect(messages.map(({ sender, text }) => [sender, text])).toEqual([['Coops', 'POLL:\n\u200ex']]);
  });

  it('is read up to the first colon, with a warning, when two messages are all there is', async () => {
    const thread = await parsed(said('Coops: Note: a', 'Coops: Note: b'));
    expect(thread.warnings).toEqual([{ code: 'whatsapp-sender-ambiguous', count: 1, lines: [] }]);
    expect(await senders(said('Coops: Note: a', 'Coops: Note: b'))).toEqual(['Coops', 'Coops']);
  });
});

describe('a sender’s label', () => {
  it.each([
    'John-John Doe',
    '🤓',
    '~\u202fAK',
    '\u202a+44\u00a07700\u00a0900123\u202c',
    'Dr. A - B',
    'trailing ',
  ])('stays as written: %s', async (name) => {
    expect(await senders(said(`${name}: a`))).toEqual([name]);
  });

  it('may have no blank behind its colon when it is a sender elsewhere', async () => {
    const messages = await read(said('John Doe: a', 'John Doe:.'));
    expect(messages.map(({ sender, text }) => [sender, text])).toEqual([
      ['John Doe', 'a'],
      ['John Doe', '.'],
    ]);
  });

  it('may stand before an empty first line', async () => {
    const messages = await read('22/11/2026, 21:10 - Amazon:\nYour code\n');
    expect(messages.map(({ sender, text }) => [sender, text])).toEqual([['Amazon', '\nYour code']]);
  });
});
