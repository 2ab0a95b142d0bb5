// Walks the lines of a block without copying: where each begins, where its content ends, where the next begins.

export type Line = { start: number; end: number; next: number; crlf: boolean };

const LF = 0x0a;
const CR = 0x0d;

/** Moves `line` to the line that begins at `start`; false at the end of the block. `end` excludes CR LF or LF. */
export function lineAt(block: Buffer, start: number, line: Line): boolean {
  if (start >= block.length) return false;
  const lf = block.indexOf(LF, start);
  line.start = start;
  line.next = lf === -1 ? block.length : lf + 1;
  line.crlf = lf > start && block[lf - 1] === CR;
  line.end = lf === -1 ? block.length : line.crlf ? lf - 1 : lf;
  return true;
}

export function newLine(): Line {
  return { start: 0, end: 0, next: 0, crlf: false };
}

/** The first line that is not blank, without its end; null when there is none. A byte order mark counts as blank. */
export function firstLineOf(head: Buffer): Buffer | null {
  const line = newLine();
  while (lineAt(head, line.next, line)) {
    const content = head.subarray(line.start, line.end);
    if (!/^(?:\xef\xbb\xbf)?\s*$/.test(content.toString('latin1', 0, 64)) || content.length > 64)
      return content;
  }
  return null;
}
