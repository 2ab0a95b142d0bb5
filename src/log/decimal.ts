// Decimal numbers as the C2SP formats write them: ASCII digits, no leading zero, no sign. Input is not trusted.

/** Null for another form, and for what a safe integer cannot hold. */
export function parseDecimal(text: string): number | null {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}
