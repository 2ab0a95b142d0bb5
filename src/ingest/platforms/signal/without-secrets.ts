// Cuts keys out of a line of Signal's plaintext export, so that none is ever sealed with a message (formats.md §4.2): the
// slices around them stay, byte for byte, the values of the keys themselves are in none.
import type { RawSlice } from '../../parsed-thread.ts';

/** Members whose values open something: keys of attachments, groups, profiles and of the media archive. */
const SECRETS =
  /"(?:localKey|key|encryptionKey|mediaKey|mediaRootBackupKey|mediaName|profileKey|masterKey|groupMasterKey|rootKey|adminKey|packKey|inviteLinkPassword|transitCdnKey|entropy|serverId)"\s*:\s*"([^"\\]*)"/g;

/** The slice of a line in parts, in order, without the values of keys. The first part is never missing. */
export function withoutSecrets({ offset, bytes }: RawSlice): [RawSlice, ...RawSlice[]] {
  // One character a byte, so that positions are those of the bytes.
  const text = bytes.toString('latin1');
  const parts: RawSlice[] = [];
  let from = 0;
  for (const match of text.matchAll(SECRETS)) {
    const end = match.index + match[0].length - 1;
    const start = end - (match[1]?.length ?? 0);
    parts.push({ offset: offset + from, bytes: bytes.subarray(from, start) });
    from = end;
  }
  const [first, ...rest] = [...parts, { offset: offset + from, bytes: bytes.subarray(from) }];
  return first === undefined ? [{ offset, bytes }] : [first, ...rest];
}
