// One message of Telegram Desktop's HTML (formats.md §3.1), read from its small tree. Hostile input. The app sets line breaks
// of a text as `<br>`; the line break and blanks around a text belong to the page and are left out, nothing else is.
import { findElement, hasClass, textOf, type HtmlElement, type HtmlPiece } from '../../html-text.ts';
import type { AttachmentMention, MessageKind, ParsedMessage } from '../../parsed-thread.ts';
import type { AttachmentStore } from '../platform.ts';
import type { DesktopTime } from './desktop-message.ts';
import { added, joinWords, sent, type Words } from '../../words.ts';

const WHEN = /^(\d{2})\.(\d{2})\.(\d{4}) (\d{2}:\d{2}:\d{2})(?: UTC([+-]\d{2}:\d{2}))?$/;

const byClass =
  (word: string) =>
  (element: HtmlElement): boolean =>
    hasClass(element, word);

function trimmed(element: HtmlElement | undefined): string {
  return element === undefined ? '' : textOf(element).trim();
}

/** A text as it was sent: without the line break that the page sets before it, and the one with blanks after it. */
function sentText(element: HtmlElement | undefined): string {
  return element === undefined
    ? ''
    : textOf(element)
        .replace(/^\n/, '')
        .replace(/\n[ \t]*$/, '');
}

/** `message17` of an ordinary message, `message-3` of a day's heading. */
export function idOf(element: HtmlElement): string | null {
  return /^message(-?\d{1,19})$/.exec(element.attributes.get('id') ?? '')?.[1] ?? null;
}

/** A heading between days, which is no message. */
export function isHeading(element: HtmlElement): boolean {
  return hasClass(element, 'service') && (idOf(element) ?? '').startsWith('-');
}

/** With an offset since 2021; before that the wall time of the exporting computer. Day first in every version. */
export function htmlTime(element: HtmlElement): DesktopTime | null {
  const date = findElement(
    element,
    (candidate) => hasClass(candidate, 'date') && WHEN.test(candidate.attributes.get('title') ?? ''),
  );
  const [, day, month, year, time, offset] = WHEN.exec(date?.attributes.get('title') ?? '') ?? [];
  if (day === undefined) return null;
  const wall = `${year}-${month}-${day}T${time}`;
  const ms = Date.parse(`${wall}${offset ?? 'Z'}`);
  if (Number.isNaN(ms)) return null;
  if (offset === undefined) return { at: wall, atIsWallTime: true };
  return { at: new Date(ms).toISOString().replace('.000Z', 'Z'), atIsWallTime: false };
}

/** The name above a message; null for one that is joined to the message before it. */
export function htmlSender(element: HtmlElement): string | null {
  const body = element.children.find(
    (child): child is HtmlElement => typeof child !== 'string' && hasClass(child, 'body'),
  );
  const name = body?.children.find(
    (child): child is HtmlElement => typeof child !== 'string' && hasClass(child, 'from_name'),
  );
  if (name === undefined) return null;
  // What the app sets behind the name (the bot it came by) stands in an element of its own.
  const own = name.children.filter((child) => typeof child === 'string').join('');
  return own.trim() === '' ? trimmed(name) : own.trim();
}

function replyOf(element: HtmlElement): string | null {
  const reply = findElement(element, byClass('reply_to'));
  const link = reply === undefined ? undefined : findElement(reply, ({ name }) => name === 'a');
  return /#go_to_message(\d{1,19})$/.exec(link?.attributes.get('href') ?? '')?.[1] ?? null;
}

const KINDS: readonly [word: string, kind: MessageKind][] = [
  ['media_call', 'call'],
  ['media_contact', 'contact'],
  ['media_location', 'location'],
  ['media_venue', 'location'],
  ['media_live_location', 'location'],
  ['media_poll', 'poll'],
  ['sticker_wrap', 'sticker'],
  ['media_game', 'unsupported'],
  ['media_invoice', 'unsupported'],
];
const FILES = ['photo_wrap', 'video_file_wrap', 'animated_wrap', 'sticker_wrap', 'media'];

type Media = { kind: MessageKind; lines: Words[][]; attachments: AttachmentMention[] };

function isLocal(href: string): boolean {
  return href !== '' && !/^(?:[a-z][a-z0-9+.-]*:|\/\/|#|\()/i.test(href);
}

function pollWords(poll: HtmlElement): Words[][] {
  const answers = poll.children.filter(
    (child): child is HtmlElement => typeof child !== 'string' && hasClass(child, 'answer'),
  );
  return [
    [sent(trimmed(findElement(poll, byClass('question'))))],
    ...answers.map((answer) => [sent(textOf(answer).trim())]),
  ];
}

function mediaIn(wrap: HtmlElement, attachments: AttachmentStore): Media {
  const kind = KINDS.find(([word]) => findElement(wrap, byClass(word)) !== undefined)?.[1] ?? 'media';
  const poll = findElement(wrap, byClass('media_poll'));
  if (poll !== undefined) return { kind, lines: pollWords(poll), attachments: [] };
  const file = findElement(wrap, (candidate) => FILES.some((word) => hasClass(candidate, word)));
  const href = file?.attributes.get('href') ?? '';
  const title = trimmed(findElement(wrap, byClass('title')));
  const status = trimmed(findElement(wrap, byClass('status')));
  // Of a call, a place or a contact the page shows what was sent; of a file only its name, size or length.
  if (kind !== 'media' && kind !== 'sticker') {
    const words = kind === 'contact' ? sent : added;
    return { kind, lines: [[words(title)], [words(status)]], attachments: [] };
  }
  const local = isLocal(href);
  const name = local ? decodeName(href) : title === '' ? 'media' : title;
  return { kind, lines: [], attachments: [{ name, present: local && attachments.has(name) }] };
}

/** Names in links are percent-encoded by some versions. */
function decodeName(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}

function reactionsOf(element: HtmlElement): { by: string; sign: string }[] {
  const list = findElement(element, byClass('reactions'));
  if (list === undefined) return [];
  return list.children.flatMap((child) => {
    if (typeof child === 'string' || !hasClass(child, 'reaction')) return [];
    const sign = trimmed(findElement(child, byClass('emoji')));
    const people: string[] = [];
    findElement(child, (candidate) => {
      const name = candidate.attributes.get('title');
      if (name !== undefined && hasClass(candidate, 'initials')) people.push(name);
      return false;
    });
    return people.length === 0 ? [{ by: '', sign }] : people.map((by) => ({ by, sign }));
  });
}

/** The message in a piece; time and sender are its own or, where the page leaves them out, those of the one before. */
export function htmlMessage(
  { element, offset, bytes }: HtmlPiece,
  seq: number,
  above: { time: DesktopTime; sender: string | null },
  attachments: AttachmentStore,
): ParsedMessage {
  const id = idOf(element);
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
    const words = trimmed(findElement(element, byClass('body')));
    return { ...common, sender: null, kind: 'system', ...joinWords([[added(words)]]), attachments: [] };
  }
  const wrap = findElement(element, byClass('media_wrap'));
  const media = wrap === undefined ? null : mediaIn(wrap, attachments);
  const forwarded = findElement(element, byClass('forwarded')) !== undefined;
  const reactions = reactionsOf(element);
  return {
    ...common,
    sender: above.sender,
    kind: media?.kind ?? 'text',
    ...joinWords([[sent(sentText(findElement(element, byClass('text'))))], ...(media?.lines ?? [])]),
    attachments: media?.attachments ?? [],
    ...(forwarded ? { forwarded } : {}),
    ...(reactions.length > 0 ? { reactions } : {}),
  };
}
