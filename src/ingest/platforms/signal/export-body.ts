// What a message of a plaintext export holds (formats.md §4.2; `ChatItem` of libsignal's backup.proto, whose numbers of 64 bits
// are strings and whose default values are left out). Texts are kept code point by code point. Hostile input.
import { isObject, listAt, objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import { added, sent } from '../../words.ts';
import { body, type Body } from './body.ts';
import { contactLines } from './contact-card.ts';
import type { ExportDirectory } from './export-directory.ts';
import type { ExportFiles } from './export-files.ts';
import { updateBody } from './export-update.ts';

export type ExportContext = { directory: ExportDirectory; files: ExportFiles };

type ReadItem = (item: JsonObject, context: ExportContext) => Body | Promise<Body>;

const ITEMS: Readonly<Record<string, ReadItem>> = {
  standardMessage,
  contactMessage: ({ contact }) => body('contact', contactLines(contact)),
  stickerMessage,
  remoteDeletedMessage: () => body('deleted', []),
  adminDeletedMessage: () => body('deleted', [], { remarks: ['deleted-by-admin'] }),
  updateMessage: (update, { directory }) => updateBody(update, directory),
  viewOnceMessage,
  directStoryReplyMessage,
  poll: pollBody,
  giftBadge: () => body('unsupported', [], { remarks: ['gift-badge'] }),
  paymentNotification: (payment) =>
    body('unsupported', [[sent(textAt(payment, 'note') ?? '')]], { remarks: ['payment'] }),
};

/** The member of a message that tells what it is; null for what is not known. */
export function itemName(item: JsonObject): string | null {
  return Object.keys(ITEMS).find((name) => isObject(item[name])) ?? null;
}

export async function exportBody(item: JsonObject, context: ExportContext): Promise<Body> {
  const name = itemName(item);
  const value = name === null ? undefined : objectAt(item, name);
  const readItem = name === null ? undefined : ITEMS[name];
  if (value === undefined || readItem === undefined)
    return body('unsupported', [], { remarks: ['unknown-kind'] });
  const found = await readItem(value, context);
  const placeholders = found.lines.flat().some((part) => !part.added && part.text.includes('\ufffc'));
  return placeholders ? { ...found, remarks: [...found.remarks, 'mention-as-placeholder'] } : found;
}

async function standardMessage(message: JsonObject, { files }: ExportContext): Promise<Body> {
  const { text, mentions, remarks } = await wholeText(message, files);
  const captions: string[] = [];
  for (const attachment of listAt(message, 'attachments')) {
    const pointer = objectAt(attachment, 'pointer');
    const file = await files.mention(pointer, 'attachment');
    mentions.push(file.mention);
    remarks.push(...file.remarks);
    captions.push(textAt(pointer, 'caption') ?? '');
  }
  const lines = [[sent(text)], ...captions.map((caption) => [sent(caption)])];
  if (text === '' && mentions.length === 0) remarks.push('empty-message');
  const kind = mentions.length > 0 ? 'media' : text === '' ? 'unsupported' : 'text';
  return body(kind, lines, { attachments: mentions, remarks });
}

/** A text of more than 2 KiB lies in a file, and the message holds its beginning. */
async function wholeText(
  message: JsonObject,
  files: ExportFiles,
): Promise<{ text: string; mentions: Body['attachments']; remarks: string[] }> {
  const start = textAt(message, 'text', 'body') ?? '';
  const long = objectAt(message, 'longText');
  if (long === undefined) return { text: start, mentions: [], remarks: [] };
  const whole = await files.text(long);
  if (whole?.startsWith(start) === true) return { text: whole, mentions: [], remarks: [] };
  const { mention, remarks } = await files.mention(long, 'long text');
  return { text: start, mentions: [mention], remarks: [...remarks, 'text-cut-short'] };
}

async function stickerMessage(message: JsonObject, { files }: ExportContext): Promise<Body> {
  const sticker = objectAt(message, 'sticker');
  const { mention, remarks } = await files.mention(objectAt(sticker, 'data'), 'sticker');
  const emoji = textAt(sticker, 'emoji') ?? '';
  return body('sticker', [[added(emoji)]], { attachments: [mention], remarks });
}

/** The app leaves the picture out of the export. */
function viewOnceMessage(): Body {
  const attachments = [{ name: 'view once media', present: false }];
  return body('media', [], { attachments, remarks: ['view-once'] });
}

async function directStoryReplyMessage(message: JsonObject, { files }: ExportContext): Promise<Body> {
  const reply = objectAt(message, 'textReply') ?? {};
  const { text, mentions, remarks } = await wholeText(reply, files);
  const words = text === '' ? (textAt(message, 'emoji') ?? '') : text;
  return body('text', [[sent(words)]], { attachments: mentions, remarks: [...remarks, 'answer-to-story'] });
}

function pollBody(poll: JsonObject): Body {
  const options = listAt(poll, 'options').map((option) => [sent(textAt(option, 'option') ?? '')]);
  const ended = valueAt(poll, 'hasEnded') === true ? [[added('(poll ended)')]] : [];
  return body('poll', [[sent(textAt(poll, 'question') ?? '')], ...options, ...ended]);
}
