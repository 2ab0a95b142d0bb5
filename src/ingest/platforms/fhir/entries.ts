// The entries of a Bundle one by one, and what stands beside them.
import type { Bounds } from '../../../kernel/bounds.ts';
import type { ChatText } from '../../chat-text.ts';
import { withoutValues } from '../../json-blanks.ts';
import { jsonPieces, type JsonPath, type JsonPiece, type JsonWish } from '../../json-text.ts';

/** `index` is the entry's; null for a member beside the entries. */
export type BundlePiece = JsonPiece & { index: number | null };

const BESIDE = new Set(['resourceType', 'type', 'total', 'link']);

function wish(path: JsonPath): JsonWish {
  if (path.length === 0) return 'enter';
  if (path.length === 2) return 'take';
  return path[0] === 'entry' ? 'enter' : BESIDE.has(String(path[0])) ? 'take' : 'skip';
}

/** Faults: those of json-text.ts. */
export async function* bundlePieces(text: ChatText, bounds: Bounds): AsyncGenerator<BundlePiece> {
  const wide = { ...bounds, maxRecordBytes: bounds.maxInlineRecordBytes };
  for await (const piece of jsonPieces(text, wish, wide)) {
    const [, position] = piece.path;
    yield { ...piece, index: typeof position === 'number' ? position : null };
  }
}

/** A message's slice: its entry without the files in it, which are kept as attachments. */
export function sliceOfEntry(
  { offset, bytes }: JsonPiece,
  bounds: Bounds,
): { offset: number; bytes: Buffer } {
  if (!bytes.includes('"data"')) return { offset, bytes };
  const isData = (path: JsonPath) => path.at(-1) === 'data' && path.at(-2) === 'contentAttachment';
  return { offset, bytes: withoutValues(bytes, isData, () => true, bounds).bytes };
}
