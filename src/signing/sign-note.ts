// Writes signed notes (C2SP signed-note v1.0.0). Apart from signed-note.ts, which only reads them.
import { Fault } from '../kernel/fault.ts';
import { toBase64 } from './base64.ts';
import { parseNote } from './signed-note.ts';
import { sign } from './sign.ts';
import type { SignerKey } from './signer-key.ts';
import type { Sodium } from './sodium.ts';

/** The note over `text`, which ends in a newline, with one signature line per key. Throws `signing-note-malformed`. */
export function signNote(sodium: Sodium, text: string, keys: readonly SignerKey[]): Buffer {
  if (!text.endsWith('\n')) {
    throw new Fault('internal', 'signing-note-malformed', 'The text of a note must end in a newline.');
  }
  const lines = keys.map(({ pair, verifier }) => {
    const signature = sign(sodium, pair, Buffer.from(text, 'utf8'));
    return `\u2014 ${verifier.name} ${toBase64(Buffer.concat([Buffer.from(verifier.keyId, 'hex'), signature]))}\n`;
  });
  const note = Buffer.from(`${text}\n${lines.join('')}`, 'utf8');
  parseNote(note);
  return note;
}
