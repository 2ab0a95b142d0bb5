// Events can hold what opens other things: the key of an encrypted file, session keys, tokens, the passwords inside a call's
// connection data. None of it may be kept (formats.md §6), so their values are taken out of a message's slice. No other part
// of a message is made from these members.
import type { Bounds } from '../../../kernel/bounds.ts';
import { withoutValues } from '../../json-blanks.ts';

/** Members whose value is secret whatever it is; `key` is one only as an object (a JWK): a reaction's is its sign. */
const SECRET = new Set(['session_key', 'access_token', 'refresh_token', 'private_key', 'sdp']);
const HINTS = ['"key"', ...[...SECRET].map((name) => `"${name}"`)];
const OPEN_OBJECT = 0x7b;

/** The bytes of a well-formed event without secrets, and how many were taken out. */
export function withoutSecrets(bytes: Buffer, bounds: Bounds): { bytes: Buffer; taken: number } {
  if (!HINTS.some((hint) => bytes.includes(hint))) return { bytes, taken: 0 };
  return withoutValues(
    bytes,
    (path) => path.at(-1) === 'key' || SECRET.has(String(path.at(-1))),
    (path, value) => path.at(-1) !== 'key' || value[0] === OPEN_OBJECT,
    bounds,
  );
}
