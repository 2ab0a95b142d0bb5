// NHS numbers: ten digits, the last a check digit by modulus 11 (NHS Data Dictionary, NHS NUMBER). A number that passes is
// well formed, not verified: verification is the record system's. RULE A-05: checked, never required.
import { Fault } from '../kernel/fault.ts';

export const NHS_NUMBER_SYSTEM = 'https://fhir.nhs.uk/Id/nhs-number';

function hasValidCheckDigit(digits: string): boolean {
  const weighted = digits
    .slice(0, 9)
    .split('')
    .reduce((sum, digit, index) => sum + Number(digit) * (10 - index), 0);
  const remainder = 11 - (weighted % 11);
  const check = remainder === 11 ? 0 : remainder;
  return check !== 10 && check === Number(digits.charAt(9)); // 10 is never issued
}

/**
 * The ten digits of what somebody typed; spaces and dashes are allowed. Each mistake has its own code, so that a page can say
 * what is wrong: `attribution-nhs-number-letters`, `-short`, `-long`, `-check-digit`.
 */
export function parseNhsNumber(typed: string, field = 'nhsNumber'): string {
  const digits = typed.replaceAll(/[\s-]/g, '');
  const refuse = (why: string, message: string): Fault =>
    new Fault('invalid', `attribution-nhs-number-${why}`, message, { place: { field } });
  if (!/^\d*$/.test(digits)) throw refuse('letters', 'An NHS number has only digits.');
  if (digits.length < 10) throw refuse('short', 'An NHS number has 10 digits; this one has fewer.');
  if (digits.length > 10) throw refuse('long', 'An NHS number has 10 digits; this one has more.');
  // RULE A-05
  if (!hasValidCheckDigit(digits)) {
    throw refuse('check-digit', 'This is not an NHS number: its check digit does not fit. Check each digit.');
  }
  return digits;
}

/** `999 123 4567`: three, three, four. */
export function formatNhsNumber(digits: string): string {
  return `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}`;
}
