// Templates of app texts: literal pieces with gaps for names. Matched by searching for the pieces from left to right, so that
// the time grows with the text alone, whatever a hostile file holds. Quotation marks of all languages count as one.

const QUOTES = /[“”„‟«»‹›「」『』]/g;
/** A piece of this length is no part of a name. */
export const TELLING = 20;

const FINAL_STOP = /[.。।]$/;

/** A text as templates are compared with it: composed, one kind of quotation mark, no full stop at the end. */
export function comparable(text: string): string {
  return text.normalize('NFC').replace(QUOTES, '"').replace(FINAL_STOP, '');
}

export class Template {
  private readonly pieces: readonly string[];
  /** Whether the gap behind the last piece may be empty. */
  private readonly openEnd: boolean;

  constructor(template: string) {
    this.openEnd = template.endsWith('{*}');
    this.pieces = comparable(template.replaceAll('{*}', '{}')).split('{}');
  }

  /** Whether the whole text is of this form; it must be `comparable`. */
  matches(text: string): boolean {
    const [first = ''] = this.pieces;
    const last = this.pieces.at(-1) ?? '';
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    if (this.pieces.length === 1) return text.length === first.length;
    let at = first.length;
    for (const piece of this.pieces.slice(1, -1)) {
      const found = text.indexOf(piece, at + 1);
      if (found === -1) return false;
      at = found + piece.length;
    }
    return text.length - last.length >= at + (this.openEnd ? 0 : 1);
  }

  /**
   * The literal piece behind which the template quotes what a person wrote, so that a colon may follow, and whether the
   * template begins with it; null when it quotes nothing or the piece is too short to tell anything.
   */
  get quoting(): Quoting | null {
    for (const [index, piece] of this.pieces.entries()) {
      const quote = piece.indexOf('"');
      if (quote > 0 && piece.length > 4) return { piece: piece.slice(0, quote + 1), begins: index === 0 };
    }
    const before = this.pieces.at(-2) ?? '';
    if (this.pieces.at(-1) !== '' || before.length < TELLING) return null;
    return { piece: before, begins: this.pieces.length === 2 };
  }
}

export type Quoting = { piece: string; begins: boolean };
