// The only kinds of value that a document of ours may hold (RULE D-07): codes, random ids, times, counts, digests and salted
// commitments. None of them has room for a word that somebody sent.
import { z } from 'zod';

// Base64 of exactly 32 bytes, spare bits zero.
const BASE64_32 = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/** Salted commitment, base64. */
export const commitment = z.string().regex(BASE64_32);
/** A hash of the log, base64. */
export const logHash = z.string().regex(BASE64_32);
/** SHA-256, hex. */
export const hexDigest = z.string().regex(/^[0-9a-f]{64}$/);
/** A word of a closed list somewhere in this program: lower case, hyphens, no digits, so that no number can hide in it. */
export const code = z
  .string()
  .regex(/^[a-z]+(?:-[a-z]+)*$/)
  .max(48);
/**
 * A random identifier as `newId` makes it; `-held` marks the part of a copy that a hold keeps, `-earlier` the part that an
 * earlier deletion erased.
 */
export const randomId = z.string().regex(/^[a-z]{1,16}_[0-9a-hjkmnp-tv-z]{26}(?:-held|-earlier)?$/);
/** RFC 3339 in UTC. */
export const time = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?Z$/)
  .pipe(z.iso.datetime());
export const count = z.int().nonnegative();
/** A board's reference or a version number: short, no spaces. */
export const reference = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,31}$/);
/** ODS code of the organisation. */
export const organisation = z.string().regex(/^[A-Z0-9]{1,16}$/);
/** Base URL of a record system: no user, query or fragment. */
export const baseUrl = z
  .string()
  .regex(/^https?:\/\/[A-Za-z0-9.:[\]-]{1,128}(?:\/[A-Za-z0-9._~-]{1,64}){0,8}\/?$/);
/** First four bytes of a key's digest, hex (C2SP signed-note). */
export const keyId = z.string().regex(/^[0-9a-f]{8}$/);

export const policy = z.strictObject({ id: reference, version: reference, sha256: hexDigest });

/** RULE D-04: a check of the holds; `register` commits to the holds that were in force. */
export const holdCheck = z.strictObject({ at: time, result: z.enum(['none', 'held']), register: commitment });

/** RULE D-02: who decided, as a role and a commitment, never a name. */
export const authorised = z.strictObject({
  role: code,
  person: commitment,
  at: time,
  method: code,
  holdCheck,
});
