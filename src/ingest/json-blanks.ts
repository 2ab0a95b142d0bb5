// Takes values out of a piece of JSON that may not be kept with it: `null` stands in their place, every other byte stays.
import type { Bounds } from '../kernel/bounds.ts';
import { JsonScanner, type JsonPath } from './json-scanner.ts';

const NOTHING = Buffer.from('null');

/**
 * The piece without the values that `isMeant` names (by their place and first byte), and how many there were. `bytes` are
 * well-formed JSON. What is meant is not looked into, even where it turns out not to be unwanted.
 */
export function withoutValues(
  bytes: Buffer,
  isMeant: (path: JsonPath, firstByte: number) => boolean,
  isUnwanted: (path: JsonPath, value: Buffer) => boolean,
  bounds: Bounds,
): { bytes: Buffer; taken: number } {
  const scanner = new JsonScanner((path, firstByte) => (isMeant(path, firstByte) ? 'take' : 'enter'), bounds);
  const parts: Buffer[] = [];
  let [from, taken] = [0, 0];
  for (const { path, offset, bytes: value } of [...scanner.push(bytes), ...scanner.end()]) {
    if (!isUnwanted(path, value)) continue;
    parts.push(bytes.subarray(from, offset), NOTHING);
    from = offset + value.length;
    taken += 1;
  }
  return taken === 0 ? { bytes, taken } : { bytes: Buffer.concat([...parts, bytes.subarray(from)]), taken };
}
