// The salts of a case's commitments, as the note `original-salts` keeps them: 32 bytes for each message, in the order of the
// case. Notes from before name the message of each salt.
import { z } from 'zod';
import { SALT_BYTES } from '../signing/index.ts';

const inOrderNote = z.strictObject({ form: z.literal('in-order'), salts: z.base64() });
const namedNote = z.record(z.string(), z.base64());

/** `inOrder`: all salts in one piece. */
export function saltsNote(inOrder: Buffer): Buffer {
  const note: z.infer<typeof inOrderNote> = { form: 'in-order', salts: inOrder.toString('base64') };
  return Buffer.from(JSON.stringify(note), 'utf8');
}

/** The salts of the messages of a case, in its order; an empty one for a message that has none. */
export function readSalts(bytes: Buffer, messageIds: readonly string[]): Buffer[] {
  const value: unknown = JSON.parse(bytes.toString('utf8'));
  const note = inOrderNote.safeParse(value);
  if (note.success) {
    const salts = Buffer.from(note.data.salts, 'base64');
    return messageIds.map((_, at) => salts.subarray(at * SALT_BYTES, (at + 1) * SALT_BYTES));
  }
  const named = namedNote.parse(value);
  return messageIds.map((messageId) => Buffer.from(named[messageId] ?? '', 'base64'));
}
