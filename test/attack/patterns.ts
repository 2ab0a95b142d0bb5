// Finds every regular expression of the source: literals, by reading the text as a JavaScript lexer does (comments, strings and templates
// skipped, a slash is a division after a value), and the places that make one of a text.
import { SOURCES, textOf } from '../architecture/source-tree.ts';

export type Pattern = {
  readonly file: string;
  readonly line: number;
  readonly source: string;
  readonly flags: string;
};

const AFTER_WORD = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'delete',
  'void',
  'throw',
  'new',
  'else',
  'do',
  'yield',
  'await',
]);

/** The literals of a text. Inside `${…}` of a template too. */
export function patternsIn(file: string, text: string): Pattern[] {
  const found: Pattern[] = [];
  /** Depth of braces at which each open template goes on. */
  const templates: number[] = [];
  let braces = 0;
  let last = '';
  let at = 0;
  const template = (): void => {
    for (; at < text.length; at += 1) {
      if (text[at] === '\\') at += 1;
      else if (text[at] === '`') {
        at += 1;
        last = 'x';
        return;
      } else if (text[at] === '$' && text[at + 1] === '{') {
        at += 2;
        templates.push(braces);
        braces += 1;
        last = '{';
        return;
      }
    }
  };
  while (at < text.length) {
    const char = text[at] ?? '';
    const pair = text.slice(at, at + 2);
    if (/\s/.test(char)) at += 1;
    else if (pair === '//') at = endOf(text, '\n', at);
    else if (pair === '/*') at = endOf(text, '*/', at) + 2;
    else if (char === '"' || char === "'") {
      for (at += 1; at < text.length && text[at] !== char; at += 1) if (text[at] === '\\') at += 1;
      at += 1;
      last = 'x';
    } else if (char === '`') {
      at += 1;
      template();
    } else if (char === '}' && templates.at(-1) === braces - 1) {
      braces -= 1;
      templates.pop();
      at += 1;
      template();
    } else if (char === '/' && beginsPattern(last)) {
      const end = patternEnd(text, at);
      const flags = /^[a-z]*/.exec(text.slice(end + 1))?.[0] ?? '';
      found.push({
        file,
        line: text.slice(0, at).split('\n').length,
        source: text.slice(at + 1, end),
        flags,
      });
      at = end + 1 + flags.length;
      last = 'x';
    } else if (/[\w$]/.test(char)) {
      const word = /^[\w$]+/.exec(text.slice(at, at + 100))?.[0] ?? char;
      at += word.length;
      last = AFTER_WORD.has(word) ? '(' : 'x';
    } else {
      if (char === '{') braces += 1;
      if (char === '}') braces -= 1;
      last = char;
      at += 1;
    }
  }
  return found;
}

/** A slash after a value divides; after anything else it begins a pattern. */
function beginsPattern(last: string): boolean {
  return last !== 'x' && last !== ')' && last !== ']' && last !== '}';
}

function patternEnd(text: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\') at += 1;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return at;
  }
  return text.length;
}

function endOf(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end;
}

/** Of every source file. */
export function allPatterns(): Pattern[] {
  return SOURCES.flatMap((file) => patternsIn(file, textOf(file)));
}

/** Lines that make a pattern of a text. */
export function madePatterns(): string[] {
  return SOURCES.flatMap((file) =>
    textOf(file)
      .split('\n')
      .flatMap((line, i) =>
        /\bnew RegExp\(|[^.\w]RegExp\(/.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : [],
      ),
  );
}
