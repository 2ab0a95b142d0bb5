// A message object of Telegram's Bot API (core.telegram.org/bots/api, "Message"). Hostile input: any field may be missing or
// of another type.
import type { Utterance } from '../../event-thread.ts';
import { fieldWords } from '../../field-words.ts';
import { isObject, objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import type { MessageKind } from '../../parsed-thread.ts';
import { utcTimeOfDigits } from '../../utc-time.ts';
import type { AttachmentStore } from '../platform.ts';
import { added, joinWords, sent } from '../../words.ts';
import { botContent } from './bot-content.ts';

/** What happens to a chat, as members of a message. */
const NOTICES = new Set(
  (
    'new_chat_members left_chat_member new_chat_title new_chat_photo delete_chat_photo group_chat_created ' +
    'supergroup_chat_created channel_chat_created message_auto_delete_timer_changed migrate_to_chat_id ' +
    'migrate_from_chat_id pinned_message forum_topic_created forum_topic_edited forum_topic_closed ' +
    'forum_topic_reopened boost_added chat_background_set proximity_alert_triggered users_shared chat_shared'
  ).split(' '),
);
const CALLS = new Set(
  'video_chat_scheduled video_chat_started video_chat_ended video_chat_participants_invited'.split(' '),
);

/** The name of a user or chat: the title, first and last name, or the user name. */
export function nameOf(who: JsonObject | undefined): string | null {
  const title = textAt(who, 'title');
  if (title !== undefined) return title;
  const names = ['first_name', 'last_name']
    .map((field) => textAt(who, field))
    .filter((name) => name !== undefined);
  return names.length > 0 ? names.join(' ') : (textAt(who, 'username') ?? null);
}

export function senderOf(who: JsonObject | undefined): Pick<Utterance, 'sender' | 'senderId'> {
  const id = valueAt(who, 'id');
  const senderId = typeof id === 'number' || typeof id === 'string' ? String(id) : undefined;
  const sender = nameOf(who) ?? senderId ?? null;
  return senderId === undefined ? { sender } : { sender, senderId };
}

function noticeOf(body: JsonObject): { kind: MessageKind; words: string } | null {
  for (const [name, value] of Object.entries(body)) {
    if (!NOTICES.has(name) && !CALLS.has(name)) continue;
    const people = (Array.isArray(value) ? value : [value]).filter(isObject).map((who) => nameOf(who) ?? '');
    const named = people.filter((one) => one !== '').join(', ');
    const words = [name.replaceAll('_', ' '), named === '' && !isObject(value) ? fieldWords(value) : named];
    return {
      kind: CALLS.has(name) ? 'call' : 'system',
      words: words.filter((word) => word !== '').join(': '),
    };
  }
  return null;
}

/** What was said; null without a time. `edited`: an update about an edit, whose time is that of the edit. */
export function botMessage(
  body: JsonObject,
  edited: boolean,
  attachments: AttachmentStore,
): Utterance | null {
  const editAt = utcTimeOfDigits(valueAt(body, 'edit_date'), 's');
  const sentAt = utcTimeOfDigits(valueAt(body, 'date'), 's');
  const at = edited ? (editAt ?? sentAt) : sentAt;
  if (at === null) return null;
  const reply = valueAt(body, 'reply_to_message', 'message_id');
  const author = textAt(body, 'author_signature');
  // Where a chat speaks, `from` is a stand-in that says nothing about who.
  const by = senderOf(objectAt(body, 'sender_chat') ?? objectAt(body, 'from') ?? objectAt(body, 'chat'));
  const common = {
    at,
    atIsWallTime: false,
    ...by,
    ...(author === undefined ? {} : { sender: author }),
    replyTo: typeof reply === 'number' ? String(reply) : null,
    ...(!edited && editAt !== null ? { edited: true as const } : {}),
    ...(Object.hasOwn(body, 'forward_origin') || Object.hasOwn(body, 'forward_date')
      ? { forwarded: true as const }
      : {}),
  };
  const words = textAt(body, 'text') ?? textAt(body, 'caption') ?? '';
  const content = botContent(body, attachments);
  const notice = words === '' && content === null ? noticeOf(body) : null;
  if (notice !== null)
    return { ...common, kind: notice.kind, ...joinWords([[added(notice.words)]]), attachments: [] };
  return {
    ...common,
    kind: content?.kind ?? (words === '' ? 'unsupported' : 'text'),
    ...joinWords([[sent(words)], ...(content?.lines ?? [])]),
    attachments: content?.attachments ?? [],
  };
}
