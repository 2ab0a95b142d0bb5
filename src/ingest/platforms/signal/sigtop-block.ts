// One message of sigtop's text (formats.md §4.3): fields, a blank line, a quotation behind `> `, a blank line, the text; of an edited
// one all wordings behind `| `, the newest first. Times carry the offset of the computer that exported, so they are absolute.
// sigtop writes `@Name` where a mention's placeholder stood; nothing tells it from the text.
import { added, sent } from '../../words.ts';
import { utcTime } from '../../utc-time.ts';
import { body, notice, type Body } from './body.ts';

export type SigtopBlock = Body & {
  sender: string | null;
  /** Null where it is not told. */
  sentAt: string | null;
  receivedAt: string | null;
  edited: boolean;
  earlier: { at: string; text: string }[];
  reactions: { by: string; sign: string }[];
};

type Fields = { fields: [name: string, value: string][]; rest: string };

const FIELD = /^([A-Z][a-z]{1,15}): (.*)$/;
const WHEN =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2})$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const FILE = /^(.*) \(([^()]*), (\d{1,15}) bytes\)$/s;
const REACTION = /^(\S+) from (.*)$/s;

/** `Mon, 12 Jan 2026 14:00:00 +0000`; null for `unknown` and for anything else. */
export function sigtopTime(text: string): string | null {
  const [, day, monthName = '', year, time, hours, minutes] = WHEN.exec(text) ?? [];
  const month = MONTHS.indexOf(monthName) + 1;
  if (day === undefined || month === 0) return null;
  const date = `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
  return utcTime(Date.parse(`${date}T${time}${hours}:${minutes}`));
}

/** The fields at the beginning, and what follows the blank line behind them; `prefix` stands before each line. */
function fieldsOf(text: string): Fields {
  const fields: Fields['fields'] = [];
  let from = 0;
  while (from < text.length) {
    const end = text.indexOf('\n', from);
    const line = text.slice(from, end === -1 ? text.length : end);
    const field = FIELD.exec(line);
    if (field === null) break;
    fields.push([field[1] ?? '', field[2] ?? '']);
    from = end === -1 ? text.length : end + 1;
  }
  return { fields, rest: text.slice(from) };
}

/** A quotation, if one follows, and the text behind it. Each comes behind a blank line, and its last line has its end. */
function wordsOf(rest: string): { quote: string; text: string } {
  // A person may begin a text with `> ` too; the tool begins a quotation with whose it is.
  const quote = rest.startsWith('\n> From: ') ? (/^\n(?:>[^\n]*(?:\n|$))+/.exec(rest)?.[0] ?? '') : '';
  return { quote: inner(quote), text: inner(rest.slice(quote.length)) };
}

/** Without the blank line before and the line end behind. */
function inner(text: string): string {
  const from = text.startsWith('\n') ? 1 : 0;
  return text.endsWith('\n') && text.length > from ? text.slice(from, -1) : text.slice(from);
}

function filesOf({ fields }: Fields, has: (name: string) => boolean): Body['attachments'] {
  return fields
    .filter(([name]) => name === 'Attachment')
    .map(([, value]) => {
      const [, fileName = value, contentType = ''] = FILE.exec(value) ?? [];
      const name = fileName === 'no filename' ? contentType : fileName;
      return { name, present: fileName !== 'no filename' && has(name) };
    });
}

function reactionsOf({ fields }: Fields): SigtopBlock['reactions'] {
  return fields
    .filter(([name]) => name === 'Reaction')
    .map(([, value]) => {
      const [, sign = value, by = ''] = REACTION.exec(value) ?? [];
      return { by, sign };
    });
}

function wordedBody(words: { quote: string; text: string }, attachments: Body['attachments']): Body {
  const { quote, text } = words;
  const lines = quote === '' ? [[sent(text)]] : [[added(text === '' ? quote : `${quote}\n`)], [sent(text)]];
  const empty = text === '' && attachments.length === 0;
  const kind = attachments.length > 0 ? 'media' : empty ? 'unsupported' : 'text';
  return body(kind, lines, { attachments, remarks: empty ? ['empty-message'] : [] });
}

type Version = { body: Body; at: string | null };

const VERSION = /^\| Version: \d{1,6}$/;

/** The wordings of an edited message, newest first. A bare `|` parts them; a blank line of a text is `| `. */
function versionsOf(rest: string, has: (name: string) => boolean): Version[] {
  const versions: string[][] = [];
  let previous = '';
  for (const line of rest.replace(/\n$/, '').split('\n')) {
    if (VERSION.test(line) && (versions.length === 0 || previous === '|')) versions.push([]);
    versions.at(-1)?.push(line.startsWith('| ') ? line.slice(2) : line === '|' ? '' : line);
    previous = line;
  }
  return versions.map((lines, index) => {
    // The line that parts it from the next one is no part of it.
    const own = index + 1 < versions.length ? lines.slice(0, -1) : lines;
    const version = fieldsOf(own.map((line) => `${line}\n`).join(''));
    const at = sigtopTime(version.fields.find(([name]) => name === 'Sent')?.[1] ?? '');
    return { body: wordedBody(wordsOf(version.rest), filesOf(version, has)), at };
  });
}

/** `block`: without the blank line that stands behind each message. */
export function sigtopBlock(block: string, has: (name: string) => boolean): SigtopBlock {
  const found = fieldsOf(block);
  const field = (name: string): string | undefined => found.fields.find(([one]) => one === name)?.[1];
  const type = field('Type') ?? 'unknown';
  const common = {
    sender: field('From') ?? null,
    sentAt: sigtopTime(field('Sent') ?? ''),
    receivedAt: sigtopTime(field('Received') ?? ''),
    reactions: reactionsOf(found),
  };
  const plain = { ...common, edited: false, earlier: [] };
  const versions = field('Edited') === undefined ? [] : versionsOf(found.rest, has);
  const [newest, ...former] = versions;
  if (newest !== undefined) {
    const earlier = former.toReversed().flatMap(({ body: { lines }, at }) => {
      const text = lines
        .flat()
        .filter((part) => !part.added)
        .map((part) => part.text)
        .join('');
      return at === null ? [] : [{ at, text }];
    });
    return { ...newest.body, ...common, edited: former.length > 0, earlier };
  }
  const words = wordsOf(found.rest);
  if (type === 'incoming' || type === 'outgoing')
    return { ...wordedBody(words, filesOf(found, has)), ...plain };
  if (type === 'story')
    return { ...body('unsupported', [[sent(words.text)]], { remarks: ['story'] }), ...plain };
  const kind = type === 'call-history' ? 'call' : 'system';
  return { ...notice(kind, words.text === '' ? type : `${type}\n${words.text}`), ...plain };
}
