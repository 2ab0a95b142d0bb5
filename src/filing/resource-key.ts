// RULE F-01: what is filed has a name that follows from what was signed and from nothing else, so that filing it again finds
// it. UUIDv5 (RFC 9562 §5.5) over ids that are random themselves: the name says nothing.
import { createHash } from 'node:crypto';
import { SYSTEMS } from './canonical.ts';
import type { ResourceKey } from './ports.ts';

// Random, chosen once; never changes.
const NAMESPACE = Buffer.from('6f1d2a08c35b4e0f9a417d52b8e3c6f4', 'hex');

function uuid5(name: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(name, 'utf8').digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export function headerKey(entryId: string): ResourceKey {
  return { by: 'identifier', system: SYSTEMS.thread, value: uuid5(`header/${entryId}`) };
}

export function messageKey(entryId: string, messageId: string): ResourceKey {
  return { by: 'identifier', system: SYSTEMS.message, value: uuid5(`message/${entryId}/${messageId}`) };
}

export function attachmentKey(entryId: string, messageId: string, attachmentId: string): ResourceKey {
  const value = uuid5(`attachment/${entryId}/${messageId}/${attachmentId}`);
  return { by: 'tag', system: SYSTEMS.filing, value };
}

export function provenanceKey(entryId: string): ResourceKey {
  return { by: 'tag', system: SYSTEMS.filing, value: uuid5(`provenance/${entryId}`) };
}
