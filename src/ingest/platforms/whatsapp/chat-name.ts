// Names of chat texts and zips in all languages (formats.md §1.1): which file in a zip is the chat, and what the chat is
// called. Only for choosing and for the title; content decides whether it is a chat at all.
import { LANGUAGES } from './wording/languages.ts';

const IOS_TEXT = /^_chat\.txt$/;
/** A name that the app may have given in a language that we do not know. */
const NAMED_ELSEWHERE = /^[^]{0,200}?whatsapp[^]{0,200}\.txt$/i;
/** Blanks turn into no-break spaces or `_` on the way through other programs. */
const BLANK = '[ _\\u00a0\\u202f]';
/** Numbers that a browser or a phone adds to a second copy. */
const EXTENSION = '(?: ?\\(\\d{1,3}\\))?\\.(?:txt|zip)$';

const NAMED: readonly RegExp[] = LANGUAGES.flatMap(({ chatNames }) => chatNames.map(toPattern));

function toPattern(template: string): RegExp {
  const pieces = template.split('{}').map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const source = pieces.join('(.{1,200}?)').replaceAll(' ', BLANK);
  return new RegExp(`^${source}${EXTENSION}`, 'su');
}

/** A Mac decomposes letters in names. The title is then given as the Mac writes it. */
function titleIn(fileName: string): string | undefined {
  for (const name of new Set([fileName, fileName.normalize('NFC')])) {
    for (const pattern of NAMED) {
      const title = pattern.exec(name)?.[1];
      if (title !== undefined) return title;
    }
  }
  return undefined;
}

/** 3 for iOS's own text name, 2 for the app's name in a language, 1 for what may be another's, 0 for anything else. */
export function chatNameRank(fileName: string): number {
  if (IOS_TEXT.test(fileName)) return 3;
  if (!fileName.endsWith('.txt')) return 0;
  if (titleIn(fileName) !== undefined) return 2;
  return NAMED_ELSEWHERE.test(fileName) ? 1 : 0;
}

/** The chat's name when a file name tells it. */
export function chatTitle(fileNames: readonly (string | null)[]): string | null {
  for (const fileName of fileNames) {
    const title = fileName === null ? undefined : titleIn(fileName);
    if (title !== undefined) return title;
  }
  return null;
}
