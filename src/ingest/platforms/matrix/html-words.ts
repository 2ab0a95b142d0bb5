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
  text = '';
  #lineOpen = false;

  children(element: HtmlElement): void {
    let number = Number.parseInt(element.attributes.get('start') ?? '1', 10);
    for (const child of element.children) {
      if (typeof child === 'string') {
        // Between blocks a page has line breaks of its own.
        const own =
          BLOCKS.has(element.name) && element.name !== 'pre' && child.trim() === '' && child.includes('\n');
        if (!own) this.#write(child);
      } else {
        this.#element(child, element.name === 'ol' ? `${String(number)}. ` : '• ');
        if (child.name === 'li') number += 1;
      }
    }
  }

  #element(element: HtmlElement, bullet: string): void {
    const { name } = element;
    if (name === 'br') {
      this.text += '\n';
      return;
    }
    const block = BLOCKS.has(name);
    if (block) this.#breakLine();
    if (name === 'li') this.#write(bullet);
    if (STRUCK.has(name)) this.#write('~~');
    if (name === 'img') this.#write(element.attributes.get('alt') ?? '');
    this.children(element);
    if (STRUCK.has(name)) this.#write('~~');
    if (name === 'td' || name === 'th') this.#write('\t');
    if (block) this.#lineOpen = this.text !== '';
  }

  /** A block begins on a line of its own; so does what follows it. */
  #breakLine(): void {
    if (this.text !== '' && !this.text.endsWith('\n') && !/(?:^|\n)(?:• |\d+\. )$/.test(this.text))
      this.text += '\n';
    this.#lineOpen = false;
  }

  #write(words: string): void {
    if (words === '') return;
    if (this.#lineOpen) this.#breakLine();
    this.text += words;
  }
}
