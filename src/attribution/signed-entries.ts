// The baton of attribution: what a clinician accepted, one entry per patient, exactly as it goes into the record.
// Holds clinical content. Made by sign-off.ts alone and kept sealed; restored from sealed bytes after a crash.
import { z } from 'zod';
import { asBaton, type Baton } from '../kernel/baton.ts';
import { Fault } from '../kernel/fault.ts';
import { assertionEvidence } from '../signing/index.ts';

export const identifier = z.strictObject({ system: z.string().min(1), value: z.string().min(1) });

/** A person behind a label. RULE A-02: identified with a basis, or described and not identified; never guessed. */
const person = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('identified'),
    /** The label in the thread, as written. */
    label: z.string(),
    basis: z.enum(['directory', 'confirmed-by-member']),
    /** Literal reference in the record system, e.g. `Practitioner/123`. */
    reference: z.string().min(1),
    identifiers: z.array(identifier),
    display: z.string().min(1),
  }),
  z.strictObject({
    kind: z.literal('described'),
    label: z.string(),
    /** What is known of them, in the words of a named person: "vascular registrar at St Elsewhere". */
    display: z.string().min(1),
  }),
]);

/** A member of staff who acted here. */
export const staff = z.strictObject({
  accountId: z.string().min(1),
  display: z.string().min(1),
  reference: z.string().nullable(),
  identifiers: z.array(identifier),
});

const patient = z.strictObject({
  /** Literal reference in the record system, e.g. `Patient/123`. */
  reference: z.string().min(1),
  /** RULE A-05: temporary identities are identities. */
  temporary: z.boolean(),
  identifiers: z.array(identifier),
  display: z.string().min(1),
  birthDate: z.string().nullable(),
  /** Which two the signer confirmed: systems of identifiers, `name` or `birthDate`. */
  confirmed: z.array(z.string()).min(2),
});

const attachment = z.strictObject({
  attachmentId: z.string().min(1),
  mediaType: z.string().min(1),
  sizeBytes: z.int().nonnegative(),
  /** SHA-256 (hex) of the bytes that go into the record, metadata removed (RULE C-06). */
  sha256: z.string().length(64),
  title: z.string(),
});

/** One message, or the stretches of it that concern this patient (RULE A-04). */
const item = z.strictObject({
  messageId: z.string().min(1),
  /** When it was said: RFC 3339 with offset. */
  saidAt: z.string().min(1),
  /** As written in the export when the format carries no zone, else null. */
  saidAtWallTime: z.string().nullable(),
  sender: person,
  /** What was sent, only the part about this patient. */
  verbatim: z.string(),
  /** True when `verbatim` is not the whole message. */
  extract: z.boolean(),
  /** RULE A-08: the words for the record: those that were sent, or those of the named person who wrote them. */
  transcript: z.string(),
  transcribedBy: staff.nullable(),
  attachments: z.array(attachment),
});

const entry = z.strictObject({
  entryId: z.string().min(1),
  patient,
  topic: z.string(),
  // RULE A-03: who advised, who asked, who prepared, who signed: four fields, none derived from another.
  advisedBy: z.array(person).min(1),
  askedBy: person.nullable(),
  preparedBy: staff,
  items: z.array(item).min(1),
});

export const DISPOSITIONS = ['filed', 'not-clinical', 'duplicate', 'other-organisation', 'held'] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

const signedEntries = z.strictObject({
  caseId: z.string().min(1),
  signatureId: z.string().min(1),
  platform: z.string().min(1),
  // RULE A-06: said (per item), written and signed.
  writtenAt: z.iso.datetime(),
  signedAt: z.iso.datetime(),
  reasonForDelay: z.string().nullable(),
  signedBy: staff,
  /** How the signer proved who they are, e.g. `pin`. */
  method: z.string().min(1),
  /** RULE I-03: the same with what an outsider checks it by (signature-proof.ts); null for what was signed before it was kept. */
  proof: z
    .discriminatedUnion('method', [
      z.strictObject({ method: z.enum(['pin', 'sign-in']) }),
      z.strictObject({ method: z.literal('passkey'), evidence: assertionEvidence }),
    ])
    .nullable()
    .default(null),
  entries: z.array(entry),
  /** RULE A-01: every message of the thread, once. */
  dispositions: z.array(
    z.strictObject({
      messageId: z.string().min(1),
      disposition: z.enum(DISPOSITIONS),
      reason: z.string().nullable(),
    }),
  ),
});

export type SignatureProof = NonNullable<z.infer<typeof signedEntries>['proof']>;
export type Person = z.infer<typeof person>;
export type Staff = z.infer<typeof staff>;
export type EntryPatient = z.infer<typeof patient>;
export type EntryAttachment = z.infer<typeof attachment>;
export type EntryItem = z.infer<typeof item>;
export type Entry = z.infer<typeof entry>;
export type SignedEntries = Baton<'attribution', z.infer<typeof signedEntries>>;

/** Validates what sign-off built, or what was opened from custody. Throws `attribution-broken-signature-record`. */
export function restoreSignedEntries(value: unknown): SignedEntries {
  const parsed = signedEntries.safeParse(value);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new Fault(
      'internal',
      'attribution-broken-signature-record',
      'The signed entries have another form.',
      {
        place: { path },
      },
    );
  }
  return asBaton<'attribution', z.infer<typeof signedEntries>>(parsed.data);
}
