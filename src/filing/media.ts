// Attachments on their way into the record: inline while they are small, because every server takes that; as a Binary of their
// own beyond. The bytes are those that were signed (by SHA-256), metadata removed before (RULE C-06).
import type { Binary, CommunicationPayload } from '@medplum/fhirtypes';
import type { Entry, EntryAttachment, EntryItem } from '../attribution/signed-entries.ts';
import { sha256 } from '../kernel/digest.ts';
import { Fault } from '../kernel/fault.ts';
import { metaFor } from './communication.ts';
import { isVisible } from './person-reference.ts';
import { attachmentKey } from './resource-key.ts';

/** The form of an attachment that goes into the record (RULE C-06). `sha256` is hex, over `bytes`. */
export type RecordBytes = { mediaType: string; bytes: Buffer; sha256: string };

/** Of one message in all: base64 of this stays well under the megabyte that some servers take as a body. */
const MOST_INLINE_BYTES = 512 * 1024;

export function isInline(item: EntryItem): boolean {
  return item.attachments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) <= MOST_INLINE_BYTES;
}

/** The payload without its bytes, as it is compared; `content` adds them for writing. */
export function mediaPayload(
  attachment: EntryAttachment,
  content: { data?: string; url?: string },
): CommunicationPayload {
  const { mediaType, sizeBytes, title } = attachment;
  return {
    contentAttachment: {
      contentType: mediaType,
      ...content,
      size: sizeBytes,
      ...(isVisible(title) ? { title } : {}),
    },
  };
}

export function buildBinary(
  entry: Entry,
  item: EntryItem,
  attachment: EntryAttachment,
  bytes: Buffer,
): Binary {
  const { system, value } = attachmentKey(entry.entryId, item.messageId, attachment.attachmentId);
  const meta = metaFor(entry);
  return {
    resourceType: 'Binary',
    meta: { ...meta, tag: [...(meta.tag ?? []), { system, code: value }] },
    contentType: attachment.mediaType,
    securityContext: { reference: entry.patient.reference },
    data: bytes.toString('base64'),
  };
}

/** The bytes to file. RULE C-06: exactly those that were signed; throws `filing-attachment-changed` else. */
export async function signedBytes(
  source: { attachmentForRecord(attachmentId: string): Promise<RecordBytes> },
  attachment: EntryAttachment,
  path: string,
): Promise<Buffer> {
  const { mediaType, bytes } = await source.attachmentForRecord(attachment.attachmentId);
  if (mediaType === attachment.mediaType && hasDigest(bytes, attachment.sha256)) return bytes;
  throw new Fault('conflict', 'filing-attachment-changed', 'An attachment is not the one that was signed.', {
    place: { path },
  });
}

export function hasDigest(bytes: Buffer, hex: string): boolean {
  return sha256(bytes).toString('hex') === hex.toLowerCase();
}
