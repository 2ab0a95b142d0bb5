// What the pages of a case take: ids in paths, the draft's version, fields that may come once, often or not at all. Hostile.
import { z } from 'zod';

const id = z.string().min(1).max(60);

export const caseParams = z.object({ caseId: id });
export const attachmentParams = z.object({ caseId: id, attachmentId: id });
export const messageParams = z.object({ caseId: id, messageId: id });
export const patientParams = z.object({ caseId: id, patientKey: id });
export const copyParams = z.object({ caseId: id, copyId: id });
/** Senders have no name in an address: they are counted in the order in which they first wrote. */
export const senderParams = z.object({
  caseId: id,
  sender: z
    .string()
    .regex(/^[1-9]\d{0,3}$/)
    .transform(Number),
});

/** The draft's version that the page was made from. */
export const version = z.coerce.number().int().min(0);

/** Checkboxes: none, one or many. */
export const many = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => (value === undefined ? [] : [value].flat()));

/** Line breaks as the thread has them; browsers send CR LF. */
export const typedText = z.string().transform((text) => text.replaceAll(/\r\n?/g, '\n'));

/** Per patient the identifiers that were compared (RULE A-05): systems, `name` or `birthDate`. */
export const confirmations = z.record(z.string().max(60), z.array(z.string().max(300)).max(20));
