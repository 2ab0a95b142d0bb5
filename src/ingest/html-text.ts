// Reads chat texts that are HTML without holding them: the elements of interest, one after another, each as a small tree with
// its own bytes as they stand. Several pages joined to one text are read like one. Input is hostile: nothing is executed or
// fetched, depth and size are bounded, and an element that is never closed ends where the next one begins.
import { Parser } from 'htmlparser2';
import type { Bounds } from '../kernel/bounds.ts';
import { Fault } from '../kernel/fault.ts';
import type { ChatText } from './chat-text.ts';

export type HtmlNode = HtmlElement | string;

/** Texts are decoded; white space is as written. */
export type HtmlElement = {
  name: string;
  attributes: ReadonlyMap<string, string>;
  children: HtmlNode[];
};

/** `bytes` from the start tag to the end tag, where they begin, and on which line (1-based). */
export type HtmlPiece = { element: HtmlElement; offset: number; line: number; bytes: Buffer };

/** Follows the parser's positions, which count UTF-16 units, in bytes and lines; holds only what is still needed. */
class Position {
  #text = '';
  /** Where `#text` begins. */
  #unit = 0;
  #byte = 0;
  #line = 1;

  append(text: string): void {
    this.#text += text;
  }

  /** Lets go of everything before `unit`. */
  advance(unit: number): void {
    // Slicing makes one string of all that was appended: never for nothing, or a long comment costs its square.
    if (unit <= this.#unit) return;
    const passed = this.#text.slice(0, unit - this.#unit);
    this.#text = this.#text.slice(passed.length);
    this.#unit += passed.length;
    this.#byte += Buffer.byteLength(passed);
    for (let at = passed.indexOf('\n'); at !== -1; at = passed.indexOf('\n', at + 1)) this.#line += 1;
  }

  /** Behind the `>` that ends the tag in which `unit` lies; undefined when it has not come yet. */
  tagEnd(unit: number): number | undefined {
    const at = this.#text.indexOf('>', unit - this.#unit);
    return at === -1 ? undefined : this.#unit + at + 1;
  }

  get byte(): number {
    return this.#byte;
  }

  get line(): number {
    return this.#line;
  }

  /** Units that are held. */
  get held(): number {
    return this.#text.length;
  }

  /** The bytes from where it stands up to `unit`. */
  bytesTo(unit: number): Buffer {
    return Buffer.from(this.#text.slice(0, unit - this.#unit));
  }
}

class ElementReader {
  readonly done: HtmlPiece[] = [];
  readonly #position = new Position();
  readonly #wanted: (name: string, attributes: ReadonlyMap<string, string>) => boolean;
  readonly #bounds: Bounds;
  readonly #parser: Parser;
  /** The open elements inside the wanted one, itself first, and where it begins. */
  #open: HtmlElement[] = [];
  #start = 0;
  /** Inside the end tag of the wanted element, while the `>` of that tag is still to come. */
  #ending: number | null = null;
  #depth = 0;
  /** Behind the name in the last end tag. */
  #lastEnd = Number.NEGATIVE_INFINITY;
  /** Where the last whole tag, text or comment ends: what lies behind may still begin a wanted element. */
  #passed = 0;

  constructor(wanted: (name: string, attributes: ReadonlyMap<string, string>) => boolean, bounds: Bounds) {
    this.#wanted = wanted;
    this.#bounds = bounds;
    this.#parser = new Parser({
      onopentag: (name, attributes) => this.#opened(name, new Map(Object.entries(attributes))),
      ontext: (text) => {
        this.#open.at(-1)?.children.push(text);
        this.#passed = this.#parser.endIndex + 1;
      },
      oncomment: () => {
        this.#passed = this.#parser.endIndex + 1;
      },
      onclosetag: (name, implied) => this.#closed(name, implied),
    });
  }

  write(text: string): void {
    this.#position.append(text);
    if (this.#ending !== null) this.#endAt(this.#ending);
    this.#parser.write(text);
    if (this.#open.length === 0) this.#position.advance(this.#passed);
    // Elements that are wanted, and tags and comments anywhere. A unit has three bytes at most.
    if (this.#position.held > this.#bounds.maxRecordBytes / 3) throw this.tooLong();
  }

  end(): void {
    this.#parser.end();
    if (this.#open.length > 0) this.#finish(Number.MAX_SAFE_INTEGER);
  }

  get line(): number {
    return this.#position.line;
  }

  tooLong(): Fault {
    return new Fault(
      'too-large',
      'ingest-record-too-long',
      'A message of the export is longer than allowed.',
      {
        place: { line: this.line },
      },
    );
  }

  #opened(name: string, attributes: ReadonlyMap<string, string>): void {
    this.#passed = this.#parser.endIndex + 1;
    this.#depth += 1;
    if (this.#depth > this.#bounds.maxHtmlDepth) {
      throw new Fault('too-large', 'ingest-html-too-deep', 'The HTML text is nested deeper than allowed.', {
        place: { line: this.line },
      });
    }
    const element: HtmlElement = { name, attributes, children: [] };
    if (this.#wanted(name, attributes)) {
      this.#start = this.#tagStart();
      if (this.#open.length > 0) this.#finish(this.#start);
      this.#position.advance(this.#start);
      this.#open = [element];
      return;
    }
    this.#open.at(-1)?.children.push(element);
    if (this.#open.length > 0) this.#open.push(element);
  }

  #closed(name: string, implied: boolean): void {
    const { endIndex } = this.#parser;
    const start = this.#tagStart();
    // `<br>` and its like have no end tag: they end with their own.
    const ownTag = !implied || start === this.#start;
    if (!implied) [this.#passed, this.#lastEnd] = [endIndex, endIndex];
    this.#depth = Math.max(0, this.#depth - 1);
    // The parser closes in order; what was open around a wanted element that ended early is not ours to close.
    if (this.#open.at(-1)?.name !== name) return;
    if (this.#open.length > 1) this.#open.pop();
    else if (ownTag) this.#endAt(endIndex);
    else this.#finish(start);
  }

  /** Where the tag begins that the parser tells of: it takes one right behind `</div >` to begin inside that. */
  #tagStart(): number {
    const { startIndex } = this.#parser;
    return startIndex === this.#lastEnd + 1
      ? (this.#position.tagEnd(this.#lastEnd) ?? startIndex)
      : startIndex;
  }

  /** The parser tells of an end tag once it knows its name; blanks may follow. */
  #endAt(unit: number): void {
    const end = this.#position.tagEnd(unit);
    if (end === undefined) this.#ending = unit;
    else this.#finish(end);
  }

  #finish(unit: number): void {
    const [element] = this.#open;
    this.#open = [];
    this.#ending = null;
    if (element === undefined) return;
    const bytes = this.#position.bytesTo(unit);
    if (bytes.length > this.#bounds.maxRecordBytes) throw this.tooLong();
    this.done.push({ element, offset: this.#position.byte, line: this.line, bytes });
  }
}

/**
 * The elements that `wanted` names, in file order; one inside another ends the outer one. Faults: `ingest-wrong-encoding`,
 * `ingest-html-too-deep`, `ingest-record-too-long`, each with the line; `ingest-too-large`.
 */
export async function* htmlElements(
  text: ChatText,
  wanted: (name: string, attributes: ReadonlyMap<string, string>) => boolean,
  bounds: Bounds,
): AsyncGenerator<HtmlPiece> {
  const reader = new ElementReader(wanted, bounds);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const decode = (chunk?: Buffer): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch (cause) {
      throw new Fault('invalid', 'ingest-wrong-encoding', 'The chat text is not UTF-8.', {
        place: { line: reader.line },
        cause,
      });
    }
  };
  let size = 0;
  for await (const chunk of text.open()) {
    size += chunk.length;
    if (size > bounds.maxChatTextBytes)
      throw new Fault('too-large', 'ingest-too-large', 'The chat text is larger than allowed.');
    reader.write(decode(chunk));
    yield* reader.done.splice(0);
  }
  reader.write(decode());
  reader.end();
  yield* reader.done.splice(0);
}

/** Whether there is this word in the `class` of an element, or of its attributes. */
export function hasClass({ attributes }: Pick<HtmlElement, 'attributes'>, word: string): boolean {
  const classes = attributes.get('class') ?? '';
  // Asked of every element many times over: no list is made.
  for (let at = classes.indexOf(word); at !== -1; at = classes.indexOf(word, at + 1)) {
    const end = at + word.length;
    if (
      (at === 0 || isPageBlank(classes.charCodeAt(at - 1))) &&
      (end === classes.length || isPageBlank(classes.charCodeAt(end)))
    )
      return true;
  }
  return false;
}

/** The first element below `element`, in document order, that `fits`. */
export function findElement(
  element: HtmlElement,
  fits: (candidate: HtmlElement) => boolean,
): HtmlElement | undefined {
  for (const child of element.children) {
    if (typeof child === 'string') continue;
    const found = fits(child) ? child : findElement(child, fits);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The characters below an element as a reader sees them: `<br>` is a line break, tags are nothing. */
export function textOf(element: HtmlElement): string {
  return element.children
    .map((child) => (typeof child === 'string' ? child : child.name === 'br' ? '\n' : textOf(child)))
    .join('');
}

/** The same without the blanks and line breaks that the page sets around it; blanks of other kinds stay. */
export function plainText(element: HtmlElement): string {
  const text = textOf(element);
  let [start, end] = [0, text.length];
  while (start < end && isPageBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isPageBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isPageBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
