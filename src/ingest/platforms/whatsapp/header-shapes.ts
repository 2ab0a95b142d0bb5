// Headers of one file differ in their digits only. What the header scanner has read once is kept as a shape: where digits
// stand and which bytes stand between them; a line that fits a shape is read from it, without being scanned. A shape gives
// what the scanner would give, because the scanner asks for nothing but digits and these bytes.
import { HeaderFields } from './header-fields.ts';
import { HeaderScanner } from './header-scanner.ts';
import { ERA, hourOfDay, hasMeaning, type Half } from './layout.ts';

const MAX_SHAPES = 16;
const DIGIT = 0x100;
const SPACE = 0x20;
/** Numbers of a header in the order of `FIELDS`. */
const FIELDS = 6;

type Shape = {
  /** Bytes of the header; `DIGIT` for any digit. */
  bytes: Uint16Array;
  layout: number;
  half: Half;
  /** For first, second, third, hour, minute, second: where its digits begin, and how many there are. */
  places: Uint8Array;
  whenStart: number;
  whenEnd: number;
};

/** Whether a line can begin a header, by its first byte alone. */
export const MAY_BEGIN: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  (byte >= 0x30 && byte <= 0x39) ||
  [0x5b, 0x52, 0x48, 0xe0, 0xe1, 0xe2, 0xef].includes(byte) ||
  (byte >= 0xd8 && byte <= 0xdb)
    ? 1
    : 0,
);

/** Its fields are those of the last header that was found. */
export class HeaderShapes extends HeaderFields {
  private readonly scanner = new HeaderScanner();
  /** The one that fitted last stands first. */
  private readonly shapes: Shape[] = [];

  /** Whether a header begins at `start` by a shape that is known; quick. */
  fits(block: Uint8Array, start: number): boolean {
    for (let index = 0; index < this.shapes.length; index += 1) {
      const shape = this.shapes[index];
      if (shape === undefined || !matches(shape.bytes, block, start)) continue;
      if (index > 0) {
        this.shapes.splice(index, 1);
        this.shapes.unshift(shape);
      }
      this.take(shape, block, start);
      return hasMeaning(this);
    }
    return false;
  }

  /** Whether the line `block[start, end)` begins with a header; keeps its shape. */
  scan(block: Buffer, start: number, end: number): boolean {
    const { scanner } = this;
    if (!scanner.scan(block, start, end)) return false;
    this.copy(scanner);
    this.learn(block, start);
    return true;
  }

  private take(
    { layout, half, places, bytes, whenStart, whenEnd }: Shape,
    block: Uint8Array,
    start: number,
  ): void {
    this.layout = layout;
    this.first = numberAt(block, start, places, 0);
    this.second = numberAt(block, start, places, 1);
    this.third = numberAt(block, start, places, 2);
    this.hour = hourOfDay(numberAt(block, start, places, 3), half);
    this.minute = numberAt(block, start, places, 4);
    this.secondOfMinute = numberAt(block, start, places, 5);
    this.bodyStart = start + bytes.length;
    this.whenStart = start + whenStart;
    this.whenEnd = start + whenEnd;
  }

  private learn(block: Buffer, start: number): void {
    const { scanner } = this;
    // A header that ends otherwise may be longer in another line.
    if (
      this.shapes.length >= MAX_SHAPES ||
      (scanner.layout & ERA) !== 0 ||
      block[scanner.bodyStart - 1] !== SPACE
    )
      return;
    const places = new Uint8Array(FIELDS * 2);
    for (let field = 0; field < FIELDS; field += 1) {
      const place = (scanner.places[field * 2] ?? 0) - start;
      const digits = scanner.places[field * 2 + 1] ?? 0;
      // Digits of other scripts take more bytes.
      for (let at = 0; at < digits; at += 1) if (!isDigit(block[start + place + at] ?? 0)) return;
      places[field * 2] = place;
      places[field * 2 + 1] = digits;
    }
    const bytes = Uint16Array.from(block.subarray(start, scanner.bodyStart));
    for (let field = 0; field < FIELDS; field += 1) {
      const place = places[field * 2] ?? 0;
      bytes.fill(DIGIT, place, place + (places[field * 2 + 1] ?? 0));
    }
    const { layout, half, whenStart, whenEnd } = scanner;
    this.shapes.push({ bytes, layout, half, places, whenStart: whenStart - start, whenEnd: whenEnd - start });
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function matches(shape: Uint16Array, block: Uint8Array, start: number): boolean {
  const { length } = shape;
  if (start + length > block.length) return false;
  for (let at = 0; at < length; at += 1) {
    const byte = block[start + at] ?? 0;
    if (byte !== shape[at] && !(shape[at] === DIGIT && byte >= 0x30 && byte <= 0x39)) return false;
  }
  return true;
}

function numberAt(block: Uint8Array, start: number, places: Uint8Array, field: number): number {
  const from = start + (places[field * 2] ?? 0);
  const digits = places[field * 2 + 1] ?? 0;
  if (digits === 2) return digitAt(block, from) * 10 + digitAt(block, from + 1);
  let value = 0;
  for (let at = from; at < from + digits; at += 1) value = value * 10 + digitAt(block, at);
  return value;
}

function digitAt(block: Uint8Array, at: number): number {
  return (block[at] ?? 0) - 0x30;
}
