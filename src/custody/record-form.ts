// The form in which an attachment may leave custody for the record: its metadata removed (RULE C-06).
import { sha256 } from '../kernel/digest.ts';
import { Fault } from '../kernel/fault.ts';
import { cleanJpeg } from './clean-jpeg.ts';
import { cleanPng } from './clean-png.ts';
import type { RecordAttachment } from './original.ts';

const CLEANERS: Readonly<Record<string, (bytes: Buffer) => Buffer | null>> = {
  'image/jpeg': cleanJpeg,
  'image/png': cleanPng,
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
