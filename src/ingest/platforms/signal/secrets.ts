// What in a line of a Signal export opens other things: keys of attachments (`localKey`, `key`), of sticker packs, profiles
// and groups, donation credentials, payment receipts, and the connection data of calls. None of it may be kept, so its
// values are taken out of a message's slice (json-blanks.ts); `plaintextHash`, which opens nothing, stays.
import type { Bounds } from '../../../kernel/bounds.ts';
import { withoutValues } from '../../json-blanks.ts';
import type { RawSlice } from '../../parsed-thread.ts';

/** Whether the value of a member is secret, by its name and the first byte of its value. */
export type SecretRule = (name: string, firstByte: number) => boolean;

const SECRET = new Set([
  'opaque',
  'receipt',
  'transaction',
  'keyImages',
  'receiptCredentialPresentation',
  'inviteLinkPassword',
  'entropy',
  'svrPin',
]);
/** How such names can show in the bytes; names that are written with escapes are looked into as well. */
const HINT = new RegExp(`key"|"(?:${[...SECRET].join('|')}|json)"|\\\\u`, 'i');

export const isSecret: SecretRule = (name) => SECRET.has(name) || /key$/i.test(name);

/** The slice of one well-formed JSON value as it may be kept; `taken`: whether anything was taken out. */
export function keepable(
  { offset, bytes }: RawSlice,
  bounds: Bounds,
  rule: SecretRule = isSecret,
): { raw: RawSlice; taken: boolean } {
  if (!HINT.test(bytes.toString('latin1'))) return { raw: { offset, bytes }, taken: false };
  const kept = withoutValues(
    bytes,
    (path, firstByte) => typeof path.at(-1) === 'string' && rule(String(path.at(-1)), firstByte),
    (_path, value) => value.toString() !== 'null',
    bounds,
  );
  return { raw: { offset, bytes: kept.bytes }, taken: kept.taken > 0 };
}
