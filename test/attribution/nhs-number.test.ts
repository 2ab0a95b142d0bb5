import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatNhsNumber, parseNhsNumber } from '../../src/attribution/nhs-number.ts';
import { faultCode } from '../../src/kernel/fault.ts';

const codeOf = (typed: string): string | undefined => {
  try {
    parseNhsNumber(typed);
    return undefined;
  } catch (error) {
    return faultCode(error);
  }
};

describe('an NHS number as somebody typed it (RULE A-05)', () => {
  it.each(['9434765919', '999 000 0026', '943-476-5919'])('takes %s', (typed) => {
    expect(parseNhsNumber(typed)).toMatch(/^\d{10}$/);
  });

  it.each([
    ['943476591', 'attribution-nhs-number-short'],
    ['94347659190', 'attribution-nhs-number-long'],
    ['QQ123456C', 'attribution-nhs-number-letters'],
    ['9434765918', 'attribution-nhs-number-check-digit'],
    ['', 'attribution-nhs-number-short'],
  ])('refuses %s with its own code', (typed, code) => {
    expect(codeOf(typed)).toBe(code);
  });

  it('notices every change of a single digit', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.integer({ min: 1, max: 9 }), (index, step) => {
        const digits = '9434765919'.split('');
        digits[index] = String((Number(digits[index]) + step) % 10);
        expect(codeOf(digits.join(''))).toBe('attribution-nhs-number-check-digit');
      }),
    );
  });

  it('is shown three, three, four', () => {
    expect(formatNhsNumber('9434765919')).toBe('943 476 5919');
  });
});
