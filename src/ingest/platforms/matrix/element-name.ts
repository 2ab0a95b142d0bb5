// Names that Element gives to what it exports: `Element - Gen Surg on-call - Chat Export - 2026-11-18T08-00-00.000Z.txt`, and
// `export.json`, `export.txt` or `messages.html` inside a zip. The first word is the brand of the client.

const MARK = ' - Chat Export - ';
const BETWEEN = ' - ';
const BRAND_LENGTH = 80;

function roomIn(fileName: string): string | undefined {
  const [from, to] = [fileName.indexOf(BETWEEN, 1), fileName.lastIndexOf(MARK)];
  const room = fileName.slice(from + BETWEEN.length, to);
  const rest = fileName.slice(0, from) + fileName.slice(to);
  const isName = from > 0 && from <= BRAND_LENGTH && to > from + BETWEEN.length;
  return isName && !rest.includes('/') && !/[\n\r]/.test(room) ? room : undefined;
}

/** `extension` with its dot. */
export function elementNameRank(fileName: string, extension: string): number {
  if (!fileName.toLowerCase().endsWith(extension)) return 0;
  return fileName === `export${extension}` || roomIn(fileName) !== undefined ? 3 : 1;
}

/** The room's name, as far as a file may be called by it. */
export function elementTitle(names: readonly (string | null)[]): string | null {
  for (const name of names) {
    const room = roomIn(name ?? '');
    if (room !== undefined) return room;
  }
  return null;
}
