// Tells what a body is: a person's words, or something that the app wrote in their place. The rule (formats.md §1.5): app
// text begins with the app's mark, or is, as a whole, a string the app is known to write. Where a file carries marks, a
// known string without one was typed by a person. The text itself is never changed here; parts are only pointed at.
import type { AttachmentMention, MessageKind } from '../../parsed-thread.ts';
import type { Placeholder, Wording } from './wording.ts';

export type BodyContext = {
  wording: Wording;
  ios: boolean;
  /** Whether the app's marks occur in this file. */
  hasMarks: boolean;
  /** Whether the label ever sends words of a person. */
  speaks: boolean;
  present(name: string): boolean;
};

export type Body = {
  kind: MessageKind;
  attachments: AttachmentMention[];
  edited: boolean;
  deleted: boolean;
  appText: { start: number; end: number }[];
};

const LRM = '\u200e';
const LEADING_MARKS = /^[\u200e\u200f\ufeff]+/;
const ANY_MARK = /[\u200e\u200f]/g;
const IOS_PLACE = /^[^\r\n]{1,400}: https:\/\/foursquare\.com\/v\/[0-9a-f]{8,40}$/;
const ANDROID_PLACE =
  /^[^\r\n]{1,400}\r?\n(?:[^\r\n]{1,400}\r?\n)?https:\/\/foursquare\.com\/v\/[0-9a-f]{8,40}$/;
const PLACE_LINK = 'https://foursquare.com/v/';
const MAX_APP_TEXT = 1000;

function plainBody(kind: MessageKind): Body {
  return { kind, attachments: [], edited: false, deleted: false, appText: [] };
}

function fileKind(name: string): MessageKind {
  if (/\.vcf$/i.test(name)) return 'contact';
  return /^STK-\d{8}-WA|^\d{8}-STICKER-/.test(name) ? 'sticker' : 'media';
}

function attach(body: Body, name: string, start: number, end: number, context: BodyContext): void {
  body.kind = fileKind(name);
  body.attachments.push({ name, present: context.present(name) });
  body.appText.push({ start, end });
}

function place(body: Body, found: Placeholder, start: number, end: number): Body {
  body.kind = found.kind;
  body.deleted = found.deleted === true;
  if (found.media !== null) body.attachments.push({ name: found.media, present: false });
  body.appText.push({ start, end });
  return body;
}

/** `<attached: name>` at the end of a line, with marks and blanks as different versions set them; `name <attached>`. */
function findAttached(text: string, body: Body, context: BodyContext): boolean {
  const { attached } = context.wording;
  if (!text.includes(attached)) return false;
  let lineStart = 0;
  for (const line of text.split('\n')) {
    const start = lineStart;
    lineStart += line.length + 1;
    const end = line.endsWith('\r') ? line.length - 1 : line.length;
    const open = line.charAt(end - 1) === '>' ? line.lastIndexOf('<', end) : -1;
    if (open === -1) continue;
    const marked = open > 0 && line.charAt(open - 1) === LRM;
    if (context.ios && context.hasMarks && !marked && !line.slice(open, end).includes(LRM)) continue;
    const inside = line
      .slice(open + 1, end - 1)
      .replace(ANY_MARK, '')
      .trim();
    const from = marked ? open - 1 : open;
    if (inside.startsWith(`${attached}:`)) {
      attach(body, inside.slice(attached.length + 1).trim(), start + from, start + end, context);
    } else if (inside === attached) {
      attach(body, line.slice(0, from).replace(ANY_MARK, '').trim(), start, start + end, context);
    }
  }
  return body.attachments.length > 0;
}

function endOfLine(text: string): number {
  const lf = text.indexOf('\n');
  if (lf === -1) return text.length;
  return text.charAt(lf - 1) === '\r' ? lf - 1 : lf;
}

function findFileAttached(text: string, marks: number, body: Body, context: BodyContext): boolean {
  const end = endOfLine(text);
  const { fileAttached } = context.wording;
  if (end <= marks + fileAttached.length || !text.slice(0, end).endsWith(fileAttached)) return false;
  attach(body, text.slice(marks, end - fileAttached.length), 0, end, context);
  return true;
}

function isPoll(inner: string, wording: Wording): boolean {
  if (!inner.startsWith(wording.poll.head)) return false;
  const lines = inner.split('\n').map((line) => line.replace(LEADING_MARKS, ''));
  return (
    lines[0]?.trimEnd() === wording.poll.head && lines.some((line) => line.startsWith(wording.poll.option))
  );
}

/** A known app text at the start of the body, as a whole line, or behind the last mark. */
function findPlaceholder(
  text: string,
  marks: number,
  trusted: boolean,
  body: Body,
  wording: Wording,
): Body | null {
  const end = endOfLine(text);
  if (trusted && end - marks <= MAX_APP_TEXT) {
    const line = wording.placeholders.get(text.slice(marks, end));
    if (line !== undefined && (end === text.length || line.media !== null)) return place(body, line, 0, end);
    const inner = text.slice(marks);
    const match =
      inner.length > MAX_APP_TEXT ? undefined : wording.patterns.find(({ pattern }) => pattern.test(inner));
    if (match !== undefined) return place(body, match.placeholder, 0, text.length);
  }
  const lastMark = text.lastIndexOf(LRM);
  if (lastMark <= 0) return null;
  const behind = wording.placeholders.get(text.slice(lastMark + 1));
  return behind === undefined || behind.media === null ? null : place(body, behind, lastMark, text.length);
}

function isPlace(inner: string): boolean {
  // The cheap test first: nearly every body fails it.
  if (inner.length > MAX_APP_TEXT || !inner.includes(PLACE_LINK)) return false;
  return IOS_PLACE.test(inner) || ANDROID_PLACE.test(inner);
}

function stripEdited(text: string, body: Body, context: BodyContext): string {
  const { edited } = context.wording;
  if (!text.endsWith(edited)) return text;
  const marked = text.charAt(text.length - edited.length - 1) === LRM;
  if (context.ios && context.hasMarks && !marked) return text;
  const start = text.length - edited.length - (marked ? 1 : 0);
  body.edited = true;
  body.appText.push({ start, end: text.length });
  return text.slice(0, start).trimEnd();
}

/** Classifies a body that has a sender. `text` is the whole body without the record's line end. */
export function classifyBody(text: string, context: BodyContext): Body {
  const body = plainBody('text');
  if (text === '') return plainBody('unsupported');
  const core = stripEdited(text, body, context);
  const marks = LEADING_MARKS.exec(core)?.[0].length ?? 0;
  const trusted = marks > 0 || !(context.ios && context.hasMarks);
  if (findAttached(core, body, context) || findFileAttached(core, marks, body, context)) return body;
  const placed = findPlaceholder(core, marks, trusted, body, context.wording);
  if (placed !== null) return placed;
  const inner = core.slice(marks);
  if (isPoll(inner, context.wording) && trusted) return { ...body, kind: 'poll' };
  if (isPlace(inner)) return { ...body, kind: 'location' };
  const whole = { start: 0, end: text.length };
  if (trusted && context.wording.fixedNotices.some((notice) => notice.test(inner))) {
    return { ...plainBody('system'), appText: [whole] };
  }
  // Android writes no mark before words, so a mark there came with what a person pasted.
  if (marks === 0 || !context.ios) return body;
  if (!context.speaks || isNotice(inner, context.wording))
    return { ...plainBody('system'), appText: [whole] };
  // App text that we do not know: kept apart from speech, for a person to look at.
  return { ...body, kind: 'unsupported', appText: [whole] };
}

/** Whether the whole text is a notice of the app; marks inside are of no account. */
export function isNotice(text: string, wording: Wording): boolean {
  if (text.length > MAX_APP_TEXT) return false;
  const bare = text.replace(ANY_MARK, '');
  return wording.notices.some((notice) => notice.test(bare));
}

/** Classifies a record without a sender: always app text. */
export function classifyNotice(text: string, wording: Wording): Body {
  const marks = LEADING_MARKS.exec(text)?.[0].length ?? 0;
  const found = findPlaceholder(text, marks, true, plainBody('system'), wording);
  if (found?.kind === 'call') return found;
  return { ...plainBody('system'), appText: [{ start: 0, end: text.length }] };
}
