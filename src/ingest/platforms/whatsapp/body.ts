// Tells what a body is: a person's words, or something that the app wrote in their place. The rule (formats.md §1.5): app
// text begins with the app's mark, or is, as a whole, a string the app is known to write. Where a file carries marks, a
// known string without one was typed by a person. The text itself is never changed here; parts are only pointed at.
import type { AttachmentMention, MessageKind } from '../../parsed-thread.ts';
import { fileMention, fileMentions, type FileMention } from './file-mention.ts';
import { speaksOneOf, type Languages } from './language-votes.ts';
import { isMarkedPoll, isPlace, isPoll, locationWord } from './body-form.ts';
import { endOfLine, leadingMarks, lastMark, isMarkAt, MAX_APP_TEXT, withoutMarks } from './marks.ts';
import type { Phrase, Placeholder } from './wording/phrase.ts';
import { PHRASES } from './wording/phrase-book.ts';

export type BodyContext = {
  languages: Languages;
  ios: boolean;
  /** Whether the app's marks occur in this file. */
  hasMarks: boolean;
  /** Whether the label ever sends words of a person. */
  speaks: boolean;
  find(name: string): AttachmentMention;
};

export type Body = {
  kind: MessageKind;
  attachments: AttachmentMention[];
  edited: boolean;
  deleted: boolean;
  appText: { start: number; end: number }[];
};

function plainBody(kind: MessageKind): Body {
  return { kind, attachments: [], edited: false, deleted: false, appText: [] };
}

function fileKind(name: string): MessageKind {
  if (/\.vcf$/i.test(name)) return 'contact';
  return /^STK-\d{8}-WA|^\d{8}-STICKER-/.test(name) ? 'sticker' : 'media';
}

function attach(body: Body, mention: FileMention, context: BodyContext): void {
  body.kind = fileKind(mention.name);
  body.attachments.push(context.find(mention.name));
  body.appText.push({ start: mention.start, end: mention.end });
}

function place(body: Body, found: Placeholder, start: number, end: number): Body {
  body.kind = found.kind;
  body.deleted = found.deleted === true;
  if (found.media !== null) body.attachments.push({ name: found.media, present: false });
  body.appText.push({ start, end });
  return body;
}

/** Whether an unmarked text counts as the app's in this file. */
function unmarkedCounts({ ios, hasMarks }: BodyContext): boolean {
  return !(ios && hasMarks);
}

function findFiles(text: string, body: Body, context: BodyContext): boolean {
  for (const mention of fileMentions(text)) {
    if (mention.marked || (mention.known && unmarkedCounts(context))) attach(body, mention, context);
  }
  if (body.attachments.length > 0) return true;
  const mention = fileMention(text);
  if (mention === null) return false;
  attach(body, mention, context);
  return true;
}

function counts(
  phrase: Phrase | undefined,
  line: string,
  marked: boolean,
  { languages }: BodyContext,
): boolean {
  if (phrase === undefined) return false;
  return marked || line.startsWith('<') || speaksOneOf(languages, phrase.languages);
}

/** A known app text that is the whole of `text[marks, end)`; what stands behind it can only be a caption. */
function findLine(text: string, marks: number, end: number, body: Body, context: BodyContext): Body | null {
  if (!(marks > 0 || unmarkedCounts(context)) || end - marks > MAX_APP_TEXT) return null;
  const line = text.slice(marks, end);
  const phrase = PHRASES.line(line);
  if (phrase === undefined || !counts(phrase, line, marks > 0, context)) return null;
  const { placeholder } = phrase;
  return end === text.length || placeholder.media !== null ? place(body, placeholder, 0, end) : null;
}

/** A known app text at the start of the body, as a whole line, or behind the last mark. */
function findPlaceholder(text: string, marks: number, body: Body, context: BodyContext): Body | null {
  const line = findLine(text, marks, endOfLine(text), body, context);
  if (line !== null) return line;
  const whole =
    marks > 0 || unmarkedCounts(context) ? findWhole(text.slice(marks), marks > 0, context) : null;
  if (whole !== null) return place(body, whole, 0, text.length);
  const mark = lastMark(text);
  if (mark <= 0) return null;
  const behind = PHRASES.line(text.slice(mark + 1))?.placeholder;
  return behind === undefined || behind.media === null ? null : place(body, behind, mark, text.length);
}

/** App texts with names, numbers or places in them. */
function findWhole(inner: string, marked: boolean, context: BodyContext): Placeholder | null {
  if (inner.length > MAX_APP_TEXT) return null;
  const word = locationWord(inner);
  if (word !== null && (marked || PHRASES.location(word) !== undefined)) return LOCATED;
  if (marked && PHRASES.beginsDeleted(inner)) return WITHDRAWN;
  const form = PHRASES.form(marked ? withoutMarks(inner) : inner);
  if (form === undefined) return null;
  return marked || speaksOneOf(context.languages, [form.language]) ? form.placeholder : null;
}

const LOCATED: Placeholder = { kind: 'location', media: null };
const WITHDRAWN: Placeholder = { kind: 'deleted', media: null, deleted: true };

/** The text without the words behind it that say it was edited; they are pointed at. */
function stripEdited(text: string, body: Body, context: BodyContext): string {
  if (!text.endsWith('>')) return text;
  const open = text.lastIndexOf('<');
  if (open <= 0 || PHRASES.edited(text.slice(open + 1, -1)) === undefined) return text;
  const marked = isMarkAt(text, open - 1);
  if (!marked && !unmarkedCounts(context)) return text;
  const start = marked ? open - 1 : open;
  body.edited = true;
  body.appText.push({ start, end: text.length });
  return text.slice(0, start).trimEnd();
}

/** Classifies a body that has a sender. `text` is the whole body without the record's line end. */
export function classifyBody(text: string, context: BodyContext): Body {
  if (text === '') return plainBody('unsupported');
  const body = plainBody('text');
  const known = findLine(text, leadingMarks(text), text.length, body, context);
  if (known !== null) return known;
  const core = stripEdited(text, body, context);
  const marks = leadingMarks(core);
  if (findFiles(core, body, context)) return body;
  const placed = findPlaceholder(core, marks, body, context);
  if (placed !== null) return placed;
  const inner = core.slice(marks);
  const trusted = marks > 0 || unmarkedCounts(context);
  if (trusted && (isPoll(inner) || (marks > 0 && isMarkedPoll(inner)))) return { ...body, kind: 'poll' };
  if (isPlace(inner)) return { ...body, kind: 'location' };
  const whole = { start: 0, end: text.length };
  if (trusted && PHRASES.isEncryption(withoutMarks(inner)))
    return { ...plainBody('system'), appText: [whole] };
  // Android writes no mark before words, so a mark there came with what a person pasted.
  if (marks === 0 || !context.ios) return body;
  if (!context.speaks || isNotice(inner)) return { ...plainBody('system'), appText: [whole] };
  // App text that we do not know: kept apart from speech, for a person to look at.
  return { ...body, kind: 'unsupported', appText: [whole] };
}

/** Whether the whole text is a notice of the app; marks inside are of no account. */
export function isNotice(text: string): boolean {
  if (text.length > MAX_APP_TEXT) return false;
  const bare = withoutMarks(text);
  return PHRASES.notice(bare) !== undefined || PHRASES.beginsEncryption(bare).length > 0;
}

/** Classifies a record without a sender: always app text. */
export function classifyNotice(text: string): Body {
  const marks = leadingMarks(text);
  const inner = withoutMarks(text.slice(marks));
  const found = PHRASES.line(inner) ?? (inner.length > MAX_APP_TEXT ? undefined : PHRASES.form(inner));
  const body = plainBody(found?.placeholder.kind === 'call' ? 'call' : 'system');
  body.appText.push({ start: 0, end: text.length });
  return body;
}
