// Whether a message was to disappear. The value is hostile: an object that cannot even become a number says no.

/** `value` counts seconds, as a number or in digits. */
export function isTimed(value: unknown): boolean {
  return (typeof value === 'number' || typeof value === 'string') && Number(value) > 0;
}
