// Signed notes (C2SP signed-note v1.0.0): a text that ends in a newline, an empty line, and one line per signature. Reading
// and checking only; sign-note.ts writes them. Input is not trusted.
import { Fault } from '../kernel/fault.ts';
import { parseBase64 } from './base64.ts';
import type { Sodium } from './sodium.ts';
import { isKeyName, KEY_TYPES, type VerifierKey } from './verifier-key.ts';
import { verify } from './verify.ts';

/** Bounds of the Go note library; the specification asks for 16 signatures at least. */
const MAX_NOTE_BYTES = 1_000_000;
const MAX_SIGNATURES = 100;

/** One signature line: `keyId` in hex, `signature` without it. */
export type NoteSignature = { name: string; keyId: string; signature: Buffer };

/** `text` ends in a newline and is exactly what was signed. */
export type SignedNote = { text: string; signatures: NoteSignature[] };

/** `verified`: known keys whose signature holds, each once. `unverified`: signatures by keys that are not known. */
export type OpenedNote = { text: string; verified: VerifierKey[]; unverified: NoteSignature[] };

/** The form alone; nothing is checked. Throws `signing-note-malformed`. */
export function parseNote(bytes: Uint8Array): SignedNote {
  if (bytes.length > MAX_NOTE_BYTES) throw malformed('it is too long');
  const note = decode(bytes);
  // The last empty line, because the text may hold empty lines of its own.
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) throw malformed('text and signatures are not apart');
  const lines = note.slice(split + 2).split('\n');
  lines.pop();
  if (lines.length === 0 || lines.length > MAX_SIGNATURES) throw malformed('too few or too many signatures');
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignature) };
}

/**
 * Checks a note against known keys. Signatures by unknown keys are passed over; a bad one by a known key rejects the whole
 * note. Keys of the cosignature type sign something else and count as unknown here. Throws `signing-note-malformed`,
 * `signing-note-bad-signature`, `signing-note-no-known-signature`.
 */
export function openNote(sodium: Sodium, bytes: Uint8Array, known: readonly VerifierKey[]): OpenedNote {
  const { text, signatures } = parseNote(bytes);
  const signed = Buffer.from(text, 'utf8');
  const verified = new Set<VerifierKey>();
  const unverified: NoteSignature[] = [];
  for (const line of signatures) {
    const key = findKey(known, line);
    if (key === undefined) unverified.push(line);
    else if (verify(sodium, key.publicKey, signed, line.signature)) verified.add(key);
    else throw new Fault('invalid', 'signing-note-bad-signature', 'A known key did not sign this note.');
  }
  if (verified.size === 0) {
    throw new Fault('invalid', 'signing-note-no-known-signature', 'No known key signed this note.');
  }
  return { text, verified: [...verified], unverified };
}

function findKey(known: readonly VerifierKey[], { name, keyId }: NoteSignature): VerifierKey | undefined {
  const matching = known.filter((key) => key.name === name && key.keyId === keyId);
  if (matching.length > 1)
    throw new Fault('internal', 'signing-ambiguous-key', 'Two known keys share an id.');
  return matching.find(({ type }) => type === KEY_TYPES.ed25519);
}

function decode(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw malformed('it is not UTF-8', cause);
  }
  // oxlint-disable-next-line no-control-regex -- the specification forbids exactly these
  if (/[\u0000-\u0009\u000b-\u001f]/.test(text)) throw malformed('it holds a control character');
  return text;
}

function parseSignature(line: string): NoteSignature {
  const [dash, name, encoded, ...rest] = line.split(' ');
  if (
    dash !== '\u2014' ||
    name === undefined ||
    encoded === undefined ||
    rest.length > 0 ||
    !isKeyName(name)
  ) {
    throw malformed('a signature line has another form');
  }
  const bytes = parseSignatureBytes(encoded);
  if (bytes.length < 5) throw malformed('a signature is too short');
  return { name, keyId: bytes.toString('hex', 0, 4), signature: bytes.subarray(4) };
}

function parseSignatureBytes(encoded: string): Buffer {
  try {
    return parseBase64(encoded);
  } catch (cause) {
    throw malformed('a signature is not base64', cause);
  }
}

function malformed(why: string, cause?: unknown): Fault {
  return new Fault('invalid', 'signing-note-malformed', `Not a signed note: ${why}.`, { cause });
}
