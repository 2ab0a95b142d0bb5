// What a person can do to a draft, as the API and the pages send it. One schema validates, documents and types it.
import { z } from 'zod';

const identifier = z.strictObject({ system: z.string().min(1).max(300), value: z.string().min(1).max(100) });
const messageIds = z.array(z.string().max(60)).min(1).max(50_000);
const label = z.string().min(1).max(1000);
const text = z.string().max(1_000_000);
const stretch = z.strictObject({ start: z.int().nonnegative(), end: z.int().positive() });

/** Found in the directory by one of these. */
const lookUp = z.union([
  z.strictObject({ reference: z.string().min(1).max(200) }),
  z.strictObject({ identifier }),
]);

export const draftCommand = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('bind-sender'),
    label,
    person: z.union([
      z.strictObject({ basis: z.enum(['directory', 'confirmed-by-member']), practitioner: lookUp }),
      z.strictObject({ described: z.string().trim().min(3).max(200) }),
    ]),
  }),
  z.strictObject({
    type: z.literal('add-patient'),
    // RULE C-01: it stands in addresses, so it can hold no name.
    key: z
      .string()
      .regex(/^p[0-9]{1,3}$/)
      .optional(),
    patient: lookUp,
  }),
  z.strictObject({ type: z.literal('remove-patient'), patientKey: z.string() }),
  z.strictObject({
    type: z.literal('exclude'),
    messageIds,
    disposition: z.enum(['not-clinical', 'duplicate', 'other-organisation', 'held']),
    reason: z.string().max(60),
  }),
  z.strictObject({ type: z.literal('file'), messageIds, patientKey: z.string() }),
  z.strictObject({
    type: z.literal('file-extracts'),
    messageId: z.string(),
    parts: z
      .array(
        z.strictObject({
          patientKey: z.string(),
          stretches: z.array(stretch).min(1).max(100),
          attachmentIds: z.array(z.string()).max(100).default([]),
        }),
      )
      .min(1)
      .max(100),
  }),
  z.strictObject({ type: z.literal('undecide'), messageIds }),
  z.strictObject({
    type: z.literal('transcribe'),
    messageId: z.string(),
    patientKey: z.string(),
    text: text.nullable(),
  }),
  z.strictObject({
    type: z.literal('prepare-entry'),
    patientKey: z.string(),
    topic: z.string().trim().min(1).max(200),
    advisedBy: z.array(label).min(1).max(50),
    askedBy: label.nullable(),
  }),
  /** Whose phone or account the export came from, where it does not tell; null: none of the senders. */
  z.strictObject({ type: z.literal('name-exporter'), label: label.nullable() }),
  z.strictObject({ type: z.literal('explain-delay'), reason: z.string().trim().min(3).max(1000).nullable() }),
]);

export type DraftCommand = z.infer<typeof draftCommand>;
export type LookUp = z.infer<typeof lookUp>;
