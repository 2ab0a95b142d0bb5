// The forms in which an attachment may leave custody, for the record and for a page: an image without its metadata (RULE C-06).
import { sha256 } from '../kernel/digest.ts';
import { Fault } from '../kernel/fault.ts';
import { cleanGif } from './clean-gif.ts';
import { cleanJpeg } from './clean-jpeg.ts';
import { cleanPng } from './clean-png.ts';
import { cleanWebp } from './clean-webp.ts';
import type { RecordAttachment, ShownAttachment } from './original.ts';

const CLEANERS: Readonly<Record<string, (bytes: Buffer) => Buffer | null>> = {
  'image/jpeg': cleanJpeg,
  'image/png': cleanPng,
  'image/webp': cleanWebp,
  'image/gif': cleanGif,
};

/** The cleaned bytes, or null for a type that has no cleaner and for a file that is not whole. */
export function recordForm(mediaType: string, bytes: Buffer): RecordAttachment | null {
  const cleaned = CLEANERS[mediaType]?.(bytes) ?? null;
  return cleaned === null ? null : { mediaType, bytes: cleaned, sha256: sha256(cleaned).toString('hex') };
}

/** As `recordForm`; throws `custody-metadata-not-removable` instead of null. */
export function requireRecordForm(mediaType: string, bytes: Buffer): RecordAttachment {
  const form = recordForm(mediaType, bytes);
  // RULE C-06: what cannot be cleaned does not leave.
  if (form === null)
    throw new Fault('unsupported', 'custody-metadata-not-removable', 'Its metadata cannot be removed.');
  return form;
}

/**
 * The form for a page. A picture as `requireRecordForm`, and it may be shown; anything else as received, to be saved and never
 * shown, because it could be active and what it says about itself is not known.
 */
export function shownForm(mediaType: string, bytes: Buffer): ShownAttachment {
  // RULE C-06
  if (mediaType.startsWith('image/'))
    return { mediaType, bytes: requireRecordForm(mediaType, bytes).bytes, show: 'inline' };
  return { mediaType, bytes, show: 'download' };
}
