// What a known shape gives must be what the scanner gives, for headers of all layouts, for damaged ones and for other lines.
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import type { HeaderFields } from '../../../../src/ingest/platforms/whatsapp/header-fields.ts';
import { HeaderScanner } from '../../../../src/ingest/platforms/whatsapp/header-scanner.ts';
import { HeaderShapes, MAY_BEGIN } from '../../../../src/ingest/platforms/whatsapp/header-shapes.ts';

const LINES = [
  '31/12/2022, 21:05 - N: t',
  '12/31/22, 9:05\u202fPM - N: t',
  '2022-12-31, 9:05 p.m. - N: t',
  '28/3/2025, 9:29\u00a0p.\u00a0m. - N: t',
  '31.12.22 21:05 – N: t',
  '31/12/2022 à 21:05 - N: t',
  '13.6.2018 klo 21.25 - N: t',
  '2022. 12. 31. 오후 9:05 - N: t',
  '2022/12/31 下午9:05 - N: t',
  '18/04/2021, 7:30 in the morning - N: t',
  '19/12/2012 17:02:35: N: t',
  '[31/12/2022, 21:05:09] N: t',
  '[31/12/2022, 9:05:09\u202fPM] N: t',
  '[21:05:09, 31/12/22] N: t',
  '[9:56:01 CH, 3/18/22] N: t',
  '\u200e[31/12/2022, 21:05:09] \u200eN: t',
  '[3/18/2565 BE, 14:56:01] N: t',
  '[R4/3/18 14:56:01] N: t',
  '[١٨\u200f/٣\u200f/٢٠٢٢، ٢:٥٦:٠٠\u00a0م] N: t',
  '[\u200f18\u200f/3\u200f/2022، 14:56:01] N: t',
  '[31/12/2022, 21:05:09]',
  'no header at all',
  '12 units given',
];

const edit = fc.record({
  at: fc.nat(40),
  cut: fc.integer({ min: 0, max: 2 }),
  put: fc.constantFrom('', '', '0', '9', ' ', '\u200e', '\u00a0', ':', '/', ']', '-', 'PM', '٣', '.'),
});
const line = fc
  .record({
    line: fc.constantFrom(...LINES),
    digits: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 16, maxLength: 16 }),
    edits: fc.array(edit, { maxLength: 1 }),
    other: fc.boolean(),
  })
  .map(({ line: written, digits, edits, other }) => {
    let next = 0;
    const changed = written.replaceAll(/\d/g, (digit) => {
      next += 1;
      return other ? String(digits[next % digits.length]) : digit;
    });
    return edits.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), changed);
  });

function fieldsOf(header: HeaderFields) {
  const { layout, first, second, third, hour, minute, secondOfMinute } = header;
  const { bodyStart, whenStart, whenEnd } = header;
  return { layout, first, second, third, hour, minute, secondOfMinute, bodyStart, whenStart, whenEnd };
}

describe('headers read by the shape of an earlier one', () => {
  it('are what the scanner reads, whatever lines came before', () => {
    let byShape = 0;
    fc.assert(
      fc.property(fc.array(line, { minLength: 2, maxLength: 20 }), (lines) => {
        const shapes = new HeaderShapes();
        const block = Buffer.from(lines.map((text) => `${text}\n`).join(''));
        for (let start = 0; start < block.length; start = block.indexOf(0x0a, start) + 1) {
          const end = block.indexOf(0x0a, start);
          const scanner = new HeaderScanner();
          const expected = scanner.scan(block, start, end) ? fieldsOf(scanner) : null;
          const fits = shapes.fits(block, start);
          if (fits) byShape += 1;
          const found = fits || shapes.scan(block, start, end) ? fieldsOf(shapes) : null;
          expect(found).toEqual(expected);
          if (expected !== null) expect(MAY_BEGIN[block[start] ?? 0]).toBe(1);
        }
      }),
      { numRuns: 1000 },
    );
    expect(byShape).toBeGreaterThan(100);
  });

  it('are not read beyond the end of the block', () => {
    const shapes = new HeaderShapes();
    const whole = Buffer.from('31/12/2022, 21:05 - N: t');
    expect(shapes.scan(whole, 0, whole.length)).toBe(true);
    expect(shapes.fits(Buffer.from('30/12/2022, 21:06 - '), 0)).toBe(true);
    expect(shapes.fits(Buffer.from('30/12/2022, 21:06 -'), 0)).toBe(false);
  });
});
