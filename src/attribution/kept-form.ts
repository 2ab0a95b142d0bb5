// RULE I-02: what somebody has typed into a form of a case and not sent, or sent after their session locked. Clinical content:
// sealed under the case, erased with it, and opened for the same person only. Hostile input: names and values of form fields.
import { z } from 'zod';

/** The rule says at least twenty hours: a night shift, and the way home. */
export const FORM_KEPT_MS = 24 * 3_600_000;

const content = z.strictObject({
  v: z.literal(1),
  fields: z.array(z.tuple([z.string(), z.string()])),
});

export type FormField = readonly [name: string, value: string];

export type FormToKeep = {
  readonly caseId: string;
  readonly accountId: string;
  /** The path that the form is sent to, and that of its page. */
  readonly action: string;
  readonly page: string;
  readonly fields: readonly FormField[];
};

/** What is known of a kept form without opening it. */
export type KeptFormRow = {
  readonly action: string;
  readonly page: string;
  readonly keptAt: Date;
  readonly noteId: string;
};

export type KeptForm = Omit<KeptFormRow, 'noteId'> & { readonly fields: readonly FormField[] };

export function formBytes(fields: readonly FormField[]): Buffer {
  return Buffer.from(JSON.stringify({ v: 1, fields }));
}

export function formFields(bytes: Buffer): readonly FormField[] {
  return content.parse(JSON.parse(bytes.toString('utf8'))).fields;
}
