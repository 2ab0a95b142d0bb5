// Keyed digests for blind search: a patient, a sender, a practitioner and a day can be looked for without being stored
// (RULE C-01). HMAC-SHA-256 under the vault's digest key, 32 bytes, each kind under a label of its own. Names are hostile.
import { createHmac, type KeyObject } from 'node:crypto';
import { canonicalJson } from '../kernel/canonical-json.ts';

function digest(digestKey: KeyObject, label: string, text: string): Buffer {
  return createHmac('sha256', digestKey)
    .update(canonicalJson([label, text.toWellFormed()]))
    .digest();
}

/** A patient's reference (`Patient/123`) or identifier (`system|value`). */
export function patientDigest(digestKey: KeyObject, referenceOrIdentifier: string): Buffer {
  return digest(digestKey, 'countersign/patient/v1', referenceOrIdentifier);
}

/** A practitioner's reference (`Practitioner/123`) or identifier (`system|value`). */
export function practitionerDigest(digestKey: KeyObject, referenceOrIdentifier: string): Buffer {
  return digest(digestKey, 'countersign/practitioner/v1', referenceOrIdentifier);
}

/** What a messenger calls a sender: a label as written, or an account. One kind, because a number may stand as either. */
export function senderDigest(digestKey: KeyObject, name: string): Buffer {
  return digest(digestKey, 'countersign/sender/v1', senderForm(name));
}

/** A day (period.ts), counted from 1970-01-01. */
export function dayDigest(digestKey: KeyObject, day: number): Buffer {
  return digest(digestKey, 'countersign/day/v1', String(day));
}

const NUMBER = /^\+?[\d\s().\-/]+$/u;
const NATIONAL_DIGITS = 10;

/**
 * The form in which names are compared: without marks that nobody sees, the tilde before a name that is in no address book,
 * case and spacing; of a telephone number its last ten digits, so that it is the same with and without its country's code. Two
 * senders that fall together are held together: a hold may cover more than was meant, never less.
 */
export function senderForm(name: string): string {
  const plain = name
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .toLowerCase()
    .normalize('NFKC')
    .replace(/^[\s~]+/u, '')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  if (!NUMBER.test(plain)) return plain;
  const digits = plain.replaceAll(/\D/gu, '');
  return digits === '' ? plain : digits.slice(-NATIONAL_DIGITS);
}
