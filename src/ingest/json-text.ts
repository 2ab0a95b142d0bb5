// Reads chat texts that are JSON: one value with the messages inside, or one value a line. Each piece comes with its own
// bytes and is checked to be UTF-8. Input is hostile; nothing is kept but what was asked for.
import { isUtf8 } from 'node:buffer';
import type { Bounds } from '../kernel/bounds.ts';
import { Fault } from '../kernel/fault.ts';
import { lineBlocks, type ChatText } from './chat-text.ts';
import { JsonScanner, type JsonPath, type JsonPiece, type JsonWish } from './json-scanner.ts';
import { lineAt, newLine } from './lines.ts';

export type { JsonPath, JsonPiece, JsonWish } from './json-scanner.ts';

/**
 * The pieces that `wish` takes, in file order. Faults: `ingest-json-broken`, `ingest-json-too-deep`,
 * `ingest-record-too-long`, `ingest-wrong-encoding`, each with the line; `ingest-too-large`.
 */
export async function* jsonPieces(
  text: ChatText,
  wish: (path: JsonPath) => JsonWish,
  bounds: Bounds,
): AsyncGenerator<JsonPiece> {
  const scanner = new JsonScanner(wish, bounds);
  let size = 0;
  for await (const chunk of text.open()) {
    size += chunk.length;
    if (size > bounds.maxChatTextBytes)
      throw new Fault('too-large', 'ingest-too-large', 'The chat text is larger than allowed.');
    for (const piece of scanner.push(chunk)) yield checkedPiece(piece);
  }
  for (const piece of scanner.end()) yield checkedPiece(piece);
}

/** The piece, if it is UTF-8. Fault `ingest-wrong-encoding`. */
export function checkedPiece(piece: JsonPiece): JsonPiece {
  if (isUtf8(piece.bytes)) return piece;
  throw new Fault('invalid', 'ingest-wrong-encoding', 'The chat text is not UTF-8.', {
    place: { line: piece.line },
  });
}

/** The value of a piece, or undefined when it is no JSON (the reader may know a repair). Numbers are JavaScript's. */
export function jsonValue(bytes: Buffer): unknown {
  return valueOf(bytes.toString('utf8'));
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Stands in every text with a number that JavaScript would write differently, and seldom in others: asking is slow. */
const MAY_LOSE_DIGITS = /\d{16}|\.\d*0(?!\d)|\.0{6}|\d[eE][-+]?\d|-0(?![.\d])/;

/**
 * The value of a piece in which no number loses a digit: one that JavaScript would write differently (too large, or with
 * zeros at its end) comes as the text that stands there. Undefined when it is no JSON.
 */
export function exactJsonValue(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  const exact = (_name: string, value: unknown, context?: { source?: string }): unknown => {
    const source = context?.source;
    return typeof value === 'number' && source !== undefined && String(value) !== source ? source : value;
  };
  try {
    return (MAY_LOSE_DIGITS.test(text) ? JSON.parse(text, exact) : JSON.parse(text)) as unknown;
  } catch {
    return undefined;
  }
}

/** A line that is not blank. `bytes` include the line's end. */
export type JsonLine = { line: number; offset: number; bytes: Buffer; value: unknown };

/** One value a line (JSON lines); `value` is undefined for a line that is no JSON. Faults: those of `lineBlocks`. */
export async function* jsonLines(text: ChatText, bounds: Bounds): AsyncGenerator<JsonLine> {
  for await (const block of lineBlocks(text, bounds)) {
    const at = newLine();
    for (let line = block.firstLine; lineAt(block.bytes, at.next, at); line += 1) {
      const start = block.offset + at.start === 0 ? withoutMark(block.bytes, at.start) : at.start;
      const content = block.bytes.toString('utf8', start, at.end);
      if (content.trim() === '') continue;
      const bytes = Buffer.from(block.bytes.subarray(at.start, at.next));
      yield { line, offset: block.offset + at.start, bytes, value: valueOf(content) };
    }
  }
}

/**
 * Whether the text is one JSON value a line rather than one value: its first line is a whole value, and more follows. What is
 * no JSON is neither.
 */
export async function isJsonLines(text: ChatText, bounds: Bounds): Promise<boolean> {
  let scanner: JsonScanner | null = new JsonScanner(() => 'skip', bounds);
  let begun = false;
  try {
    for await (const chunk of text.open()) {
      let from = 0;
      while (scanner !== null && from < chunk.length) {
        const lf = chunk.indexOf(LF, from);
        const part = chunk.subarray(from, lf === -1 ? chunk.length : lf + 1);
        scanner.push(part);
        begun ||= !isBlank(part);
        from += part.length;
        if (lf === -1 || !begun) continue;
        scanner.end();
        scanner = null;
      }
      if (scanner === null && !isBlank(chunk.subarray(from))) return true;
    }
  } catch {
    return false;
  }
  return false;
}

const LF = 0x0a;

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === LF || byte === 0x0d || byte === 0x09);
}

/** Past a byte order mark at the start of the text. */
function withoutMark(bytes: Buffer, start: number): number {
  return bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf ? start + 3 : start;
}

/**
 * Where the names in the beginning of a JSON text stand, for recognising it: `$.messages[].date`. Array positions are left
 * out. Empty when the head is no JSON; what stands before a break is kept, since a head ends anywhere.
 */
export function jsonShape(head: Buffer, bounds: Bounds): ReadonlySet<string> {
  const paths = new Set<string>();
  const scanner = new JsonScanner((path) => {
    if (paths.size < MAX_SHAPE_PATHS)
      paths.add(path.reduce<string>((way, key) => way + (typeof key === 'number' ? '[]' : `.${key}`), '$'));
    return 'enter';
  }, bounds);
  try {
    scanner.push(head);
  } catch {
    // What was seen up to here is what the head shows.
  }
  return paths;
}

const MAX_SHAPE_PATHS = 2000;
