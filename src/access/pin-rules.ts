// Which PINs a person may choose: 6 to 12 digits, and not one that whoever knows a little tries first. Hostile input.
import { Fault } from '../kernel/fault.ts';

export const PIN_DIGITS = { fewest: 6, most: 12 } as const;

function refuse(code: string, message: string): Fault {
  return new Fault('invalid', code, message, { place: { field: 'newPin' } });
}

/** 123123, 111111, 121212: the same few digits again. */
function repeats(pin: string): boolean {
  for (let size = 1; size <= pin.length / 2; size += 1) {
    const again = pin.slice(0, size).repeat(Math.ceil(pin.length / size));
    if (again.slice(0, pin.length) === pin) return true;
  }
  return false;
}

/** 123456, 987654, 135790: every step as large as the first, past 9 as on a keypad. */
function runs(pin: string): boolean {
  const digits = Array.from(pin, Number);
  const steps = digits.slice(1).map((digit, at) => (digit - (digits[at] ?? 0) + 10) % 10);
  return steps.every((step) => step === steps[0]);
}

/** 112233, 998877: pairs that run. */
function pairs(pin: string): boolean {
  return /^(?:(\d)\1)+$/.test(pin) && runs(pin.replaceAll(/(\d)\d/g, '$1'));
}

const DAY = '(?:0[1-9]|[12]\\d|3[01])';
const MONTH = '(?:0[1-9]|1[0-2])';
const YEAR = '(?:19|20)\\d\\d';
const DATES = new RegExp(
  `^(?:${DAY}${MONTH}\\d\\d|\\d\\d${MONTH}${DAY}|${DAY}${MONTH}${YEAR}|${YEAR}${MONTH}${DAY}|${MONTH}${YEAR}|${YEAR}${MONTH}|(?:${YEAR}){2,3})$`,
);

function own(pin: string, identifiers: readonly string[]): boolean {
  return identifiers
    .map((identifier) => identifier.replaceAll(/\D/g, ''))
    .some((digits) => digits.length >= 4 && (pin.includes(digits) || digits.includes(pin)));
}

/**
 * Throws `access-pin-form`, `access-pin-trivial` (repeats, runs, dates and years) and `access-pin-yours` (a number of the person
 * that stands in records and on badges: GMC, NMC, NHS number).
 */
export function checkNewPin(pin: string, identifiers: readonly string[]): void {
  const { fewest, most } = PIN_DIGITS;
  if (!/^[0-9]+$/.test(pin) || pin.length < fewest || pin.length > most)
    throw refuse('access-pin-form', `A PIN is ${fewest} to ${most} digits`);
  if (repeats(pin) || runs(pin) || pairs(pin))
    throw refuse('access-pin-trivial', 'This PIN is one of the first that anybody tries. Choose another');
  if (DATES.test(pin)) throw refuse('access-pin-trivial', 'This PIN is a date or a year. Choose another');
  if (own(pin, identifiers))
    throw refuse('access-pin-yours', 'This PIN is a number that others know you by. Choose another');
}
