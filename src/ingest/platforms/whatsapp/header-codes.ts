// Brings the start of a line into plain codes for the header scanner: digits of any script become ASCII digits, the spaces
// that apps write (NBSP, NNBSP, thin) become blanks, direction marks and BOMs vanish. For recognition only: the text of a
// message is always cut from the original bytes. Input: UTF-8, already checked.

export const MAX_HEADER_CODES = 64;

const SPACE = 0x20;
const DIGIT_ZERO = 0x30;
const SKIP = -1;
/** Zeros of the scripts whose digits phones write in dates, two-byte ones before three-byte ones. */
const ZEROS: readonly number[] = [
  0x0660, 0x06f0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50, 0x0ed0,
  0x0f20, 0x1040, 0x17e0, 0xff10,
];

function isMark(code: number): boolean {
  return (
    code === 0x200e ||
    code === 0x200f ||
    code === 0x061c ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069) ||
    code === 0xfeff
  );
}

function plain(code: number): number {
  if (isMark(code)) return SKIP;
  if (code === 0xa0 || code === 0x202f || code === 0x2009) return SPACE;
  if (code === 0x060c) return 0x2c;
  if (code < 0x0660) return code;
  const zero = ZEROS.find((digit) => code >= digit && code <= digit + 9);
  return zero === undefined ? code : code - zero + DIGIT_ZERO;
}

/**
 * Fills `codes` with plain codes from `block[start, end)` and `ends` with the offset behind each code. Returns how many.
 * Stops after the blank that follows `]` or a lone `-`, because no header goes further.
 */
export function fillHeaderCodes(
  block: Buffer,
  start: number,
  end: number,
  codes: Uint16Array,
  ends: Int32Array,
): number {
  let count = 0;
  let at = start;
  while (at < end && count < MAX_HEADER_CODES) {
    const byte = block[at] ?? 0;
    let code = byte;
    if (byte < 0x80) {
      if (byte === 0x0a || byte === 0x0d) break;
      at += 1;
    } else if (byte < 0xe0) {
      code = plain(((byte & 0x1f) << 6) | ((block[at + 1] ?? 0) & 0x3f));
      at += 2;
    } else if (byte < 0xf0) {
      code = plain(
        ((byte & 0x0f) << 12) | (((block[at + 1] ?? 0) & 0x3f) << 6) | ((block[at + 2] ?? 0) & 0x3f),
      );
      at += 3;
    } else break;
    if (code === SKIP) continue;
    codes[count] = code;
    ends[count] = at;
    count += 1;
    if (code === SPACE && count > 8) {
      const before = codes[count - 2];
      if (before === 0x5d || (before === 0x2d && codes[count - 3] === SPACE)) break;
    }
  }
  return count;
}
