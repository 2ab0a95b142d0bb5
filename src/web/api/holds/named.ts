// How programs name a patient, a person and a thread, to hold what is about or from them, or to look for holds. Hostile input.
import { z } from 'zod';

export const text = z.string().trim().min(1).max(200);
const identifier = z.strictObject({ system: text, value: text }).optional();

export const namedPatient = z.strictObject({
  scope: z.literal('patient'),
  reference: text.optional(),
  nhsNumber: text.optional(),
  identifier,
});

export const namedPerson = z.strictObject({
  scope: z.literal('person'),
  label: text.optional(),
  account: text.optional(),
  reference: text.optional(),
  identifier,
});

/** `threadId`: its own id, or that of any of its cases. */
export const namedThread = z.strictObject({ scope: z.literal('thread'), threadId: text });
