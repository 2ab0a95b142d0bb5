// The reader of signal-export's `chat.md` (formats.md §4.3). Behind a text the exporter writes two blanks (a line break in
// Markdown), reactions, a sticker and files, before it what the message answers: all of that is the exporter's, and what
// stands between is the person's, to the code point. Backticks were taken out of texts before they came here.
import type { AttachmentMention, ParsedMessage } from '../../parsed-thread.ts';
import type { PlatformReader, ReadInput } from '../platform.ts';
import { readRecords, type TextLayout } from './record-text.ts';

const HEADER =
  /^\ufeff?\[(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}:\d{2})|, (\d{2}:\d{2}))\] ([^\n]{1,400}?):(?: |$)/;
const DELETED = '(This message was deleted)';
const FILE = /!?\[([^\]\n]{0,400})\]\((\.{1,2}\/[^)\n]{1,600})\) {2}$/;
const STICKER = /\n\(\( ([^\n]{1,100}) \)\)$/;
const REACTIONS = /\n\(- ([^\n]{1,4000}) -\)$/;
const MAX_FILES = 200;

/** Paths are written with `%20` for blanks. */
function nameIn(path: string): string {
  return path.replace(/^\.{1,2}\//, '').replaceAll('%20', ' ');
}

function headerOf(line: string): ReturnType<TextLayout['headerOf']> {
  const match = HEADER.exec(line);
  if (match === null) return null;
  const [whole, date, seconds, minutes, sender] = match;
  const at = `${date ?? ''}T${seconds ?? `${minutes ?? ''}:00`}`;
  if (Number.isNaN(Date.parse(`${at}Z`))) return null;
  return { at, sender: sender ?? '', length: whole.length };
}

type Rest = { text: string; attachments: AttachmentMention[]; reactions: { by: string; sign: string }[] };

/** Takes what the exporter wrote off the end, last first. */
function withoutTail(whole: string, { attachments: store }: ReadInput): Rest {
  const attachments: AttachmentMention[] = [];
  let text = whole;
  for (let match = FILE.exec(text.slice(-1100)); match !== null && attachments.length < MAX_FILES;) {
    const name = nameIn(match[2] ?? '');
    attachments.unshift({ name, present: store.has(name) });
    text = text.slice(0, -match[0].length);
    match = FILE.exec(text.slice(-1100));
  }
  const sticker = STICKER.exec(text.slice(-120));
  if (sticker !== null) {
    attachments.push({ name: 'sticker', present: false });
    text = text.slice(0, -sticker[0].length);
  }
  const listed = REACTIONS.exec(text.slice(-4100));
  if (listed !== null) text = text.slice(0, -listed[0].length);
  const reactions = (listed?.[1] ?? '').split(', ').flatMap((one) => {
    const colon = one.lastIndexOf(': ');
    return colon === -1 ? [] : [{ by: one.slice(0, colon), sign: one.slice(colon + 2) }];
  });
  return { text: text.endsWith('  ') ? text.slice(0, -2) : text, attachments, reactions };
}

/** What a message answers is repeated in front of it, between empty lines. */
function withoutQuote(text: string): string {
  if (!text.startsWith('\n\n> ')) return text;
  const end = text.indexOf('\n\n', 2);
  return end === -1 ? text : text.slice(end + 2);
}

function messageOf(whole: string, input: ReadInput): ReturnType<TextLayout['messageOf']> {
  if (whole === DELETED)
    return {
      kind: 'deleted',
      text: whole,
      appText: [{ start: 0, end: whole.length }],
      attachments: [],
      edited: false,
      deleted: true,
    };
  const { text, attachments, reactions } = withoutTail(withoutQuote(whole), input);
  const sticker = attachments.length === 1 && attachments[0]?.name === 'sticker';
  const call = /^(?:(?:Incoming|Outgoing|Missed) (?:voice |video )?call)(?: \([^\n]{1,60}\))?$/.test(text);
  const kind: ParsedMessage['kind'] = call
    ? 'call'
    : sticker
      ? 'sticker'
      : attachments.length > 0
        ? 'media'
        : 'text';
  return {
    kind,
    text,
    ...(call ? { appText: [{ start: 0, end: text.length }] } : {}),
    attachments,
    edited: false,
    deleted: false,
    ...(reactions.length > 0 ? { reactions } : {}),
  };
}

function titleOf({ names }: ReadInput): string | null {
  const name = names.find((one) => one?.endsWith('.md') === true && one !== 'chat.md');
  return name === undefined || name === null ? null : name.replace(/\.md$/, '');
}

const LAYOUT: TextLayout = {
  layout: 'signal-export-md',
  own: 'Me',
  untold: [
    'time-zone',
    'message-ids',
    'sender-ids',
    'reply-targets',
    'edits',
    'earlier-wording',
    'deleted-messages',
  ],
  title: titleOf,
  warnings: [{ code: 'signal-exporter-drops-backticks', count: 1, lines: [] }],
  headerOf,
  messageOf,
};

/** A comma with minutes only is its older form; with seconds, the two blanks at the end of a line tell it from WhatsApp. */
function recognises(head: Buffer): boolean {
  const lines = head.toString('utf8').split('\n', 400);
  const headers = lines.filter((line) => HEADER.test(line));
  if (headers.length === 0 || !HEADER.test(lines.find((line) => line.trim() !== '') ?? '')) return false;
  return (
    headers.every((line) => /^\ufeff?\[[\d-]+, /.test(line)) || headers.some((line) => / {2}\r?$/.test(line))
  );
}

export const exportMarkdown: PlatformReader = {
  recognises,
  nameRank: (fileName) => (fileName === 'chat.md' ? 3 : fileName.endsWith('.md') ? 2 : 0),
  read: (input) => readRecords(LAYOUT, input),
};
