// What FHIR cannot hold is refused before anything is built, naming the item: control characters other than tab, carriage
// return and line feed, halves of a surrogate pair, and strings over 1 MB (R4 datatypes.html#string). Nothing is ever
// replaced or normalised: the record gets what was signed, or nothing (RULE A-08).
import { Fault } from '../kernel/fault.ts';
import type { SignedEntries } from '../attribution/signed-entries.ts';

// eslint-disable-next-line no-control-regex -- control characters are what this is about
const NOT_ALLOWED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;
const MOST_BYTES = 1024 * 1024;

/** Faults, with a path such as `entries.0.items.2.transcript`: `filing-character-not-allowed`, `filing-text-too-long`. */
export function checkText(signed: SignedEntries): void {
  const visit = (value: unknown, path: string): void => {
    if (typeof value === 'string') {
      if (NOT_ALLOWED.test(value) || !value.isWellFormed())
        throw refuse(
          'filing-character-not-allowed',
          'The record cannot hold a character of this text.',
          path,
        );
      if (Buffer.byteLength(value) > MOST_BYTES)
        throw refuse('filing-text-too-long', 'The record cannot hold a text of this length.', path);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) visit(child, `${path}.${key}`);
    }
  };
  visit(signed.entries, 'entries');
  visit(signed.reasonForDelay, 'reasonForDelay');
}

function refuse(code: string, message: string, path: string): Fault {
  return new Fault('invalid', code, message, { place: { path } });
}
