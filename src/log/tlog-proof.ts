// Offline proofs (C2SP tlog-proof): `c2sp.org/tlog-proof@v1`, an optional `extra` line, the index, the inclusion proof, an
// empty line, the checkpoint verbatim. `extra` is not authenticated by anything: who reads it must not trust it.
import { Fault } from '../kernel/fault.ts';
import { parseBase64, toBase64 } from '../signing/base64.ts';
import { parseDecimal } from './decimal.ts';

const HEADER = 'c2sp.org/tlog-proof@v1';
// A tree of 2^53 leaves has proofs of 53 hashes.
const MAX_HASHES = 63;

export type TlogProof = {
  extra: Buffer | null;
  index: number;
  hashes: Buffer[];
  /** The signed note as it is. */
  checkpoint: string;
};

export function formatTlogProof({ extra, index, hashes, checkpoint }: TlogProof): string {
  const lines = [
    HEADER,
    ...(extra === null ? [] : [`extra ${toBase64(extra)}`]),
    `index ${index}`,
    ...hashes.map((hash) => toBase64(hash)),
    '',
    checkpoint,
  ];
  return lines.join('\n');
}

/** The form alone; the checkpoint is checked elsewhere. Throws `log-proof-malformed`. */
export function parseTlogProof(text: string): TlogProof {
  const end = text.indexOf('\n\n');
  if (end === -1) throw malformed();
  const [header, ...lines] = text.slice(0, end).split('\n');
  if (header !== HEADER) throw malformed();
  const extraLine = lines[0]?.startsWith('extra ') === true ? lines.shift() : undefined;
  const indexLine = lines.shift();
  const index =
    indexLine?.startsWith('index ') === true ? parseDecimal(indexLine.slice('index '.length)) : null;
  const checkpoint = text.slice(end + 2);
  if (index === null || lines.length > MAX_HASHES || checkpoint === '') throw malformed();
  return {
    extra: extraLine === undefined ? null : decode(extraLine.slice('extra '.length)),
    index,
    hashes: lines.map((line) => decode(line, 32)),
    checkpoint,
  };
}

function decode(text: string, length?: number): Buffer {
  try {
    return parseBase64(text, length);
  } catch (cause) {
    throw malformed(cause);
  }
}

function malformed(cause?: unknown): Fault {
  return new Fault('invalid', 'log-proof-malformed', 'A proof has another form.', { cause });
}
