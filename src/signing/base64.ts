// Base64 with one form per value (RFC 4648 §3.5): no spaces, full padding, spare bits zero. Without that, bytes of a signed
// document could change and nobody would notice. Input is not trusted.
import { Fault } from '../kernel/fault.ts';

/** Standard alphabet, padded. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

/** The bytes, which must be `length` long when that is given. Throws `signing-not-base64`. */
export function parseBase64(text: string, length?: number): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text || (length !== undefined && bytes.length !== length)) {
    throw new Fault('invalid', 'signing-not-base64', 'Not base64 in its one form, or of another length.');
  }
  return bytes;
}
