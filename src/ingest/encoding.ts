// What kind of bytes an export begins with: a zip, UTF-8 text, UTF-16 text, or something that is no chat at all.
// Decided from content only; a file's name is never believed.
import { Fault } from '../kernel/fault.ts';

export const SNIFF_BYTES = 4096;

/** Signatures of files that people hand in by mistake under a `.txt` name. */
const FOREIGN_SIGNATURES = [
  '%PDF',
  '{\\rtf',
  '\x89PNG',
  '\xff\xd8\xff',
  'GIF8',
  'Rar!',
  '7z\xbc\xaf',
  '\x1f\x8b',
  'SQLite',
];

function utf16Evidence(head: Buffer): boolean {
  const first = head.readUInt16BE(0);
  if (first === 0xfeff || first === 0xfffe) return true;
  let even = 0;
  let odd = 0;
  for (let i = 0; i + 1 < head.length; i += 2) {
    if (head[i] === 0) even += 1;
    if (head[i + 1] === 0) odd += 1;
  }
  // Latin text in UTF-16 has a zero in nearly every pair, always on the same side.
  const pairs = head.length >> 1;
  return pairs > 8 && Math.max(even, odd) > pairs * 0.7 && Math.min(even, odd) < pairs * 0.05;
}

function looksBinary(head: Buffer): boolean {
  let control = 0;
  for (const byte of head) {
    if (byte === 0) return true;
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0b) control += 1;
  }
  return control * 20 > head.length;
}

export function isZip(head: Buffer): boolean {
  return (
    head.length >= 4 &&
    head[0] === 0x50 &&
    head[1] === 0x4b &&
    (head[2] === 3 || head[2] === 5 || head[2] === 7)
  );
}

/** Refuses a head that cannot begin a text. Faults: `ingest-empty-file`; `ingest-wrong-encoding` for UTF-16, because a
 * converted copy is no original: the file as the app wrote it is needed. */
export function checkTextHead(head: Buffer): void {
  if (head.length === 0) throw new Fault('invalid', 'ingest-empty-file', 'The export is empty.');
  if (head.length >= 2 && utf16Evidence(head)) {
    throw new Fault(
      'invalid',
      'ingest-wrong-encoding',
      'The chat text is UTF-16, so it is a converted copy.',
      {
        place: { line: 1 },
      },
    );
  }
}

/** The fault for a text that no platform recognises: `ingest-not-a-chat-export` or `ingest-unknown-platform`. */
export function unrecognised(head: Buffer): Fault {
  const start = head.toString('latin1', 0, 16);
  if (FOREIGN_SIGNATURES.some((signature) => start.startsWith(signature)) || looksBinary(head)) {
    return new Fault('unsupported', 'ingest-not-a-chat-export', 'The file is not a chat export.');
  }
  return new Fault('unsupported', 'ingest-unknown-platform', 'The text is of no platform that can be read.');
}
