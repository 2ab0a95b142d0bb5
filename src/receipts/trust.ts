// What a verifier must be given once: the policy with the log's key, the list of issuers' keys, the texts of the claims. Kept
// beside the log under `trust/`, made at the start, changed only when a key changes.
import fs from 'node:fs/promises';
import path from 'node:path';
import { sha256 } from '../kernel/digest.ts';
import { Fault } from '../kernel/fault.ts';
import type { TileStore } from '../log/index.ts';
import { formatVerifierKey, openNote, signNote, type SignerKey, type Sodium } from '../signing/index.ts';
import { CLAIMS_TEXTS, DEVICE_CLAIMS_TEXTS } from './claims.ts';
import { formatIssuers, parseIssuers, type Issuer } from './issuers.ts';

export const TRUST_PATHS = {
  policy: 'trust/policy.txt',
  issuers: 'trust/issuers.note',
} as const;

/** Where the text of a version of the claims lies. */
export function claimsPath(id: string): string {
  return `trust/${id}.md`;
}

export type TrustParts = { sodium: Sodium; tiles: TileStore; logKey: SignerKey; issuer: SignerKey };

/**
 * Writes the files where they are missing. `size` is the log's: an issuer key that is not listed yet is valid from
 * there on, and the one before it until there. Throws `receipts-claims-changed`, `receipts-issuers-malformed`.
 */
export async function keepTrust(parts: TrustParts, size: number): Promise<void> {
  await keepPolicy(parts);
  await keepIssuers(parts, size);
  for (const text of [...CLAIMS_TEXTS, ...DEVICE_CLAIMS_TEXTS]) await keepClaims(parts, text);
}

async function keepClaims({ tiles }: TrustParts, text: { id: string; sha256: string }): Promise<void> {
  const claims = await fs.readFile(path.join(import.meta.dirname, `${text.id}.md`));
  if (sha256(claims).toString('hex') !== text.sha256) {
    throw new Fault(
      'internal',
      'receipts-claims-changed',
      'The text of the claims is not the one that receipts name.',
    );
  }
  await tiles.writeOnce(claimsPath(text.id), claims);
}

/** policy.txt: a C2SP tlog-policy file. Witnesses and a quorum of them will stand here too. */
export function policyText(logKey: SignerKey): Buffer {
  const lines = [
    '# Trust policy for Countersign receipts (c2sp.org/tlog-policy). Compare its fingerprint with the one on paper.',
    `log ${formatVerifierKey(logKey.verifier)}`,
    'quorum none',
    '',
  ];
  return Buffer.from(lines.join('\n'), 'utf8');
}

async function keepPolicy({ tiles, logKey }: TrustParts): Promise<void> {
  const text = policyText(logKey);
  const there = await tiles.read(TRUST_PATHS.policy);
  if (there?.equals(text) !== true) await tiles.replace(TRUST_PATHS.policy, text);
}

async function keepIssuers(parts: TrustParts, size: number): Promise<void> {
  const known = await readIssuers(parts);
  const { keyId } = parts.issuer.verifier;
  if (known.some(({ key, until }) => key.keyId === keyId && until === null)) return;
  const ended = known.map((issuer) => ({ ...issuer, until: issuer.until ?? size }));
  const issuers = [
    ...ended,
    { key: parts.issuer.verifier, from: known.length === 0 ? 0 : size, until: null },
  ];
  const text = formatIssuers({ origin: parts.logKey.verifier.name, issuers });
  await parts.tiles.replace(TRUST_PATHS.issuers, signNote(parts.sodium, text, [parts.logKey]));
}

async function readIssuers({ sodium, tiles, logKey }: TrustParts): Promise<Issuer[]> {
  const note = await tiles.read(TRUST_PATHS.issuers);
  if (note === null) return [];
  return parseIssuers(openNote(sodium, note, [logKey.verifier]).text).issuers;
}
