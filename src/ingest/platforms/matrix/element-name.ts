// Names that Element gives to what it exports: `Element - Gen Surg on-call - Chat Export - 2026-11-18T08-00-00.000Z.txt`, and
// `export.json`, `export.txt` or `messages.html` inside a zip. The first word is the brand of the client.

const NAME = /^[^/]{1,80}? - (.{1,200}) - Chat Export - [^/]{0,80}$/;

/** `extension` with its dot. */
export function elementNameRank(fileName: string, extension: string): number {
  if (!fileName.toLowerCase().endsWith(extension)) return 0;
  return fileName === `export${extension}` || NAME.test(fileName) ? 3 : 1;
}

/** The room's name, as far as a file may be called by it. */
export function elementTitle(names: readonly (string | null)[]): string | null {
  for (const name of names) {
    const [, room] = NAME.exec(name ?? '') ?? [];
    if (room !== undefined) return room;
  }
  return null;
}
