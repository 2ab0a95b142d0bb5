// What a message of Signal Desktop holds, from its row (formats.md §4.3). The text is kept code point by code point; of what the
// app wrote itself only its type and fields are known, and told as the app's. Hostile input.
import { isObject, listAt, objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import type { AttachmentMention } from '../../parsed-thread.ts';
import { added, sent } from '../../words.ts';
import type { AttachmentStore } from '../platform.ts';
import { body, notice, type Body } from './body.ts';
import { contactLines } from './contact-card.ts';
import { plainWords } from './plain-words.ts';
import { isTimed } from './timer.ts';

/** Where the fields of what the app wrote stand. */
const NOTICE_FIELDS = [
  'callHistoryDetails',
  'callHistory',
  'groupV2Change',
  'expirationTimerUpdate',
  'profileChange',
  'group_update',
  'changedId',
  'verified',
  'messageRequestResponseEvent',
  'pinMessage',
  'pollTerminateNotification',
];

function mentionOf(attachment: unknown, files: AttachmentStore): AttachmentMention {
  const names = ['fileName', 'path']
    .map((name) => textAt(attachment, name) ?? '')
    .filter((name) => name !== '');
  const beside = names.find((name) => files.has(name));
  if (beside !== undefined) return { name: beside, present: true };
  const word = textAt(attachment, 'contentType') ?? 'attachment';
  return { name: textAt(attachment, 'fileName') ?? word, present: false };
}

/** In the row itself, or, as rows of the other table, beside its columns. */
function filesOf(message: JsonObject, files: AttachmentStore): AttachmentMention[] {
  const listed = [...listAt(message, 'attachments'), ...listAt(message, 'message_attachments')];
  return listed.map((attachment) => mentionOf(attachment, files));
}

function saysFiles(message: JsonObject): boolean {
  return ['hasAttachments', 'hasFileAttachments', 'hasVisualMediaAttachments'].some(
    (name) => message[name] === true || message[name] === 1,
  );
}

function noticeBody(type: string, message: JsonObject): Body {
  const words = plainWords(NOTICE_FIELDS.map((name) => message[name]));
  const kind = type === 'call-history' ? 'call' : 'system';
  return notice(kind, words === '' ? type : `${type}: ${words}`);
}

/** Nothing was sent but this. */
function thingBody(message: JsonObject, text: string, attachments: AttachmentMention[]): Body | null {
  const contacts = listAt(message, 'contact');
  if (contacts.length > 0) return body('contact', [[sent(text)], ...contacts.flatMap(contactLines)]);
  const poll = objectAt(message, 'poll');
  if (poll !== undefined) {
    const options = listAt(poll, 'options').map((option) => [sent(typeof option === 'string' ? option : '')]);
    return body('poll', [[sent(textAt(poll, 'question') ?? text)], ...options]);
  }
  const sticker = objectAt(message, 'sticker');
  if (sticker !== undefined)
    return body('sticker', [[added(textAt(sticker, 'emoji') ?? '')]], {
      attachments: [mentionOf({ contentType: 'sticker', ...objectAt(sticker, 'data') }, NO_FILES)],
    });
  if (message['isViewOnce'] === true || message['isViewOnce'] === 1) {
    const mentions = attachments.length > 0 ? attachments : [{ name: 'view once media', present: false }];
    return body('media', [[sent(text)]], { attachments: mentions, remarks: ['view-once'] });
  }
  const other = ['giftBadge', 'payment'].find((name) => isObject(message[name]));
  if (other === undefined) return null;
  const code = other === 'payment' ? 'payment' : 'gift-badge';
  return body('unsupported', [[sent(text)]], { remarks: [code] });
}

const NO_FILES: AttachmentStore = { has: () => false, names: () => [], read: () => Promise.resolve(null) };

function sentBody(message: JsonObject, files: AttachmentStore): Body {
  const text = textAt(message, 'body') ?? '';
  const listed = filesOf(message, files);
  const thing = thingBody(message, text, listed);
  if (thing !== null) return thing;
  if (listed.length > 0) return body('media', [[sent(text)]], { attachments: listed });
  if (saysFiles(message))
    return body('media', [[sent(text)]], {
      attachments: [{ name: 'attachment', present: false }],
      remarks: ['attachment-not-listed'],
    });
  return text === '' ? body('unsupported', [], { remarks: ['empty-message'] }) : body('text', [[sent(text)]]);
}

export function desktopBody(message: JsonObject, files: AttachmentStore): Body {
  const type = textAt(message, 'type') ?? '';
  if (type === 'story')
    return body('unsupported', [[sent(textAt(message, 'body') ?? '')]], { remarks: ['story'] });
  if (type !== '' && type !== 'incoming' && type !== 'outgoing') return noticeBody(type, message);
  const found = sentBody(message, files);
  // Neither text nor type: the columns were left out of the export, and with them what was said.
  const leftOut = type === '' && !Object.hasOwn(message, 'body');
  const remarks = leftOut ? ['text-left-out'] : [...found.remarks];
  if (found.lines.flat().some((part) => part.text.includes('\ufffc'))) remarks.push('mention-as-placeholder');
  if (isTimed(valueAt(message, 'expireTimer'))) remarks.push('disappearing-message');
  if (isObject(message['storyReplyContext'])) remarks.push('answer-to-story');
  return { ...found, remarks };
}
