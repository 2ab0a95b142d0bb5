// Events can hold what opens other things: the key of an encrypted file, session keys, tokens, the passwords inside a call's
// connection data. None of it may be kept (formats.md §6), so their values are taken out of a message's slice: `null` stands
// in their place and every other byte stays as it was. No other part of a message is made from these members.
import type { Bounds } from '../../../kernel/bounds.ts';
import { JsonScanner } from '../../json-scanner.ts';

/** Members whose value is secret whatever it is; `key` is one only as an object (a JWK): a reaction's is its sign. */
const SECRET = new Set(['session_key', 'access_token', 'refresh_token', 'private_key', 'sdp']);
const HINTS = ['"key"', ...[...SECRET].map((name) => `"${name}"`)];
const OPEN_OBJECT = 0x7b;
const NOTHING = Buffer.from('null');

/** The bytes of a well-formed event without secrets, and how many were taken out. */
export function withoutSecrets(bytes: Buffer, bounds: Bounds): { bytes: Buffer; taken: number } {
  if (!HINTS.some((hint) => bytes.includes(hint))) return { bytes, taken: 0 };
  const scanner = new JsonScanner((path) => {
    const name = path.at(-1);
    return name === 'key' || SECRET.has(String(name)) ? 'take' : 'enter';
  }, bounds);
  const found = [...scanner.push(bytes), ...scanner.end()].filter(
    ({ path, bytes: value }) => path.at(-1) !== 'key' || value[0] === OPEN_OBJECT,
  );
  const parts: Buffer[] = [];
  let from = 0;
  for (const { offset, bytes: value } of found) {
    parts.push(bytes.subarray(from, offset), NOTHING);
    from = offset + value.length;
  }
  return found.length === 0
    ? { bytes, taken: 0 }
    : { bytes: Buffer.concat([...parts, bytes.subarray(from)]), taken: found.length };
}
