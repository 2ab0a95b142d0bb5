import { describe, expect, it } from '@jest/globals';
import { android, faultOf, ios, LRM, parse, parsed, read } from '../../export-builder.ts';

function dated(...dates: string[]): string {
  return android(...dates.map((date) => `${date}, 21:10 - Amara: a`));
}

async function basisOf(text: string): Promise<string | undefined> {
  const { evidence } = await parsed(text);
  const found = evidence.find(({ kind }) => kind === 'date-order');
  return found === undefined ? undefined : `${found.decided} by ${found.basis}`;
}

describe('when the dates themselves tell the order', () => {
  it.each([
    [dated('03/04/2026', '13/04/2026'), 'dmy by field-over-12'],
    [dated('3/4/26', '4/13/26'), 'mdy by field-over-12'],
    [dated('2026/04/03'), 'ymd by year-first'],
    [dated('2026-04-03'), 'ymd by year-first'],
    [dated('32/04/03'), 'ymd by field-over-31'],
    [dated('04/04/2026'), 'dmy by same-under-both'],
  ])('decides %j', async (text, expected) => {
    expect(await basisOf(text)).toBe(expected);
  });

  it('refuses an answer that a date contradicts, and names the line', async () => {
    const fault = await faultOf(dated('03/04/2026', '13/04/2026'), { answers: { dateOrder: 'mdy' } });
    expect([fault?.code, fault?.kind, fault?.place?.line]).toEqual([
      'ingest-date-order-contradicted',
      'invalid',
      2,
    ]);
  });

  it('refuses a file whose dates fit no single order', async () => {
    const fault = await faultOf(dated('13/04/2026', '04/13/2026'));
    expect([fault?.code, fault?.place?.line]).toEqual(['ingest-date-order-contradictory', 2]);
  });

  it('reads a lone impossible date among many as text, and counts it', async () => {
    const dates = Array.from({ length: 30 }, () => '13/04/2026');
    const thread = await parsed(dated(...dates, '04/14/2026', '14/04/2026'));
    expect(thread.messageCount).toBe(31);
    expect(thread.warnings).toEqual([{ code: 'whatsapp-impossible-date', count: 1, lines: [] }]);
  });
});

describe('when attachment names tell the order', () => {
  it('believes an iOS name that equals the message time to the second', async () => {
    const text = ios(`${LRM}[3/4/26, 21:41:55] A: ${LRM}<attached: 00000035-PHOTO-2026-04-03-21-41-55.jpg>`);
    expect(await basisOf(text)).toBe('dmy by attachment-time');
  });

  it('does not believe an iOS name of another time of day', async () => {
    const text = ios(`${LRM}[3/4/26, 20:41:55] A: ${LRM}<attached: 00000035-PHOTO-2026-04-03-21-41-55.jpg>`);
    expect((await parse(text)).outcome).toBe('asks');
  });

  it('believes Android names of two messages, but not of one', async () => {
    const one = '04/03/2026, 21:41 - A: IMG-20260403-WA0002.jpg (file attached)\n';
    const two = '04/05/2026, 21:41 - A: IMG-20260405-WA0003.jpg (file attached)\n';
    expect(await basisOf(one + two)).toBe('mdy by attachment-day');
    expect((await parse(one)).outcome).toBe('asks');
  });
});

describe('when only the sequence tells the order', () => {
  it('decides for the order under which time does not run backwards', async () => {
    expect(
      await basisOf(
        dated('05/11/2026', '01/12/2026', '02/12/2026', '01/01/2027', '02/01/2027', '01/02/2027'),
      ),
    ).toBe('dmy by sequence');
  });

  it('does not decide on a single step back, which true files have', async () => {
    expect((await parse(dated('05/11/2026', '01/12/2026'))).outcome).toBe('asks');
  });
});

describe('when nothing tells the order', () => {
  const text = dated('04/12/2026', '04/12/2026', '05/12/2026', '06/12/2026');

  it('asks, showing the same three messages under each reading, header only', async () => {
    const result = await parse(text);
    expect(result.outcome === 'asks' && result.questions).toEqual([
      {
        kind: 'date-order',
        choices: [
          {
            value: 'dmy',
            readings: [
              { line: 1, asWritten: '04/12/2026, 21:10', at: '2026-12-04T21:10:00' },
              { line: 3, asWritten: '05/12/2026, 21:10', at: '2026-12-05T21:10:00' },
              { line: 4, asWritten: '06/12/2026, 21:10', at: '2026-12-06T21:10:00' },
            ],
          },
          {
            value: 'mdy',
            readings: [
              { line: 1, asWritten: '04/12/2026, 21:10', at: '2026-04-12T21:10:00' },
              { line: 3, asWritten: '05/12/2026, 21:10', at: '2026-05-12T21:10:00' },
              { line: 4, asWritten: '06/12/2026, 21:10', at: '2026-06-12T21:10:00' },
            ],
          },
        ],
      },
    ]);
  });

  it.each([
    ['dmy', '2026-12-04T21:10:00'],
    ['mdy', '2026-04-12T21:10:00'],
  ] as const)('takes the answer %s', async (dateOrder, at) => {
    expect((await read(text, { answers: { dateOrder } }))[0]?.at).toBe(at);
  });

  it('refuses an answer that puts the year first', async () => {
    expect((await faultOf(text, { answers: { dateOrder: 'ymd' } }))?.code).toBe(
      'ingest-date-order-contradicted',
    );
  });
});

describe('when the year has two digits at either end', () => {
  function spaced(...dates: string[]): string {
    return android(...dates.map((date) => `${date} 21:10 - Amara: a`));
  }

  it('takes the first where only Korean writes so', async () => {
    const text = android('22. 12. 11. 오후 9:10 - Amara: a', '22. 12. 12. 오전 9:10 - Amara: a');
    expect(await basisOf(text)).toBe('ymd by korean-layout');
    expect((await read(text)).map(({ at }) => at)).toEqual(['2022-12-11T21:10:00', '2022-12-12T09:10:00']);
  });

  it('takes the end whose numbers can all be years', async () => {
    expect(await basisOf(spaced('22. 12. 5.', '22. 12. 14.'))).toBe('ymd by field-is-no-year');
    expect(await basisOf(spaced('5. 12. 22.', '14. 12. 22.'))).toBe('dmy by field-over-12');
  });

  it('asks with all orders that give dates when nothing tells', async () => {
    const result = await parse(spaced('22. 12. 11.', '22. 12. 14.'));
    expect(result.outcome === 'asks' && result.questions[0]?.choices.map(({ value }) => value)).toEqual([
      'ymd',
      'dmy',
    ]);
    const [first] = await read(spaced('22. 12. 11.'), { answers: { dateOrder: 'ymd' } });
    expect(first?.at).toBe('2022-12-11T21:10:00');
  });

  it('refuses a file in which neither end can be the year', async () => {
    expect((await faultOf(spaced('22. 12. 5.', '5. 12. 22.')))?.code).toBe('ingest-date-order-contradictory');
  });
});

describe('when the years are of another calendar', () => {
  it.each([
    ['[3/18/2565 BE, 14:56:01] A: a', '2022-03-18T14:56:01', 'Buddhist calendar'],
    ['18/3/65 14:56 - A: a', '2022-03-18T14:56:00', 'Buddhist calendar'],
    ['[۱۴۰۱/۱۰/۱۰, ۲۱:۰۵:۰۹] A: a', '2022-12-31T21:05:09', 'Persian calendar'],
    ['[3/18/R4, 14:56:01] A: a', '2022-03-18T14:56:01', 'Japanese era'],
  ])('reads %s and says so', async (line, at, calendar) => {
    const thread = await parsed(`${line}\n`);
    expect(thread.evidence.map(({ decided }) => decided)).toContain(calendar);
    const [message] = await read(`${line}\n`);
    expect(message?.at).toBe(at);
  });

  it.each(['[13/3/1445, 14:56:01] A: a', '[13/3/1999, 14:56:01] A: a', '13/3/05, 14:56 - A: a'])(
    'refuses years that no message can have: %s',
    async (line) => {
      const fault = await faultOf(`${line}\n`);
      expect([fault?.code, fault?.kind, fault?.place?.line]).toEqual([
        'ingest-unknown-calendar',
        'unsupported',
        1,
      ]);
    },
  );

  it('warns of a single one among others', async () => {
    const thread = await parsed(dated('13/04/2026', '14/04/1970', '15/04/2026'));
    expect(thread.warnings).toEqual([{ code: 'whatsapp-unlikely-year', count: 1, lines: [2] }]);
  });
});

describe('when a day does not exist', () => {
  it('reads the line as text, and counts it', async () => {
    const thread = await parsed(dated('28/02/2026', '30/02/2026', '01/03/2026'));
    expect(thread.messageCount).toBe(2);
    expect(thread.warnings).toEqual([{ code: 'whatsapp-impossible-date', count: 1, lines: [] }]);
  });
});
