// Telegram Desktop writes two things that no JSON parser takes (formats.md §3.1): control characters as `\x0B`, and, in one
// version of 2022, a `document_id` without quotes. Exactly these are repaired, in memory and only where parsing fails; the
// slice that is sealed keeps the bytes as they came. Input is hostile.
import { jsonValue } from '../../json-text.ts';

/** `repaired`: whether it took a repair. `value` is undefined when even that did not help. */
export type RepairedJson = { value: unknown; repaired: boolean };

// Two characters at a time, so that an escaped backslash before an `x` stays one.
const ESCAPE = /\\(?:x([0-9A-Fa-f]{2})|[^])/g;
const BARE_DOCUMENT_ID = /("document_id":\s*)([^\s"{}[\],][^",}\]\n]*)/g;

export function parseRepaired(bytes: Buffer): RepairedJson {
  const value = jsonValue(bytes);
  if (value !== undefined) return { value, repaired: false };
  const text = bytes
    .toString('utf8')
    .replaceAll(ESCAPE, (escape, hex: string | undefined) => (hex === undefined ? escape : `\\u00${hex}`))
    .replaceAll(
      BARE_DOCUMENT_ID,
      (_all, name: string, id: string) => `${name}${JSON.stringify(id.trimEnd())}`,
    );
  return { value: jsonValue(Buffer.from(text)), repaired: true };
}
