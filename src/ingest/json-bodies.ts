// Reads a text that is a row of JSON bodies, as webhooks deliver them and as they are kept: one a line, written over many
// lines, straight behind one another, or all in one array. A body that is broken or torn off is reported with its line, and
// reading goes on with the next one that begins a line. Input is hostile; nothing is kept but the pieces asked for.
import type { Bounds } from '../kernel/bounds.ts';
import { Fault } from '../kernel/fault.ts';
import type { ChatText } from './chat-text.ts';
import { JsonScanner, type JsonPath, type JsonPiece, type JsonWish } from './json-scanner.ts';
import { checkedPiece } from './json-text.ts';

/** A piece of a body. `path` begins inside the body; `body` names the body, and no other one. */
export type BodyPiece = JsonPiece & { broken: false; body: string };

/** A body that could not be read to its end. Pieces before the break were given already. */
export type BrokenBody = { broken: true; line: number };

const [LF, SPACE, OPEN_OBJECT, OPEN_ARRAY] = [0x0a, 0x20, 0x7b, 0x5b];

/**
 * The pieces that `wish` takes, by their place inside a body, in the order of the text. Faults: `ingest-json-too-deep`,
 * `ingest-record-too-long`, `ingest-wrong-encoding`, each with the line; `ingest-too-large`.
 */
export async function* jsonBodies(
  text: ChatText,
  wish: (path: JsonPath) => JsonWish,
  bounds: Bounds,
): AsyncGenerator<BodyPiece | BrokenBody> {
  const reader = new BodyReader(wish, bounds);
  let size = 0;
  for await (const chunk of text.open()) {
    size += chunk.length;
    if (size > bounds.maxChatTextBytes)
      throw new Fault('too-large', 'ingest-too-large', 'The chat text is larger than allowed.');
    yield* reader.push(chunk);
  }
  yield* reader.end();
}

class BodyReader {
  readonly #wish: (path: JsonPath) => JsonWish;
  readonly #bounds: Bounds;
  #scanner: JsonScanner | null;
  /** How many scanners there were: bodies are counted anew by each. */
  #runs = 0;
  #offset = 0;
  #line = 1;
  /** On which the body begins that is being read. */
  #bodyLine = 1;
  #atLineStart = true;
  /** Whether each line holds whole bodies, as the first that is not blank does; null before that. */
  #byLine: boolean | null = null;

  constructor(wish: (path: JsonPath) => JsonWish, bounds: Bounds) {
    this.#wish = wish;
    this.#bounds = bounds;
    this.#scanner = this.#newScanner();
  }

  *push(chunk: Buffer): Generator<BodyPiece | BrokenBody> {
    for (let from = 0; from < chunk.length;) {
      const lf = chunk.indexOf(LF, from);
      const part = chunk.subarray(from, lf === -1 ? chunk.length : lf + 1);
      if (this.#atLineStart) yield* this.#beginLine(part[0] ?? LF);
      yield* this.#scan((scanner, done) => scanner.push(part, done));
      this.#offset += part.length;
      this.#atLineStart = lf !== -1;
      if (lf !== -1) this.#endLine();
      from += part.length;
    }
  }

  *end(): Generator<BodyPiece | BrokenBody> {
    yield* this.#scan((scanner, done) => done.push(...scanner.end()));
  }

  /**
   * After a break the next body begins a line. Where lines are bodies, one that is still open when the next begins was torn
   * off, and each line that is none is lost by itself.
   */
  *#beginLine(first: number): Generator<BrokenBody> {
    const begins = first === OPEN_OBJECT || first === OPEN_ARRAY;
    if (this.#scanner !== null && this.#scanner.valuesEnded !== null) this.#bodyLine = this.#line;
    else if (this.#scanner !== null && begins && this.#byLine === true) yield this.#lose();
    if (this.#scanner !== null) return;
    this.#bodyLine = this.#line;
    if (begins) this.#scanner = this.#newScanner();
    else if (this.#byLine !== false && first > SPACE) yield this.#lose();
  }

  #endLine(): void {
    this.#line += 1;
    const ended = this.#scanner?.valuesEnded;
    if (ended !== undefined && ended !== 0) this.#byLine ??= ended !== null;
  }

  *#scan(step: (scanner: JsonScanner, done: JsonPiece[]) => unknown): Generator<BodyPiece | BrokenBody> {
    const scanner = this.#scanner;
    if (scanner === null) return;
    const done: JsonPiece[] = [];
    const broken = isBroken(() => step(scanner, done));
    for (const piece of done) yield toBodyPiece(checkedPiece(piece), this.#runs);
    if (broken) yield this.#lose();
  }

  #lose(): BrokenBody {
    this.#scanner = null;
    return { broken: true, line: this.#bodyLine };
  }

  #newScanner(): JsonScanner {
    this.#runs += 1;
    const wish = ([, ...path]: JsonPath, firstByte: number): JsonWish => {
      // An array at the top holds bodies.
      if (path.length === 0 && firstByte === OPEN_ARRAY) return 'enter';
      return this.#wish(typeof path[0] === 'number' ? path.slice(1) : path);
    };
    return new JsonScanner(wish, this.#bounds, { offset: this.#offset, line: this.#line, values: 'several' });
  }
}

/** Whether the step meets what is no JSON. */
function isBroken(step: () => unknown): boolean {
  try {
    step();
    return false;
  } catch (error) {
    if (error instanceof Fault && error.code === 'ingest-json-broken') return true;
    throw error;
  }
}

function toBodyPiece({ path, ...rest }: JsonPiece, run: number): BodyPiece {
  const [body, ...inside] = path;
  const [item] = inside;
  const name = `${run}.${body}`;
  if (typeof item !== 'number') return { broken: false, body: name, path: inside, ...rest };
  return { broken: false, body: `${name}.${item}`, path: inside.slice(1), ...rest };
}
