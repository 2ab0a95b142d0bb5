// How messages were recognised before grams: HMAC-SHA-256 under the vault's digest key over sender, time as written, kind,
// text, the platform's id where it has one, and which of several equal ones it is. Nothing is stored in this form any more; what was stays recognisable, since
// the words of an erased message are gone and no other fingerprint can be made of them (RULE C-04).
import { createHmac, type KeyObject } from 'node:crypto';
import type { ParsedMessage } from '../ingest/parsed-thread.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';

const LABEL = 'countersign/fingerprint/v1';

/** Gives fingerprints message by message in file order; one per thread, because it counts equal messages. */
export function formerFingerprinter(digestKey: KeyObject): (message: ParsedMessage) => Buffer {
  const seen = new Map<string, number>();
  const hmac = (bytes: Buffer): Buffer => createHmac('sha256', digestKey).update(bytes).digest();
  return ({ sender, at, kind, text, id }) => {
    const own = id === undefined ? [] : [id.toWellFormed()];
    const content = hmac(canonicalJson([LABEL, sender, at, kind, text.toWellFormed(), ...own]));
    const name = content.toString('base64');
    const occurrence = seen.get(name) ?? 0;
    seen.set(name, occurrence + 1);
    return hmac(canonicalJson([LABEL, name, occurrence]));
  };
}
