// The layout `countersign-thread-v1`: how a messenger or gateway of any kind hands in one thread. Everything that ingest can
// tell of a message has a member here. The descriptions are for integrators: the published JSON Schema is made from them.
// Strict: a member that is not known is refused, because what it says would be lost without anybody noticing.
import { z } from 'zod';
import { MESSAGE_KINDS, UNTOLD } from '../../parsed-thread.ts';

export const FORMAT = 'countersign-thread-v1';

const MAX_ID = 512;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:\d{2})?$/;

const participantId = z.string().min(1).max(MAX_ID);

const time = z
  .string()
  .regex(TIME)
  .describe(
    'When, to the second or with up to three decimals. With `Z` or an offset (`2026-11-17T20:00:00+01:00`) it is absolute. Without, it is the wall time on the device, and whoever hands the thread in is asked for the time zone: send absolute times whenever you have them. The day must exist in the calendar.',
  );

const stretch = z.strictObject({
  start: z.int().min(0).describe('Where it begins, in UTF-16 code units from the start of `text`.'),
  end: z.int().min(1).describe('Where it ends: the first unit that no longer belongs to it.'),
});

const attachment = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(1024)
      .describe(
        'Name of the file as it comes along, with its folder where it has one (`media/ecg.jpg`): beside this file in the same zip, or handed in together with it. Names match exactly, code point by code point.',
      ),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional()
      .describe(
        'SHA-256 of the file’s bytes, 64 lower-case hexadecimal digits. Required when the file comes along; it is computed again, and a file that differs is refused. Leave it out only for a file that you could not fetch: the message then says that a file of this name was there.',
      ),
  })
  .describe('A file that was sent with the message.');

const reaction = z.strictObject({
  by: participantId.describe('Id of the participant who reacted.'),
  sign: z.string().min(1).max(100).describe('The sign as sent, an emoji for example.'),
});

const earlier = z.strictObject({
  at: time,
  text: z.string().describe('The wording as it stood from then on, until the next one.'),
});

export const participantSchema = z.strictObject({
  id: participantId.describe(
    'Your stable id of the account: the same in every thread and every export, for as long as the account exists.',
  ),
  label: z
    .string()
    .min(1)
    .max(MAX_ID)
    .describe(
      'The name as people see it in the messenger. It is a label, not yet a person: who it is, a clinician says later. Two participants with the same label are told apart by their ids.',
    ),
});

export const messageSchema = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(MAX_ID)
    .optional()
    .describe('Your id of the message, unique in the thread and the same in every export of it.'),
  at: time,
  sender: participantId
    .nullable()
    .describe('Id of the participant who sent it; null for a notice that nobody sent.'),
  kind: z
    .enum(MESSAGE_KINDS)
    .default('text')
    .describe(
      '`text`: words. `media`: a file, with or without a caption. `system`: a notice of the messenger (joined, renamed). `call`, `poll`, `location`, `contact`, `sticker`: as they say; put what they hold into `text`. `unsupported`: something that you cannot render. `deleted`: withdrawn, and what it was is not known.',
    ),
  text: z
    .string()
    .describe(
      'What was sent, code point by code point: not trimmed, not normalised, line breaks kept. After an edit the newest wording. Empty when there is none or it is gone. No U+0000 and no half surrogates.',
    ),
  appText: z
    .array(stretch)
    .optional()
    .describe(
      'Stretches of `text` that the messenger wrote and no person sent (a placeholder, a quotation put above a reply), in order and apart. They never become words in the record.',
    ),
  attachments: z.array(attachment).optional().describe('Files sent with the message, in order.'),
  edited: z.boolean().default(false).describe('Whether its wording was changed after it was sent.'),
  earlier: z
    .array(earlier)
    .optional()
    .describe(
      'Former wordings, oldest first, as far as you hold them; only with `edited`. Without them the record says that the earlier wording is not in the export.',
    ),
  deleted: z
    .boolean()
    .default(false)
    .describe('Whether it was withdrawn. Leave the wording in `text` if you still hold it.'),
  forwarded: z.boolean().default(false).describe('Whether the messenger marks it as forwarded.'),
  reactions: z.array(reaction).optional().describe('Signs left at the message, oldest first.'),
  replyTo: z
    .string()
    .min(1)
    .max(MAX_ID)
    .nullable()
    .default(null)
    .describe(
      'Id of the message that this one answers. It need not be in this file: a thread may be handed in piece by piece.',
    ),
});

/** The members of the outermost object but for the lists, which are read one by one. */
export const headSchema = z.strictObject({
  format: z.literal(FORMAT).describe('The version of this layout.'),
  platform: z.string().min(1).max(60).describe('Name of the messenger, for people: `Careline`.'),
  thread: z
    .strictObject({
      id: z.string().min(1).max(MAX_ID).describe('Your stable id of the thread.'),
      title: z
        .string()
        .max(1000)
        .nullable()
        .default(null)
        .describe('Its name as people see it; null where it has none.'),
    })
    .describe('The conversation that all messages belong to. One file holds one thread.'),
  exportedBy: participantId
    .optional()
    .describe('Id of the participant for whom the thread was exported, if it was for one.'),
  untold: z
    .array(z.enum(UNTOLD))
    .optional()
    .describe(
      'What your messenger can never tell, whatever happened in the thread: shown to the clinician, so that silence is not taken for a fact. `deleted-messages`, for example, if messages vanish without a trace.',
    ),
});

export const threadSchema = headSchema
  .extend({
    participants: z
      .array(participantSchema)
      .describe('Everybody who sent or reacted, each once. Labels and ids; no telephone numbers are needed.'),
    messages: z
      .array(messageSchema)
      .min(1)
      .describe('The messages in their order. It is kept: times are not used to sort.'),
  })
  .describe(
    'One thread of a messenger, as Countersign takes it in. Hand it in as a JSON file (UTF-8) of any name, alone, together with its files, or in one zip with them. Send the same thread again whenever it grows: messages that are known change nothing. What does not fit is refused as a whole, with a code, the line and the path of the first place that is wrong; nothing is guessed and nothing is dropped.',
  );

export type ThreadHead = z.output<typeof headSchema>;
export type ThreadMessage = z.output<typeof messageSchema>;

/** The JSON Schema (2020-12) of what a gateway writes. */
export function threadJsonSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(threadSchema, { target: 'draft-2020-12', io: 'input' });
  return { $schema, $id: 'urn:countersign:schema:thread-v1', title: FORMAT, ...rest };
}
