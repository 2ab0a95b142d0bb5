// What a message of signal-cli holds (formats.md §4.1; signal-cli's JsonDataMessage). The text is kept code point by code
// point: the placeholder U+FFFC of a mention stays, the name it stands for is in the slice only. Hostile input.
import { isObject, listAt, objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import type { AttachmentMention } from '../../parsed-thread.ts';
import { added, sent, type Words } from '../../words.ts';
import type { AttachmentStore } from '../platform.ts';
import { body, notice, type Body } from './body.ts';
import { contactLines } from './contact-card.ts';
import { nameWords, plainWords } from './plain-words.ts';
import { isTimed } from './timer.ts';

/** What says only what happens to the chat. */
const NOTICES = ['pinMessage', 'unpinMessage', 'pollTerminate'] as const;
const SHOWN = new Set(['pinDurationSeconds']);

/**
 * A file goes by its id, under which signal-cli keeps it in its folder `attachments` and our live intake lays it beside the
 * text; else by the name under which it was sent.
 */
function mentionOf(attachment: unknown, files: AttachmentStore): AttachmentMention {
  const [id, filename] = [textAt(attachment, 'id') ?? '', textAt(attachment, 'filename') ?? ''];
  const names = id === '' ? [filename] : [id, `attachments/${id}`, filename];
  const name = names.find((one) => one !== '' && files.has(one));
  if (name !== undefined) return { name, present: true };
  const word = textAt(attachment, 'contentType') ?? 'attachment';
  return { name: [filename, id].find((one) => one !== '') ?? word, present: false };
}

function filesOf(data: JsonObject, files: AttachmentStore): AttachmentMention[] {
  return listAt(data, 'attachments').map((attachment) => mentionOf(attachment, files));
}

function captionsOf(data: JsonObject): Words[][] {
  return listAt(data, 'attachments').map((attachment) => [sent(textAt(attachment, 'caption') ?? '')]);
}

function noticeOf(data: JsonObject): Body | null {
  for (const name of NOTICES) {
    const value = objectAt(data, name);
    if (value === undefined) continue;
    const fields = plainWords(value, (field, shown) => (SHOWN.has(field) ? shown : null));
    return notice('system', fields === '' ? nameWords(name) : `${nameWords(name)}: ${fields}`);
  }
  if (data['isExpirationUpdate'] === true)
    return notice(
      'system',
      `expiration update: ${plainWords({ expiresInSeconds: data['expiresInSeconds'] })}`,
    );
  if (isObject(data['groupCallUpdate'])) return notice('call', 'group call update');
  const group = objectAt(data, 'groupInfo');
  const type = textAt(group, 'type') ?? 'DELIVER';
  if (group === undefined || type === 'DELIVER') return null;
  const { groupName, revision } = group;
  const fields = plainWords({ groupName, revision });
  return notice('system', `group ${nameWords(type.toLowerCase())}${fields === '' ? '' : `: ${fields}`}`);
}

function pollBody(poll: JsonObject): Body {
  return body('poll', [
    [sent(textAt(poll, 'question') ?? '')],
    ...pollOptions(poll).map((option) => [sent(option)]),
  ]);
}

export function pollOptions(poll: JsonObject): string[] {
  return listAt(poll, 'options').filter((option) => typeof option === 'string');
}

/** What was sent besides, or instead of, a text. */
function sentThings(data: JsonObject, text: Words[], files: AttachmentStore): Body | null {
  const poll = objectAt(data, 'pollCreate');
  if (poll !== undefined) return pollBody(poll);
  const contacts = listAt(data, 'contacts');
  if (contacts.length > 0) return body('contact', [text, ...contacts.flatMap(contactLines)]);
  if (isObject(data['sticker']))
    return body('sticker', [text], { attachments: [{ name: 'sticker', present: false }] });
  const payment = objectAt(data, 'payment');
  if (payment !== undefined)
    return body('unsupported', [text, [sent(textAt(payment, 'note') ?? '')]], { remarks: ['payment'] });
  const attachments = filesOf(data, files);
  if (data['viewOnce'] === true) {
    const mentions = attachments.length > 0 ? attachments : [{ name: 'view once media', present: false }];
    return body('media', [text, ...captionsOf(data)], { attachments: mentions, remarks: ['view-once'] });
  }
  return attachments.length > 0 ? body('media', [text, ...captionsOf(data)], { attachments }) : null;
}

/** The content of a message that is not only about another one. */
export function cliBody(data: JsonObject, files: AttachmentStore): Body {
  const message = textAt(data, 'message') ?? '';
  const things = sentThings(data, [sent(message)], files);
  const said = things ?? (message === '' ? null : body('text', [[sent(message)]]));
  const found = said ?? noticeOf(data) ?? body('unsupported', [], { remarks: ['unknown-kind'] });
  const remarks = [...found.remarks];
  if (isTimed(valueAt(data, 'expiresInSeconds'))) remarks.push('disappearing-message');
  if (message.includes('\ufffc')) remarks.push('mention-as-placeholder');
  if (isObject(data['storyContext'])) remarks.push('answer-to-story');
  return { ...found, remarks };
}

/** What was signalled of a call, without its connection data. */
export function callBody(call: JsonObject): Body {
  const words = Object.keys(call)
    .filter((name) => isObject(call[name]))
    .map((name) => {
      const type = textAt(call[name], 'type') ?? '';
      const what = nameWords(name).replace(/ message$/, '');
      return type === '' ? what : `${what} (${nameWords(type.toLowerCase())})`;
    });
  return body('call', [[added(`call ${words.join(', ')}`.trimEnd())]]);
}
