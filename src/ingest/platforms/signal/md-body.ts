// Takes a message of signal-export's Markdown apart (formats.md §4.3): `quote`, text, two blanks, reactions, sticker, files. The
// two blanks are the tool's and no part of the text, like the line ends behind them. The tool also takes every backtick out of
// a text, which nothing can bring back. A quotation stands in the text as the app's words, for it says what is answered.
import type { AttachmentMention } from '../../parsed-thread.ts';
import { added, sent, type Words } from '../../words.ts';
import { body, type Body } from './body.ts';

export type MdBody = Body & { deleted: boolean; reactions: { by: string; sign: string }[] };

const DELETED = '(This message was deleted)';
const END = '  ';
// On Windows the tool's line ends are CR LF.
const QUOTE = /^(?:\r?\n){2}(> [^\n]*(?:\n>[^\n]*)*?)\r?\n\r?\n/;
/** Whole texts that the tool writes for calls. */
const CALL =
  /^(?:(?:Incoming|Outgoing)(?: (?:voice|video|group|adhoc))? call(?: \([a-z ]{1,30}(?:, (?:\d+m )?\d+s)?\))?|Missed(?: (?:voice|video))? call)$/;

type Tail = {
  rest: string;
  attachments: AttachmentMention[];
  sticker: string | null;
  reactions: MdBody['reactions'];
};

/** `text`: what stands between the header and the tool's line ends. */
export function mdBody(text: string, has: (name: string) => boolean): MdBody {
  const nothing = { deleted: false, reactions: [] };
  if (text === DELETED) return { ...body('deleted', [[added(text)]]), ...nothing, deleted: true };
  const quote = QUOTE.exec(text);
  const own = quote === null ? text : text.slice(quote[0].length);
  const tail = tailOf(own, has);
  const words = tail.rest;
  const quoted = quotedLines(quote?.[1], words);
  const { attachments, reactions, sticker } = tail;
  if (CALL.test(words) && quote === null && attachments.length === 0)
    return { ...body('call', [[added(words)]]), ...nothing, reactions };
  if (sticker !== null)
    return {
      ...body('sticker', [...quoted, [sent(words)], [added(sticker)]], { attachments }),
      ...nothing,
      reactions,
    };
  const empty = words === '' && attachments.length === 0;
  const kind = attachments.length > 0 ? 'media' : empty ? 'unsupported' : 'text';
  const remarks = empty ? ['empty-message'] : [];
  return { ...body(kind, [...quoted, [sent(words)]], { attachments, remarks }), ...nothing, reactions };
}

function quotedLines(quote: string | undefined, words: string): Words[][] {
  if (quote === undefined) return [];
  return [[added(words === '' ? withoutCr(quote) : `${withoutCr(quote)}\n`)]];
}

/** Where it all ends with the tool's own marks; else the whole is text, for somebody may write such lines too. */
function tailOf(text: string, has: (name: string) => boolean): Tail {
  const files = filesAtEnd(text, has);
  const sticker = stickerAtEnd(files.rest);
  const reactions = reactionsAtEnd(sticker.rest);
  const { attachments } = files;
  if (reactions.rest.endsWith(END))
    return {
      ...reactions,
      rest: reactions.rest.slice(0, -END.length),
      attachments,
      sticker: sticker.sticker,
    };
  return { rest: text, attachments: [], sticker: null, reactions: [] };
}

/** `![name](./media/name)  ` at the end, one behind the other; the link is the name with `%20` for blanks. */
function filesAtEnd(
  text: string,
  has: (name: string) => boolean,
): { rest: string; attachments: AttachmentMention[] } {
  const attachments: AttachmentMention[] = [];
  let rest = text;
  while (rest.endsWith(`)${END}`)) {
    const link = rest.lastIndexOf('](./media/');
    const target = rest.slice(link + '](./media/'.length, -`)${END}`.length);
    const open = link === -1 ? -1 : nameStart(rest, link, target);
    if (open === -1) break;
    const path = `media/${rest.slice(open + 1, link)}`;
    attachments.unshift({ name: path, present: has(path) });
    rest = rest.slice(0, rest[open - 1] === '!' ? open - 1 : open);
  }
  return { rest, attachments };
}

/** Where `[name` begins whose name gives this link; a name may hold brackets itself. */
function nameStart(text: string, link: number, target: string): number {
  const length = target.replaceAll('%20', ' ').length;
  for (const start of [link - length - 1, link - target.length - 1])
    if (start >= 0 && text[start] === '[' && text.slice(start + 1, link).replaceAll(/\s/g, '%20') === target)
      return start;
  return -1;
}

/** `(( emoji ))` on a line of its own, or a link to the sticker's picture. */
function stickerAtEnd(text: string): { rest: string; sticker: string | null } {
  if (text.endsWith(' ))')) {
    const start = text.lastIndexOf('\n(( ');
    if (start !== -1 && !text.slice(start + 1).includes('\n'))
      return {
        rest: withoutCr(text.slice(0, start)),
        sticker: text.slice(start + '\n(( '.length, -' ))'.length),
      };
  }
  const link = text.endsWith(`)${END}`) ? text.lastIndexOf('](../exported_stickers/') : -1;
  const open = link === -1 ? -1 : text.lastIndexOf('[', link);
  if (open === -1 || text.slice(open).includes('\n')) return { rest: text, sticker: null };
  return { rest: text.slice(0, open), sticker: text.slice(open + 1, link) };
}

/** `(- name: emoji, name: emoji -)` on a line of its own, behind the two blanks. */
function reactionsAtEnd(text: string): { rest: string; reactions: MdBody['reactions'] } {
  const start = text.endsWith(' -)') ? text.lastIndexOf('\n(- ') : -1;
  const line = text.slice(start + '\n(- '.length, -' -)'.length);
  if (start === -1 || line.includes('\n')) return { rest: text, reactions: [] };
  const reactions = line.split(', ').map((one) => {
    const colon = one.lastIndexOf(': ');
    return colon === -1 ? { by: '', sign: one } : { by: one.slice(0, colon), sign: one.slice(colon + 2) };
  });
  return { rest: withoutCr(text.slice(0, start)), reactions };
}

function withoutCr(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
