// Checkpoint bodies (C2SP tlog-checkpoint v1.0.0): origin, tree size, root hash, then extension lines, which this log never
// writes. The body is the text of a signed note. Input is not trusted.
import { Fault } from '../kernel/fault.ts';
import { openNote, type OpenedNote } from '../signing/signed-note.ts';
import { parseBase64, toBase64 } from '../signing/base64.ts';
import type { Sodium } from '../signing/sodium.ts';
import type { VerifierKey } from '../signing/verifier-key.ts';
import { parseDecimal } from './decimal.ts';

export type Checkpoint = { origin: string; size: number; root: Buffer };

export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/**
 * Strict: a root is 32 bytes and extension lines are not empty, whatever other implementations take. Throws
 * `log-checkpoint-malformed`.
 */
export function parseCheckpoint(body: string): Checkpoint & { extensions: string[] } {
  const lines = body.split('\n');
  const [origin = '', sizeText = '', rootText = '', ...extensions] = lines.slice(0, -1);
  const size = parseDecimal(sizeText);
  if (lines.length < 4 || lines.at(-1) !== '' || origin === '' || size === null) throw malformed();
  if (extensions.some((line) => line === '')) throw malformed();
  return { origin, size, root: parseRoot(rootText), extensions };
}

/**
 * A signed checkpoint by one of `logs`, whose key name is the origin line. Throws `log-checkpoint-malformed`,
 * `log-checkpoint-origin` and what `openNote` throws.
 */
export function openCheckpoint(
  sodium: Sodium,
  note: Uint8Array,
  logs: readonly VerifierKey[],
): Checkpoint & { opened: OpenedNote } {
  const opened = openNote(sodium, note, logs);
  const { origin, size, root } = parseCheckpoint(opened.text);
  if (!opened.verified.some(({ name }) => name === origin)) {
    throw new Fault('invalid', 'log-checkpoint-origin', 'A checkpoint is of another log than its key.');
  }
  return { origin, size, root, opened };
}

function parseRoot(text: string): Buffer {
  try {
    return parseBase64(text, 32);
  } catch (cause) {
    throw malformed(cause);
  }
}

function malformed(cause?: unknown): Fault {
  return new Fault('invalid', 'log-checkpoint-malformed', 'A checkpoint has another form.', { cause });
}
