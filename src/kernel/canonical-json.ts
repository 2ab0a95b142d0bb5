// Canonical JSON (RFC 8785, JCS): one byte form per value, so that a digest or signature has one meaning.
// Strict on both ways: what cannot be written canonically is refused, and bytes that are not canonical do not parse.
import { Fault } from './fault.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

function writeString(text: string): string {
  if (!text.isWellFormed()) throw notCanonical('a string holds a lone surrogate');
  return JSON.stringify(text);
}

function notCanonical(why: string, cause?: unknown): Fault {
  return new Fault('invalid', 'kernel-not-canonical-json', `Not canonical JSON: ${why}.`, { cause });
}

function write(value: Json): string {
  if (typeof value === 'string') return writeString(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw notCanonical('a number is not finite');
    return JSON.stringify(value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  if (typeof value !== 'object') throw notCanonical('a value is not JSON');
  // UTF-16 code unit order, as RFC 8785 §3.2.3 asks and `sort()` gives.
  const members = Object.keys(value)
    .sort()
    .map((key) => `${writeString(key)}:${write(value[key] as Json)}`);
  return `{${members.join(',')}}`;
}

/** The canonical UTF-8 bytes of a value. Throws `kernel-not-canonical-json` for what JSON cannot hold. */
export function canonicalJson(value: Json): Buffer {
  return Buffer.from(write(value), 'utf8');
}

/**
 * Parses bytes that must already be canonical: duplicate keys, spaces, other number forms and invalid UTF-8 are all
 * refused, because the bytes are written again and compared. Throws `kernel-not-canonical-json`.
 */
export function parseCanonicalJson(bytes: Uint8Array): Json {
  let value: Json;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)) as Json;
  } catch (cause) {
    throw notCanonical('the bytes do not parse', cause);
  }
  if (Buffer.compare(canonicalJson(value), bytes) !== 0) throw notCanonical('the bytes have another form');
  return value;
}
