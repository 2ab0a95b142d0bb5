// Reads the source tree for the tests of the architecture: files, what they import, and their code with every comment and
// literal blanked out, so that a word in a string is not taken for code. A scanner, not a parser: Prettier's form is assumed.
import fs from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../..');

/** Every file under a folder of the repository, as paths from its root, sorted. */
export function filesUnder(folder: string, endings: readonly string[]): string[] {
  const start = path.join(ROOT, folder);
  if (!fs.existsSync(start)) return [];
  return fs
    .readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)))
    .sort();
}

export function textOf(file: string): string {
  return fs.readFileSync(path.join(ROOT, file), 'utf8');
}

// In order: comments, template literals, strings, and regular expressions where a value may begin.
const BLANKED =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|`(?:\\[\s\S]|[^`\\])*`|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|(?<=(?:^|[=(,:;!&|?{}[]|return|=>)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/g;

/** The code alone: comments and literals become spaces, line breaks stay where they are. */
export function codeOnly(text: string): string {
  return text.replaceAll(BLANKED, (match) => match.replaceAll(/[^\n]/g, ' '));
}

export type Import = { from: string; specifier: string; target: string | null };

const IMPORTED =
  /(?:^|\n)\s*(?:import|export)\b[^;'"`]*?\bfrom\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

/** What a file imports, `import type` and dynamic imports included. `target` is a file of the repository, or null. */
export function importsOf(file: string): Import[] {
  return [...textOf(file).matchAll(IMPORTED)].map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    const target = specifier.startsWith('.')
      ? path.normalize(path.join(path.dirname(file), specifier))
      : null;
    return { from: file, specifier, target };
  });
}

export const SOURCES = filesUnder('src', ['.ts']);
export const IMPORTS = SOURCES.flatMap(importsOf);

/** Lines of code that match, as `file:line`. */
export function linesMatching(files: readonly string[], pattern: RegExp): string[] {
  return files.flatMap((file) =>
    codeOnly(textOf(file))
      .split('\n')
      .flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1}`] : [])),
  );
}
