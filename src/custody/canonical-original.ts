// The canonical original (`countersign/original/v1`, `receipts.md` §3.3): exactly what the record can give again, so that
// whoever may read the record and has the salt can show years later that what was deleted is what was filed.
import { canonicalJson } from '../kernel/canonical-json.ts';

export type CommittedOriginal = {
  text: string;
  /** RFC 3339 with offset. */
  saidAt: string;
  sender: string | null;
  kind: string;
  /** In order: SHA-256 (hex) of the bytes in record form, else as received, null when they did not come. */
  attachments: (string | null)[];
};

/** The bytes that are committed to. Unicode untouched, nothing trimmed. */
export function canonicalOriginal(original: CommittedOriginal): Buffer {
  const { text, saidAt, sender, kind, attachments } = original;
  // The members in canonical order, as strings and lists of strings: then JSON as it is written is canonical.
  if (text.isWellFormed() && (sender ?? '').isWellFormed())
    return Buffer.from(JSON.stringify({ attachments, kind, saidAt, sender, text }), 'utf8');
  return canonicalJson({ text, saidAt, sender, kind, attachments });
}
