// The baton of filing: every entry was fetched back and equals what was signed (RULE F-02). References, versions, counts
// and commitments only: clinical content stops here.
import { z } from 'zod';
import { asBaton, type Baton } from '../kernel/baton.ts';
import { Fault } from '../kernel/fault.ts';

const filedResource = z.strictObject({
  /** e.g. `Communication/123`. */
  reference: z.string().min(1),
  versionId: z.string(),
});

const confirmedFiling = z.strictObject({
  caseId: z.string().min(1),
  signatureId: z.string().min(1),
  platform: z.string().min(1),
  /** Base URL of the record system. */
  recordSystem: z.string().min(1),
  filedAt: z.iso.datetime(),
  readBackAt: z.iso.datetime(),
  /** Who signed and who prepared (account ids): the authoriser must be another person (RULE D-02). */
  signedBy: z.string().min(1),
  preparedBy: z.array(z.string()),
  entries: z.array(
    z.strictObject({
      entryId: z.string().min(1),
      /** Salted commitment to the patient's reference (`countersign/patient/v1`), base64. */
      patient: z.string().min(1),
      header: filedResource,
      provenance: filedResource,
      messages: z.array(
        filedResource.extend({
          messageId: z.string().min(1),
          /** Salted commitment to the agreed elements as read back (`receipts.md` §3.3), base64. */
          commitment: z.string().min(1),
        }),
      ),
    }),
  ),
  dispositions: z.array(
    z.strictObject({ messageId: z.string().min(1), disposition: z.string(), reason: z.string().nullable() }),
  ),
});

export type ConfirmedFiling = Baton<'filing', z.infer<typeof confirmedFiling>>;

/** Called by read-back.ts when everything compared equal, and to restore a stored row. Throws `filing-broken-confirmation`. */
export function restoreConfirmedFiling(value: unknown): ConfirmedFiling {
  const parsed = confirmedFiling.safeParse(value);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new Fault('internal', 'filing-broken-confirmation', 'The stored confirmation has another form.', {
      place: { path },
    });
  }
  return asBaton<'filing', z.infer<typeof confirmedFiling>>(parsed.data);
}
