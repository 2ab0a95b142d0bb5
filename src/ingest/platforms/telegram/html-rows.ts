// The rows of Telegram Desktop's pages, each with what the page leaves out because it stands above: the day, the time, the
// sender. Hostile input; streams.
import { bounds } from '../../../kernel/bounds.ts';
import type { ChatText } from '../../chat-text.ts';
import {
  findElement,
  hasClass,
  htmlElements,
  plainText,
  type HtmlElement,
  type HtmlPiece,
} from '../../html-text.ts';
import type { ReadInput } from '../platform.ts';
import { dayAbove, htmlSender, rowKind } from './html-message.ts';
import { htmlTime, type HtmlTime } from './html-time.ts';

/** A message or notice. `wall` is its own time (`own`), or the earliest that it can have; null before anything has one. */
export type Row = {
  piece: HtmlPiece;
  own: HtmlTime | null;
  wall: string | null;
  sender: string | null;
  kind: 'notice' | 'unsupported' | 'unknown' | 'message';
};

/** `part`: the number of another page that this one leads to. */
export type PageElement = { title: string | null } | { part: number } | Row;

const PAGE = /^messages(\d{0,4})\.html$/;

/** 1 for `messages.html`, 2 for `messages2.html`; null for another name. */
export function pageNumber(name: string): number | null {
  const number = PAGE.exec(name)?.[1];
  return number === undefined ? null : number === '' ? 1 : Number(number);
}

function wanted(name: string, attributes: ReadonlyMap<string, string>): boolean {
  const is = (word: string): boolean => hasClass({ attributes }, word);
  if (name === 'a') return is('pagination');
  return name === 'div' && (is('page_header') || (is('message') && attributes.has('id')));
}

/** The title of the page that begins so. */
export async function pageTitle(head: Buffer): Promise<string | null> {
  const text: ChatText = {
    sizeBytes: head.length,
    open: async function* open() {
      yield head;
    },
  };
  try {
    for await (const { element } of htmlElements(text, wanted, bounds))
      return hasClass(element, 'page_header') ? titleOf(element) : null;
  } catch {
    // A page that cannot be read is refused when somebody chooses it, with the reason.
  }
  return null;
}

function titleOf(header: HtmlElement): string | null {
  const title = findElement(header, (candidate) => hasClass(candidate, 'text'));
  const text = title === undefined ? '' : plainText(title);
  return text === '' ? null : text;
}

export async function* pageElements(input: ReadInput): AsyncGenerator<PageElement> {
  let wall: string | null = null;
  let sender: string | null = null;
  for await (const piece of htmlElements(input.text, wanted, input.bounds)) {
    const { element } = piece;
    if (element.name === 'a') {
      const part = pageNumber(element.attributes.get('href') ?? '');
      if (part !== null) yield { part };
      continue;
    }
    if (hasClass(element, 'page_header')) {
      yield { title: titleOf(element) };
      continue;
    }
    const kind = rowKind(element);
    if (kind === 'heading') {
      // Notices have no time, but they stand below the heading of their day.
      const day = dayAbove(element);
      if (day !== null && (wall === null || wall < day)) wall = `${day}T00:00:00`;
      continue;
    }
    const own = htmlTime(element);
    wall = own?.wall ?? wall;
    if (!hasClass(element, 'service')) sender = htmlSender(element) ?? sender;
    yield { piece, own, wall, sender, kind };
  }
}
