// Names of the files in which a history comes, one a chat: `Messages - Jo.csv` (formats.md §5 A). For choosing among files
// and for the title only; content decides whether it is a chat at all.

const NAMED = /^Messages - (.{1,200}?)(?: \(\d{1,3}\))?\.(?:csv|tsv|txt)$/su;

export function chatNameRank(fileName: string): number {
  return NAMED.test(fileName) ? 1 : 0;
}

/** The chat's name when a file name tells it. */
export function chatTitle(fileNames: readonly (string | null)[]): string | null {
  for (const fileName of fileNames) {
    const title = fileName === null ? undefined : NAMED.exec(fileName)?.[1];
    if (title !== undefined) return title;
  }
  return null;
}
