// The working state of a case: who is who, which patients, what becomes of each message, how the entries read. Clinical
// content: kept sealed as one document with a version, so that two people cannot overwrite each other.
import { z } from 'zod';
import { Fault } from '../kernel/fault.ts';
import { identifier, staff } from './signed-entries.ts';

/** RULE A-02: nobody, until a person is bound on a basis that is kept. */
const binding = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('identified'),
    label: z.string(),
    basis: z.enum(['directory', 'confirmed-by-member']),
    reference: z.string().min(1),
    identifiers: z.array(identifier),
    display: z.string().min(1),
    boundBy: staff,
  }),
  z.strictObject({
    kind: z.literal('described'),
    label: z.string(),
    display: z.string().min(1),
    boundBy: staff,
  }),
]);

const draftPatient = z.strictObject({
  /** Names the patient inside this case only. */
  key: z.string().min(1),
  reference: z.string().min(1),
  temporary: z.boolean(),
  identifiers: z.array(identifier),
  display: z.string().min(1),
  birthDate: z.string().nullable(),
  gender: z.string().nullable(),
});

const stretch = z.strictObject({ start: z.int().nonnegative(), end: z.int().positive() });

/** What of a message goes to one patient: all of it (`stretches: null`), or UTF-16 offsets into its text, in order. */
const part = z.strictObject({
  patientKey: z.string().min(1),
  stretches: z.array(stretch).min(1).nullable(),
  attachmentIds: z.array(z.string()),
  /** RULE A-08: other words than those sent, and the named person who wrote them. */
  transcript: z.strictObject({ text: z.string(), by: staff }).nullable(),
});

const decision = z.discriminatedUnion('disposition', [
  z.strictObject({ messageId: z.string(), disposition: z.literal('filed'), parts: z.array(part).min(1) }),
  z.strictObject({
    messageId: z.string(),
    disposition: z.enum(['not-clinical', 'duplicate', 'other-organisation', 'held']),
    reason: z.string().min(1),
  }),
]);

const draftEntry = z.strictObject({
  patientKey: z.string().min(1),
  topic: z.string(),
  advisedBy: z.array(z.string()),
  askedBy: z.string().nullable(),
  preparedBy: staff,
  preparedAt: z.iso.datetime(),
});

/** The number in a patient's key; 0 for one without. */
export function patientNumber(key: string): number {
  return Number(/^p([0-9]{1,9})$/.exec(key)?.[1] ?? 0);
}

const storedDraft = z.strictObject({
  caseId: z.string().min(1),
  bindings: z.array(binding),
  patients: z.array(draftPatient),
  decisions: z.array(decision),
  entries: z.array(draftEntry),
  reasonForDelay: z.string().nullable(),
  /** What a person said of who exported the thread; null while nobody said it. `label` null: none of the senders. */
  exporter: z.strictObject({ label: z.string().nullable(), by: staff }).nullable().default(null),
  /** RULE A-04: the highest number that a patient's key ever had here; never given again. Drafts from before it have none. */
  lastPatientNumber: z.int().nonnegative().default(0),
});

const draft = storedDraft.transform((stored) => ({
  ...stored,
  lastPatientNumber: Math.max(
    stored.lastPatientNumber,
    ...stored.patients.map(({ key }) => patientNumber(key)),
  ),
}));

export type Binding = z.infer<typeof binding>;
export type DraftPatient = z.infer<typeof draftPatient>;
export type Stretch = z.infer<typeof stretch>;
export type DraftPart = z.infer<typeof part>;
export type Decision = z.infer<typeof decision>;
export type DraftEntry = z.infer<typeof draftEntry>;
export type Draft = z.infer<typeof draft>;

export function emptyDraft(caseId: string): Draft {
  return {
    caseId,
    bindings: [],
    patients: [],
    decisions: [],
    entries: [],
    reasonForDelay: null,
    exporter: null,
    lastPatientNumber: 0,
  };
}

/** Validates what was opened from custody. Throws `attribution-broken-draft`. */
export function restoreDraft(value: unknown): Draft {
  const parsed = draft.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Fault('internal', 'attribution-broken-draft', 'The stored draft has another form.', {
    place: { path: parsed.error.issues[0]?.path.join('.') ?? '' },
  });
}
