// Brings the start of a line into plain codes for the header scanner: digits of any script become ASCII digits, the spaces
// that apps write (NBSP, NNBSP, thin) become blanks, direction marks and BOMs vanish. For recognition only: the text of a
// message is always cut from the original bytes. Input: UTF-8, already checked.

export const MAX_HEADER_CODES = 64;

const SPACE = 0x20;
const DIGIT_ZERO = 0x30;
const SKIP = -1;

function isMark(code: number): boolean {
  return (
    code === 0x200e ||
    code === 0x200f ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069) ||
    code === 0xfeff
  );
}

function plain(code: number): number {
  if (isMark(code)) return SKIP;
  if (code === 0xa0 || code === 0x202f || code === 0x2009) return SPACE;
  if (code >= 0x0660 && code <= 0x0669) return code - 0x0660 + DIGIT_ZERO;
  if (code >= 0x06f0 && code <= 0x06f9) return code - 0x06f0 + DIGIT_ZERO;
  return code === 0x060c ? 0x2c : code;
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
