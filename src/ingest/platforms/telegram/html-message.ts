// One message of Telegram Desktop's HTML (formats.md §3.1), read from its small tree. Hostile input. The app sets line breaks
// of a text as `<br>`; the line break and blanks around a text belong to the page and are left out, nothing else is.
import {
  findElement,
  hasClass,
  plainText,
  textOf,
  type HtmlElement,
  type HtmlPiece,
} from '../../html-text.ts';
import type { AttachmentMention, ParsedMessage } from '../../parsed-thread.ts';
import type { AttachmentStore } from '../platform.ts';
import type { DesktopTime } from './desktop-message.ts';
import { byClass, linkedFile, mediaIn } from './html-media.ts';
import { headingDay } from './html-time.ts';
import { added, joinWords, sent } from '../../words.ts';

/** What the writer says in place of a message that it cannot write. */
const UNSUPPORTED = 'This message is not supported by this version of Telegram Desktop. ';

/** A text as it was sent: without the line break that the page sets before it, and the one with blanks after it. */
function sentText(element: HtmlElement | undefined): string {
  return element === undefined
    ? ''
    : textOf(element)
        .replace(/^\r?\n/, '')
        .replace(/\r?\n[ \t]*$/, '');
}

/** `message17`; `message-3` of a day's heading; `message-999999983` of a message from before the group was converted. */
function idOf(element: HtmlElement): string | null {
  return /^message(-?\d{1,19})$/.exec(element.attributes.get('id') ?? '')?.[1] ?? null;
}

type RowKind = 'heading' | 'notice' | 'unsupported' | 'unknown' | 'message';

/** What an element of the class `message` is. A heading and "No exported messages" are none of the chat. */
export function rowKind(element: HtmlElement): RowKind {
  if (!hasClass(element, 'service')) return isEmpty(element) ? 'unknown' : 'message';
  // Messages moved from an older group have negative ids too: only what names a day is a heading.
  const text = noticeText(element);
  if ((idOf(element) ?? '').startsWith('-') && (headingDay(text) !== null || text === 'No exported messages'))
    return 'heading';
  return text.startsWith(UNSUPPORTED) ? 'unsupported' : 'notice';
}

function noticeText(element: HtmlElement): string {
  return plainText(childOf(element, 'body') ?? element);
}

/** Content of a kind that is not known here: neither words nor anything else that is shown. */
function isEmpty(element: HtmlElement): boolean {
  return findElement(element, (one) => hasClass(one, 'text') || hasClass(one, 'media_wrap')) === undefined;
}

/** The day of a heading, `2023-08-23`; null for what is none, and for the heading of an empty export. */
export function dayAbove(element: HtmlElement): string | null {
  return headingDay(noticeText(element));
}

function childOf(element: HtmlElement | undefined, word: string): HtmlElement | undefined {
  return element?.children.find(
    (child): child is HtmlElement => typeof child !== 'string' && hasClass(child, word),
  );
}

/** The name above a message; null for one that is joined to the message before it. */
export function htmlSender(element: HtmlElement): string | null {
  const name = childOf(childOf(element, 'body'), 'from_name');
  return name === undefined ? null : plainText(name);
}

/**
 * The label without ` via @bot`, which the app sets behind the name of who sent by way of a bot. Only where the file shows
 * the name by itself too: anybody may be called so.
 */
export function withoutBot(label: string, labels: ReadonlySet<string>): string {
  const via = / {1,2}via @\w{1,64}$/.exec(label);
  const bare = via === null ? label : label.slice(0, via.index);
  return labels.has(bare) ? bare : label;
}

function replyOf(element: HtmlElement): string | null {
  const reply = findElement(element, byClass('reply_to'));
  const link = reply === undefined ? undefined : findElement(reply, ({ name }) => name === 'a');
  return /#go_to_message(-?\d{1,19})$/.exec(link?.attributes.get('href') ?? '')?.[1] ?? null;
}

/** Named ones one by one; those beyond, as a count. */
function reactionsOf(element: HtmlElement): { by: string; sign: string }[] {
  const list = findElement(element, byClass('reactions'));
  return (list?.children ?? []).flatMap((child) => {
    if (typeof child === 'string' || !hasClass(child, 'reaction')) return [];
    const emoji = findElement(child, byClass('emoji'));
    const sign = emoji === undefined ? '' : plainText(emoji);
    const people: { by: string; sign: string }[] = [];
    findElement(child, (candidate) => {
      const by = candidate.attributes.get('title');
      if (by !== undefined && hasClass(candidate, 'initials')) people.push({ by, sign });
      return false;
    });
    const count = findElement(child, byClass('count'));
    const rest = (count === undefined ? people.length : Number(plainText(count))) - people.length;
    return rest > 0 ? [...people, { by: '', sign: rest === 1 ? sign : `${sign} ×${rest}` }] : people;
  });
}

/** A new picture of the group. */
function noticePhotos(element: HtmlElement, attachments: AttachmentStore): AttachmentMention[] {
  const link = findElement(element, byClass('userpic_link'));
  const photo = linkedFile(link?.attributes.get('href') ?? '', attachments);
  return photo === null ? [] : [photo];
}

/** The message in a piece; time and sender are its own or, where the page leaves them out, those above. */
export function htmlMessage(
  { element, offset, bytes }: HtmlPiece,
  seq: number,
  above: { time: DesktopTime; sender: string | null },
  attachments: AttachmentStore,
): ParsedMessage {
  const id = idOf(element);
  const kind = rowKind(element);
  const common = {
    seq,
    ...above.time,
    edited: false,
    deleted: false,
    ...(id === null ? {} : { id }),
    replyTo: replyOf(element),
    raw: { offset, bytes },
  };
  if (hasClass(element, 'service')) {
    const notice = { ...common, sender: null, attachments: noticePhotos(element, attachments) };
    if (kind === 'unsupported') return { ...notice, kind, text: '' };
    return { ...notice, kind: 'system', ...joinWords([[added(noticeText(element))]]) };
  }
  const wrap = findElement(element, byClass('media_wrap'));
  const media = wrap === undefined ? null : mediaIn(wrap, attachments);
  const forwarded = findElement(element, byClass('forwarded')) !== undefined;
  const reactions = reactionsOf(element);
  // In a channel the author signs below, and the channel's name stands above.
  const signature = findElement(element, byClass('signature'));
  return {
    ...common,
    sender: signature === undefined ? above.sender : plainText(signature),
    kind: media?.kind ?? (kind === 'unknown' ? 'unsupported' : 'text'),
    ...joinWords([[sent(sentText(findElement(element, byClass('text'))))], ...(media?.lines ?? [])]),
    attachments: media?.attachments ?? [],
    ...(forwarded ? { forwarded } : {}),
    ...(reactions.length > 0 ? { reactions } : {}),
  };
}
