// The baton of custody: a deposit whose messages are sealed. Ids and counts only. Made by deposit.ts and restored here.
import { z } from 'zod';
import { asBaton, type Baton } from '../kernel/baton.ts';
import { Fault } from '../kernel/fault.ts';
import { recognised } from './recognition.ts';

const message = z.strictObject({
  messageId: z.string().min(1),
  /** Position in the export, from 0. */
  seq: z.int().nonnegative(),
  kind: z.string().min(1),
  /** Those whose bytes came with the export, in order. */
  attachmentIds: z.array(z.string().min(1)),
});

const sealedThread = z.strictObject({
  depositId: z.string().min(1),
  threadId: z.string().min(1),
  /** The case this deposit opened; for a repeated export the case that holds the messages already. */
  caseId: z.string().min(1),
  platform: z.string().min(1),
  /** Messages this deposit added; 0 for an export that was known entirely (RULE C-03). */
  added: z.int().nonnegative(),
  known: z.int().nonnegative(),
  /** RULE C-03: on what evidence messages of the export were recognised. */
  recognised,
  /** RULE C-04: messages that came back after their erasure, with the deletion that this contradicts. Not filed again. */
  reappeared: z.array(z.strictObject({ messageId: z.string(), caseId: z.string(), deletionId: z.string() })),
  /** The messages of the case, in order. */
  messages: z.array(message),
});

export type SealedMessage = z.infer<typeof message>;
export type SealedThread = Baton<'custody', z.infer<typeof sealedThread>>;

/** Called by deposit.ts, and to restore a stored value. Throws `custody-broken-sealed-thread`. */
export function restoreSealedThread(value: unknown): SealedThread {
  const parsed = sealedThread.safeParse(value);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new Fault('internal', 'custody-broken-sealed-thread', 'The sealed thread has another form.', {
      place: { path },
    });
  }
  return asBaton<'custody', z.infer<typeof sealedThread>>(parsed.data);
}
