// Absolute times of platforms that have them, as the baton writes them.

// Years 1 to 9999: what ISO 8601 writes with four digits.
const FIRST_MS = -62_135_596_800_000;
const LAST_MS = 253_402_300_799_999;

/** `2026-03-02T21:05:09Z`, with milliseconds only where there are some; null for what is no time. */
export function utcTime(ms: number): string | null {
  if (!isUtcTime(ms)) return null;
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

/** Whether `utcTime` has an answer. */
export function isUtcTime(ms: number): boolean {
  return Number.isInteger(ms) && ms >= FIRST_MS && ms <= LAST_MS;
}

/** Seconds or milliseconds since 1970 as digits, as several platforms write them; null for anything else. */
export function utcTimeOfDigits(digits: unknown, unit: 's' | 'ms'): string | null {
  const ms = utcMsOfDigits(digits, unit);
  return ms === null ? null : utcTime(ms);
}

/** The same in milliseconds. */
export function utcMsOfDigits(digits: unknown, unit: 's' | 'ms'): number | null {
  const text = typeof digits === 'number' ? String(digits) : digits;
  if (typeof text !== 'string' || !/^\d{1,16}$/.test(text)) return null;
  const ms = Number(text) * (unit === 's' ? 1000 : 1);
  return isUtcTime(ms) ? ms : null;
}
