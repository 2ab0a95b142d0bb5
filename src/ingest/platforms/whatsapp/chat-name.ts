// Names of chat texts and zips (formats.md §1.1): which file in a zip is the chat, and what the chat is called.
// Only for choosing and for the title; content decides whether it is a chat at all.

const IOS_TEXT = /^_chat\.txt$/;
const NAMED = /^WhatsApp Chat (?:with|-) (.{1,200}?)(?: \(\d{1,3}\))?\.(?:txt|zip)$/s;
/** Other languages' names, enough to rank a file; the title stays in the file name. */
const NAMED_ELSEWHERE = /whatsapp.*\.txt$/i;

/** NBSP and `_` stand for blanks in names that passed through other programs. */
function plainName(fileName: string): string {
  return fileName.replaceAll(/[\u00a0\u202f]/g, ' ').replace(/^WhatsApp_Chat_(with|-)_/, 'WhatsApp Chat $1 ');
}

/** 3 for iOS's own text name, 2 for the app's English name, 1 for another language's, 0 for anything else. */
export function chatNameRank(fileName: string): number {
  if (IOS_TEXT.test(fileName)) return 3;
  if (NAMED.test(plainName(fileName)) && fileName.endsWith('.txt')) return 2;
  return NAMED_ELSEWHERE.test(fileName) ? 1 : 0;
}

/** The chat's name when a file name tells it. */
export function chatTitle(fileNames: readonly (string | null)[]): string | null {
  for (const fileName of fileNames) {
    const title = fileName === null ? undefined : NAMED.exec(plainName(fileName))?.[1];
    if (title !== undefined) return title;
  }
  return null;
}
