// What a record of Element's text export says (element-web `src/utils/exportUtils/PlainTextExport.ts`, `src/TextForEvent.tsx`).
// Its own words are known in English; in any other language a file is told by its form: a file's name, then brackets.
import type { AttachmentMention, MessageKind, ParsedMessage } from '../../parsed-thread.ts';
import type { WantedFile } from './element-files.ts';
import type { ElementLabels } from './element-labels.ts';

export type LineContext = { labels: ElementLabels; find: (wanted: WantedFile) => string | null };

export type Line = Pick<ParsedMessage, 'sender' | 'kind' | 'text' | 'appText' | 'attachments' | 'deleted'>;

const IMAGE = /^(.{1,256}?) sent an image\.(?: \(([^()\n]{1,80})\))?$/;
const STICKER = /^(.{1,256}?) sent a sticker\.(?: \(([^()\n]{1,80})\))?$/;
const CALL = /^(.{1,256}?) placed a (?:voice|video) call\./;
const POLL = /^(.{1,256}?) has started a poll - /;
const FILE_STATES = new Set([
  'media omitted',
  'media omitted - file size limit exceeded',
  'file attached',
  'error fetching file',
]);

/** Whether these are the words that stand for a file, or behind its name. */
export function isFileState(words: string): boolean {
  return FILE_STATES.has(words.toLowerCase());
}

const BRACKETS = / \(([^()\n]{1,80})\)$/;
const FILE_NAME = /^[^\n]{1,255}\.[A-Za-z0-9]{1,8}$/;
/** `<@user:server "the first words..."> `, at most 32 characters of them. */
const ANSWERED = /^<@[^\s<>"]{1,255}(?: "[^\n]{0,35}")?> /;
const UNREADABLE = /^\*\* Unable to decrypt: [^\n]* \*\*$/;
const GONE = /^Message deleted(?: by [^\n]{1,256})?$/;

/** Whether a record stands for words that nobody could read. */
export function isUnreadable(body: string): boolean {
  const at = body.indexOf(': ** ');
  return at !== -1 && UNREADABLE.test(body.slice(at + 2));
}

/** `body` is the record behind its header and ` - `; `at` its wall time. */
export function readLine(body: string, at: string, context: LineContext): Line {
  const emote = body.startsWith('* ') ? context.labels.nameAtStart(body.slice(2), ' ') : null;
  if (emote !== null) return said(emote, 'text', body.slice(2 + emote.length + 1));
  const label = context.labels.labelOf(body);
  return label === null
    ? noticeOf(body, at, context)
    : spokenBy(label, body.slice(label.length + 2), at, context);
}

function spokenBy(sender: string, text: string, at: string, { find }: LineContext): Line {
  if (UNREADABLE.test(text)) return said(sender, 'unsupported', '');
  if (GONE.test(text))
    return { ...said(sender, 'deleted', text, [{ start: 0, end: text.length }]), deleted: true };
  const answered = ANSWERED.exec(text)?.[0].length ?? 0;
  const quotation = answered === 0 ? [] : [{ start: 0, end: answered }];
  const [brackets = '', state = ''] = BRACKETS.exec(text) ?? [];
  const words = text.slice(answered, text.length - brackets.length);
  const isName = FILE_NAME.test(words);
  if (brackets === '' || !(isFileState(state) || (isName && answered === 0)))
    return said(sender, 'text', text, quotation);
  // With its file's name nothing of it was written by a person.
  const start = isName ? answered : text.length - brackets.length;
  const file = find({ folders: ['files', 'videos', 'audio'], name: isName ? words : null, at });
  const attachments = [{ name: file ?? (isName ? words : 'file'), present: file !== null }];
  return { ...said(sender, 'media', text, [...quotation, { start, end: text.length }]), attachments };
}

/** Without a label in front the app itself speaks, about somebody. */
function noticeOf(text: string, at: string, { find }: LineContext): Line {
  const whole = [{ start: 0, end: text.length }];
  const image = IMAGE.exec(text);
  if (image !== null) {
    const file = find({ folders: ['images'], name: null, at });
    const attachments: AttachmentMention[] = [{ name: file ?? 'image', present: file !== null }];
    return { ...said(image[1] ?? null, 'media', text, whole), attachments };
  }
  const kinds: [RegExp, MessageKind][] = [
    [STICKER, 'sticker'],
    [CALL, 'call'],
    [POLL, 'poll'],
  ];
  for (const [form, kind] of kinds) {
    const [, who] = form.exec(text) ?? [];
    if (who !== undefined) return said(who, kind, text, whole);
  }
  return said(null, 'system', text, whole);
}

function said(
  sender: string | null,
  kind: MessageKind,
  text: string,
  appText: { start: number; end: number }[] = [],
): Line {
  return {
    sender,
    kind,
    text,
    ...(appText.length === 0 ? {} : { appText }),
    attachments: [],
    deleted: false,
  };
}
