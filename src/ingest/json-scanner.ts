// Finds values inside a JSON text of any length without holding it, by their place in it, with the exact bytes of each:
// an original is sealed with its own slice, so the slices must be those of the export (architecture.md, "Our own"). Input is
// hostile: depth, size of a piece and length of a key are bounded. Grammar inside a piece is left to JSON.parse; here only
// strings and brackets are followed, which invalid escapes (`\x0B`, formats.md §3.1) do not disturb.
import type { Bounds } from '../kernel/bounds.ts';
import { Fault } from '../kernel/fault.ts';

/** Names of members and positions in arrays, from the outermost value inwards. */
export type JsonPath = readonly (string | number)[];

/** What to do with the value at a path: hand over its bytes, look inside it, or pass over it. */
export type JsonWish = 'take' | 'enter' | 'skip';

/** One value: its bytes as they stand, where they begin, and the line (1-based) on which they begin. */
export type JsonPiece = { path: JsonPath; offset: number; line: number; bytes: Buffer };

const [QUOTE, BACKSLASH, LF] = [0x22, 0x5c, 0x0a];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY, COMMA, COLON] = [
  0x7b, 0x7d, 0x5b, 0x5d, 0x2c, 0x3a,
];
const MAX_KEY_BYTES = 1024;

/** `sequence`: the values of a text that holds several, one after another; it has no brackets. */
type Frame = { is: 'array' | 'object' | 'sequence'; key: string | number };

/**
 * Where the scanned text begins in a larger one. `values`: one value, or any number of them behind one another; the path of
 * each then begins with its number.
 */
export type JsonStart = { offset: number; line: number; values: 'one' | 'several' };

const WHOLE_TEXT: JsonStart = { offset: 0, line: 1, values: 'one' };

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === LF || byte === 0x0d || byte === 0x09;
}

/** Which bytes can change anything in a string, in a number or word, and between the brackets of a value. */
function stopsAt(...bytes: readonly number[]): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (bytes.includes(byte) || byte === LF ? 1 : 0));
}
const BRACKETS = [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY];
const STRING_STOPS = stopsAt(QUOTE, BACKSLASH);
const SCALAR_STOPS = stopsAt(...BRACKETS, COMMA, 0x20, 0x0d, 0x09);
const VALUE_STOPS = stopsAt(...BRACKETS, QUOTE);

/** The next byte from `at` on that is a stop; the length of the chunk when there is none. */
function nextStop(chunk: Buffer, at: number, stops: Uint8Array): number {
  let next = at;
  while (next < chunk.length && stops[chunk[next] ?? 0] === 0) next += 1;
  return next;
}

export class JsonScanner {
  readonly #wish: (path: JsonPath, firstByte: number) => JsonWish;
  readonly #bounds: Bounds;
  readonly #frames: Frame[] = [];
  #state: 'value' | 'key' | 'colon' | 'after' | 'end' = 'value';
  /** A value that is being passed over or taken: its brackets still open. */
  #inside: { take: boolean; depth: number; scalar: boolean } | null = null;
  #inString = false;
  #escaped = false;
  #key: number[] | null = null;
  #piece: { offset: number; line: number; parts: Buffer[]; size: number } | null = null;
  #offset: number;
  #line: number;

  /** `wish` is asked once for each value outside a taken or skipped one. */
  constructor(
    wish: (path: JsonPath, firstByte: number) => JsonWish,
    bounds: Bounds,
    { offset, line, values }: JsonStart = WHOLE_TEXT,
  ) {
    this.#wish = wish;
    this.#bounds = bounds;
    this.#offset = offset;
    this.#line = line;
    if (values === 'several') this.#frames.push({ is: 'sequence', key: 0 });
  }

  /** How many values of the text have ended; null inside a value. */
  get valuesEnded(): number | null {
    const [frame] = this.#frames;
    if (this.#frames.length !== 1 || frame?.is !== 'sequence' || this.#inside !== null) return null;
    return Number(frame.key) + (this.#state === 'after' ? 1 : 0);
  }

  /**
   * Takes in the next bytes; gives the pieces that end within them, in `done` also those before a fault. Faults:
   * `ingest-json-broken`, `ingest-json-too-deep`, `ingest-record-too-long`.
   */
  push(chunk: Buffer, done: JsonPiece[] = []): JsonPiece[] {
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      // Nearly all bytes lie inside values and mean nothing by themselves.
      if (this.#inside !== null && !this.#escaped) at = nextStop(chunk, at, this.#stops(this.#inside.scalar));
      if (at === chunk.length) break;
      const byte = chunk[at] ?? 0;
      if (this.#inside === null) {
        if (this.#outside(byte, at)) from = at;
      } else if (this.#endsInside(byte)) {
        // A number or a word ends before the byte behind it, which still has to be looked at.
        const scalar = this.#inside.scalar && byte !== QUOTE;
        this.#finish(chunk.subarray(from, scalar ? at : at + 1), done);
        if (scalar) this.#outside(byte, at);
      }
      if (byte === LF) this.#line += 1;
    }
    if (this.#piece !== null) this.#keep(chunk.subarray(from));
    this.#offset += chunk.length;
    return done;
  }

  /** The end of the text. Fault `ingest-json-broken` when something is still open. */
  end(): JsonPiece[] {
    const done: JsonPiece[] = [];
    if (this.#inside?.scalar === true && !this.#inString) this.#finish(Buffer.alloc(0), done);
    if (this.#state !== 'end' && this.valuesEnded === null)
      throw this.#broken('The JSON text ends too early.');
    return done;
  }

  /** A byte outside any value that is taken or skipped. True when such a value begins with it. */
  #outside(byte: number, at: number): boolean {
    if (this.#key !== null) {
      this.#keyByte(byte);
      return false;
    }
    // The first three bytes may be a byte order mark.
    if (isBlank(byte) || (byte >= 0x80 && this.#offset + at < 3)) return false;
    if (this.#state === 'value') {
      if (byte === CLOSE_ARRAY) return this.#close(true);
      return this.#value(byte, at);
    }
    if (this.#state === 'key' && byte === QUOTE) this.#key = [];
    else if (this.#state === 'key' && byte === CLOSE_OBJECT) return this.#close(false);
    else if (this.#state === 'colon' && byte === COLON) this.#state = 'value';
    else if (this.#state === 'after') return this.#afterValue(byte, at);
    else throw this.#broken('The file is not well-formed JSON.');
    return false;
  }

  #keyByte(byte: number): void {
    const key = this.#key ?? [];
    if (byte === QUOTE && !this.#escaped) {
      const frame = this.#frames.at(-1);
      if (frame !== undefined) frame.key = keyText(Buffer.from(key));
      this.#key = null;
      this.#state = 'colon';
      return;
    }
    this.#escaped = byte === BACKSLASH && !this.#escaped;
    if (key.length >= MAX_KEY_BYTES) throw this.#broken('A name in the JSON text is longer than allowed.');
    key.push(byte);
  }

  #value(byte: number, at: number): boolean {
    const container = byte === OPEN_OBJECT || byte === OPEN_ARRAY;
    const wish = this.#wish(
      this.#frames.map(({ key }) => key),
      byte,
    );
    if (wish === 'enter' && container) {
      if (this.#frames.length >= this.#bounds.maxJsonDepth) throw this.#tooDeep();
      const array = byte === OPEN_ARRAY;
      this.#frames.push(array ? { is: 'array', key: 0 } : { is: 'object', key: '' });
      this.#state = array ? 'value' : 'key';
      return false;
    }
    if (!container && byte !== QUOTE && !isScalarStart(byte))
      throw this.#broken('The file is not well-formed JSON.');
    this.#inside = { take: wish === 'take', depth: container ? 1 : 0, scalar: !container };
    this.#inString = byte === QUOTE;
    this.#escaped = false;
    if (wish === 'take') this.#piece = { offset: this.#offset + at, line: this.#line, parts: [], size: 0 };
    return true;
  }

  #stops(scalar: boolean): Uint8Array {
    return this.#inString ? STRING_STOPS : scalar ? SCALAR_STOPS : VALUE_STOPS;
  }

  /** Whether the value that is being passed over or taken ends with this byte (a number or a word: before it). */
  #endsInside(byte: number): boolean {
    const inside = this.#inside;
    if (inside === null) return false;
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) {
        this.#inString = false;
        return inside.scalar;
      }
      return false;
    }
    if (inside.scalar)
      return byte === COMMA || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT || isBlank(byte);
    if (byte === QUOTE) this.#inString = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      inside.depth += 1;
      if (inside.depth + this.#frames.length > this.#bounds.maxJsonDepth) throw this.#tooDeep();
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      inside.depth -= 1;
      return inside.depth === 0;
    }
    return false;
  }

  #keep(bytes: Buffer): void {
    const piece = this.#piece;
    if (piece === null) return;
    piece.size += bytes.length;
    if (piece.size > this.#bounds.maxRecordBytes) {
      throw new Fault(
        'too-large',
        'ingest-record-too-long',
        'A message of the export is longer than allowed.',
        {
          place: { line: piece.line },
        },
      );
    }
    piece.parts.push(Buffer.from(bytes));
  }

  #finish(bytes: Buffer, done: JsonPiece[]): void {
    this.#inside = null;
    this.#state = this.#frames.length === 0 ? 'end' : 'after';
    if (this.#piece === null) return;
    this.#keep(bytes);
    const { offset, line, parts } = this.#piece;
    done.push({ path: this.#frames.map(({ key }) => key), offset, line, bytes: Buffer.concat(parts) });
    this.#piece = null;
  }

  #afterValue(byte: number, at: number): boolean {
    const frame = this.#frames.at(-1);
    if (frame?.is === 'sequence') {
      frame.key = Number(frame.key) + 1;
      return this.#value(byte, at);
    }
    if (frame !== undefined && byte === COMMA) {
      if (frame.is === 'array') frame.key = Number(frame.key) + 1;
      this.#state = frame.is === 'array' ? 'value' : 'key';
      return false;
    }
    if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) return this.#close(byte === CLOSE_ARRAY);
    throw this.#broken('The file is not well-formed JSON.');
  }

  #close(array: boolean): boolean {
    if (this.#frames.pop()?.is !== (array ? 'array' : 'object'))
      throw this.#broken('The brackets of the JSON text do not match.');
    this.#state = this.#frames.length === 0 ? 'end' : 'after';
    return false;
  }

  #broken(message: string): Fault {
    return new Fault('invalid', 'ingest-json-broken', message, { place: { line: this.#line } });
  }

  #tooDeep(): Fault {
    return new Fault('too-large', 'ingest-json-too-deep', 'The JSON text is nested deeper than allowed.', {
      place: { line: this.#line },
    });
  }
}

function isScalarStart(byte: number): boolean {
  return byte === 0x2d || (byte >= 0x30 && byte <= 0x39) || byte === 0x74 || byte === 0x66 || byte === 0x6e;
}

function keyText(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes('\\')) return text;
  try {
    const parsed: unknown = JSON.parse(`"${text}"`);
    return typeof parsed === 'string' ? parsed : text;
  } catch {
    return text;
  }
}
