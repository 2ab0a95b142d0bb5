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
  /** The chat, as the question names it. */
  chat: z.string().max(4096).optional(),
});

/** The same from a page: the chat by its position among the choices, a zone that was not among them by name. */
export const answerForm = z.object({
  dateOrder: dateOrder.optional(),
  timeZone: zone.optional(),
  otherTimeZone: z.string().trim().max(64).optional(),
  chat: z.string().max(8).optional(),
});
export type AnswerForm = { [Field in keyof z.output<typeof answerForm>]: z.output<typeof answerForm>[Field] };

export const uploadParams = z.object({ uploadId: z.string().min(1).max(60) });

/** The same without the fields that were left open. */
export function toAnswers(said: {
  [Field in keyof Answers]: Answers[Field] | undefined;
}): Answers {
  const { dateOrder: order, timeZone, chat } = said;
  return {
    ...(order === undefined ? {} : { dateOrder: order }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(chat === undefined ? {} : { chat }),
  };
}
