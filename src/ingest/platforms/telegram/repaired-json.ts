// Telegram Desktop writes two things that no JSON parser takes (formats.md §3.1): control characters as `\x0B`, and, in one
// version of 2022, a `document_id` without quotes. Exactly these are repaired, in memory and only where parsing fails; the
// slice that is sealed keeps the bytes as they came. Input is hostile.
import { jsonValue } from '../../json-text.ts';

/** Which repairs it took. `value` is undefined when even they did not help. */
export type RepairedJson = { value: unknown; repairs: readonly Repair[] };
export type Repair = 'escape' | 'quotes';

// Two characters at a time, so that an escaped backslash before an `x` stays one.
const ESCAPE = /\\(?:x([01][0-9A-F])|[^])/g;
const BARE_DOCUMENT_ID = /("document_id":\s*)([^\s"{}[\],][^",}\]\n]*)/g;

export function parseRepaired(bytes: Buffer): RepairedJson {
  const value = jsonValue(bytes);
  if (value !== undefined) return { value, repairs: [] };
  const repairs = new Set<Repair>();
  const text = bytes
    .toString('utf8')
    .replaceAll(ESCAPE, (escape, hex: string | undefined) => {
      if (hex === undefined) return escape;
      repairs.add('escape');
      return `\\u00${hex}`;
    })
    .replaceAll(BARE_DOCUMENT_ID, (all, name: string, id: string) => {
      if (/^-?\d+\s*$/.test(id)) return all;
      repairs.add('quotes');
      return `${name}${JSON.stringify(id.trimEnd())}`;
    });
  return { value: jsonValue(Buffer.from(text)), repairs: [...repairs] };
}
