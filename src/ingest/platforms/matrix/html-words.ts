// The words of a formatted message as plain text. Characters stay as they are; what a reader sees by form alone gets a sign:
// paragraphs and items begin a line, items have their number or a bullet, and what is struck through stands between `~~`,
// as people type it: an order that was struck out must not read like one that holds.
import type { HtmlElement } from '../../html-text.ts';

const BLOCKS = new Set(
  'p div blockquote pre ul ol li table tr h1 h2 h3 h4 h5 h6 hr details summary figure'.split(' '),
);
const STRUCK = new Set(['del', 's', 'strike']);

/** The text below an element. */
export function wordsOf(element: HtmlElement): string {
  const writer = new Writer();
  writer.children(element);
  return writer.text;
}

class Writer {
  /** Kept apart: a text that grows by single signs would be copied with each. */
  readonly #parts: string[] = [];
  /** Whether the next words must begin a line, and whether they already do. */
  #lineOpen = false;
  #atLineStart = true;

  get text(): string {
    return this.#parts.join('');
  }

  children(element: HtmlElement): void {
    let number = Number.parseInt(element.attributes.get('start') ?? '1', 10);
    for (const child of element.children) {
      if (typeof child === 'string') {
        // Between blocks a page has line breaks of its own.
        const between = BLOCKS.has(element.name) && element.name !== 'pre';
        if (!between || child.trim() !== '' || !child.includes('\n')) this.#write(child);
      } else {
        this.#element(child, element.name === 'ol' ? `${String(number)}. ` : '• ');
        if (child.name === 'li') number += 1;
      }
    }
  }

  #element(element: HtmlElement, bullet: string): void {
    const { name } = element;
    if (name === 'br') {
      this.#add('\n');
      return;
    }
    const block = BLOCKS.has(name);
    if (block) this.#breakLine();
    if (name === 'li') this.#writeBullet(bullet);
    if (STRUCK.has(name)) this.#write('~~');
    if (name === 'img') this.#write(element.attributes.get('alt') ?? '');
    this.children(element);
    if (STRUCK.has(name)) this.#write('~~');
    if (name === 'td' || name === 'th') this.#write('\t');
    if (block) this.#lineOpen = this.#parts.length > 0;
  }

  /** A block begins on a line of its own; so does what follows it. */
  #breakLine(): void {
    if (!this.#atLineStart) this.#add('\n');
    this.#lineOpen = false;
  }

  /** What an item begins with stands right behind its bullet. */
  #writeBullet(bullet: string): void {
    this.#write(bullet);
    this.#atLineStart = true;
  }

  #write(words: string): void {
    if (words === '') return;
    if (this.#lineOpen) this.#breakLine();
    this.#add(words);
  }

  #add(words: string): void {
    this.#parts.push(words);
    this.#atLineStart = words.endsWith('\n');
  }
}
