// What is said with an export, and the answers to what is asked about it. Hostile input.
import { z } from 'zod';
import type { Answers } from '../../ingest/parsed-thread.ts';

const dateOrder = z.enum(['dmy', 'mdy', 'ymd']);
const zone = z.string().trim().min(1).max(64);

export const depositFields = z.object({
  timeZone: zone.optional().or(z.literal('').transform(() => undefined)),
  dateOrder: dateOrder.optional().or(z.literal('').transform(() => undefined)),
});

export const answerFields = z.object({
  dateOrder: dateOrder.optional(),
  timeZone: zone.optional(),
  /** The file of the zip that holds the chat: a name from the export. */
  chat: z.string().max(1024).optional(),
});

export const uploadParams = z.object({ uploadId: z.string().min(1).max(60) });

/** The same without the fields that were left open. */
export function toAnswers(said: z.output<typeof answerFields>): Answers {
  const { dateOrder: order, timeZone, chat } = said;
  return {
    ...(order === undefined ? {} : { dateOrder: order }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(chat === undefined ? {} : { chat }),
  };
}
