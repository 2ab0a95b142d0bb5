// Hostile text shown as it is: letters stay, but a character that would hide, turn round or fake others becomes a visible
// token, e.g. [U+202E]. Nothing is removed and nothing is changed in what is stored.

// Controls and format characters (bidi overrides, zero width), line separators, and letters that look like nothing.
const SUSPECT = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\u115F\u1160\u3164\uFFA0]/gu;
// Line breaks and tabs are layout. Joiners are part of emoji and of several scripts' spelling.
const HARMLESS = new Set(['\n', '\t', '\r', '\u200C', '\u200D']);
// Flags of England, Scotland and Wales are spelt with tag characters after a black flag.
const FLAG = /\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F}/gu;

function codePoint(character: string): string {
  const value = character.codePointAt(0) ?? 0;
  return `U+${value.toString(16).toUpperCase().padStart(4, '0')}`;
}

function flagPositions(text: string): (index: number) => boolean {
  const ranges = [...text.matchAll(FLAG)].map((flag) => [flag.index, flag.index + flag[0].length] as const);
  return (index) => ranges.some(([from, to]) => index >= from && index < to);
}

function mark(text: string, token: (name: string) => string): string {
  const inFlag = flagPositions(text);
  return text.replaceAll(SUSPECT, (character: string, index: number) =>
    HARMLESS.has(character) || inFlag(index) ? character : token(codePoint(character)),
  );
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Plain text with tokens in brackets, for attributes, options and titles. */
export function visibleText(text: string): string {
  return mark(text, (name) => `[${name}]`);
}

/** Escaped HTML in an isolated direction, with tokens set apart: `<bdi class="cs-text" dir="auto">…</bdi>`. */
export function visibleHtml(text: string): string {
  const escaped = text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
  const marked = mark(
    escaped,
    (name) =>
      `<span class="cs-hidden-character"><span class="nhsuk-u-visually-hidden">hidden character </span>${name}</span>`,
  );
  return `<bdi class="cs-text" dir="auto">${marked}</bdi>`;
}
