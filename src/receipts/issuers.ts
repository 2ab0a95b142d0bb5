// The issuers' keys with the range of log indices in which each may sign: the text of a signed note. By index and not by
// time, because the order of the log is certain and clocks are not. The log's key signs it in this version, so that the
// policy alone is the root of trust; a governance root key may take its place. Input is not trusted.
import { Fault } from '../kernel/fault.ts';
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from '../signing/verifier-key.ts';

const HEADER = 'countersign/issuers/v1';

/** Valid from index `from` up to, not including, `until` (null: no end yet). */
export type Issuer = { key: VerifierKey; from: number; until: number | null };
export type Issuers = { origin: string; issuers: Issuer[] };

/** Header, origin, one line per key: `issuer <vkey> from <index>`, with ` until <index>` once it has an end. */
export function formatIssuers({ origin, issuers }: Issuers): string {
  const lines = issuers.map(({ key, from, until }) => {
    return `issuer ${formatVerifierKey(key)} from ${from}${until === null ? '' : ` until ${until}`}\n`;
  });
  return `${HEADER}\n${origin}\n${lines.join('')}`;
}

/** Throws `receipts-issuers-malformed`. */
export function parseIssuers(text: string): Issuers {
  const [header, origin, ...lines] = text.split('\n');
  if (header !== HEADER || origin === undefined || origin === '' || lines.pop() !== '') throw malformed();
  const issuers = lines.map(parseLine);
  const parsed = { origin, issuers };
  // One form only, whatever the pattern let through.
  if (issuers.length === 0 || formatIssuers(parsed) !== text) throw malformed();
  return parsed;
}

/** The key with this id that may sign at this index; null when there is none. */
export function issuerAt({ issuers }: Issuers, keyId: string, index: number): Issuer | null {
  const valid = issuers.filter(
    ({ key, from, until }) => key.keyId === keyId && index >= from && (until === null || index < until),
  );
  return valid.length === 1 ? (valid[0] ?? null) : null;
}

function parseLine(line: string): Issuer {
  const match = /^issuer (\S+) from (\d{1,15})(?: until (\d{1,15}))?$/.exec(line);
  const [, key, from, until] = match ?? [];
  if (key === undefined || from === undefined) throw malformed();
  return { key: parseKey(key), from: Number(from), until: until === undefined ? null : Number(until) };
}

function parseKey(text: string): VerifierKey {
  try {
    return parseVerifierKey(text);
  } catch (cause) {
    throw malformed(cause);
  }
}

function malformed(cause?: unknown): Fault {
  return new Fault('invalid', 'receipts-issuers-malformed', 'A list of issuers has another form.', { cause });
}
