// Files inside a Bundle, in base64: `payload[n].contentAttachment.data` of a Communication, or `data` of a Binary that it points
// at. A file's name says where it stands, so that it is found again without a table: `entry[3].resource.payload[1]/ecg.jpg`.
import { createHash } from 'node:crypto';
import type { Bounds } from '../../../kernel/bounds.ts';
import type { ChatText } from '../../chat-text.ts';
import { listAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import { jsonPieces, jsonValue } from '../../json-text.ts';

const PLACE = /^entry\[(\d{1,9})\]\.resource(?:\.payload\[(\d{1,9})\])?(?:\/|$)/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** `payload` is null for a Binary. */
export function placeName(entry: number, payload: number | null, title: string | undefined): string {
  const part = payload === null ? '' : `.payload[${String(payload)}]`;
  const name = title === undefined || title === '' ? '' : `/${title}`;
  return `entry[${String(entry)}].resource${part}${name}`;
}

/** The bytes of base64 with or without line breaks; null for anything else. */
export function decoded(data: unknown): Buffer | null {
  if (typeof data !== 'string') return null;
  const bare = data.replaceAll(/\s+/g, '');
  return bare.length % 4 === 0 && BASE64.test(bare) ? Buffer.from(bare, 'base64') : null;
}

/** Whether the bytes are those that the attachment says: its size and its SHA-1, where it tells them. */
export function isAsTold(bytes: Buffer, attachment: JsonObject): boolean {
  const [size, hash] = [valueAt(attachment, 'size'), textAt(attachment, 'hash')];
  if (typeof size === 'number' && size !== bytes.length) return false;
  return hash === undefined || createHash('sha1').update(bytes).digest('base64') === hash;
}

/** The file of this name in the Bundle; null when there is none. `held` is the entry that was read last. */
export async function inlineFile(
  text: ChatText,
  name: string,
  held: { index: number; bytes: Buffer } | null,
  bounds: Bounds,
): Promise<Buffer | null> {
  const [, entry, payload] = PLACE.exec(name) ?? [];
  if (entry === undefined) return null;
  const index = Number(entry);
  const bytes = held?.index === index ? held.bytes : await entryAt(text, index, bounds);
  if (bytes === null) return null;
  const resource = valueAt(jsonValue(bytes), 'resource');
  const attachment =
    payload === undefined
      ? resource
      : valueAt(listAt(resource, 'payload')[Number(payload)], 'contentAttachment');
  return decoded(valueAt(attachment, 'data'));
}

async function entryAt(text: ChatText, index: number, bounds: Bounds): Promise<Buffer | null> {
  const wide = { ...bounds, maxRecordBytes: bounds.maxInlineRecordBytes };
  const wanted = (path: readonly (string | number)[]) => {
    if (path.length === 2) return path[1] === index ? 'take' : 'skip';
    return path.length === 0 || path[0] === 'entry' ? 'enter' : 'skip';
  };
  for await (const { bytes } of jsonPieces(text, wanted, wide)) return bytes;
  return null;
}
