// The C2SP log formats against public vectors. Where a source is laxer than the specification, the specification decides and
// the difference is named here.
import { describe, expect, it } from '@jest/globals';
import { Fault, faultCode } from '../../src/kernel/fault.ts';
import { formatCheckpoint, openCheckpoint, parseCheckpoint } from '../../src/log/checkpoint.ts';
import { meetsQuorum, parsePolicy } from '../../src/log/policy.ts';
import {
  decodeBundle,
  encodeBundle,
  parseTilePath,
  TILE_WIDTH,
  tilePath,
  levelCount,
} from '../../src/log/tiles.ts';
import { formatTlogProof, parseTlogProof } from '../../src/log/tlog-proof.ts';
import { leafHash, rootOf } from '../../src/log/tree.ts';
import {
  formatVerifierKey,
  KEY_TYPES,
  openSodium,
  parseNote,
  parseVerifierKey,
  toBase64,
  verifierKey,
} from '../../src/signing/index.ts';
import { vector } from './vector.ts';

const sodium = await openSodium();

type Bodies = {
  parse: { id: string; body: string; sourceAccepts: boolean }[];
  golden: { origin: string; size: string; rootIsLeafHashOf: string; body: string };
};
type Signed = {
  vkey: string;
  leaves: string[];
  checkpoints: { size: number; checkpoint: string }[];
  c2spExample: { text: string };
};
type Proofs = {
  marshal: {
    id: string;
    index: number;
    hashes: string[];
    checkpoint: string;
    extraBase64?: string;
    text: string;
  }[];
  refuse: { id: string; text: string }[];
};
type Policies = {
  accept: { id: string; policy: string; quorumNeeds: number; of: number; note?: string }[];
  refuse: { id: string; policy: string }[];
};
type Paths = {
  index: { n: number; path: string }[];
  partialWidths: Record<string, number>[];
};
type TesseraLog = { leaves: string[]; files: Record<string, string> };

describe('checkpoints on public vectors', () => {
  const bodies = vector('tlog-checkpoint/bodies.json') as Bodies;
  const signed = vector('tlog-checkpoint/signed.json') as Signed;

  it('writes and reads the golden body', () => {
    const { origin, size, rootIsLeafHashOf, body } = bodies.golden;
    const checkpoint = { origin, size: Number(size), root: leafHash(Buffer.from(rootIsLeafHashOf)) };
    expect(formatCheckpoint(checkpoint)).toBe(body);
    expect(parseCheckpoint(body)).toEqual({ ...checkpoint, extensions: [] });
  });

  it.each(bodies.parse)('judges by the specification: $id', ({ id, body, sourceAccepts }) => {
    // The roots there are not 32 bytes long, which the source does not mind: as they are, all are refused.
    expect(codeOf(() => parseCheckpoint(body))).toBe('log-checkpoint-malformed');
    const withRoot = body.replace(/^((?:[^\n]*\n){2})[A-Za-z0-9+/=]+\n/, `$1${toBase64(Buffer.alloc(32))}\n`);
    // Extension lines must not be empty; the source hands them on.
    const accepted = sourceAccepts && id !== 'trailing-empty-lines';
    expect(codeOf(() => parseCheckpoint(withRoot))).toBe(accepted ? undefined : 'log-checkpoint-malformed');
  });

  it('opens every checkpoint of a real log, and finds its roots', () => {
    const key = parseVerifierKey(signed.vkey);
    const hashes = signed.leaves.map((leaf) => leafHash(Buffer.from(leaf)));
    for (const { size, checkpoint } of signed.checkpoints) {
      const opened = openCheckpoint(sodium, Buffer.from(checkpoint), [key]);
      expect([opened.size, opened.root]).toEqual([size, rootOf(hashes.slice(0, size))]);
    }
  });

  it('reads the example of the specification', () => {
    const { text } = parseNote(Buffer.from(signed.c2spExample.text));
    expect(parseCheckpoint(text)).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 });
  });
});

describe('offline proofs on public vectors', () => {
  const proofs = vector('tlog-proof/proofs.json') as Proofs;

  it.each(proofs.marshal)('writes and reads: $id', (row) => {
    const proof = {
      extra: row.extraBase64 === undefined ? null : Buffer.from(row.extraBase64, 'base64'),
      index: row.index,
      hashes: row.hashes.map((hash) => Buffer.from(hash, 'base64')),
      checkpoint: row.checkpoint,
    };
    expect(formatTlogProof(proof)).toBe(row.text);
    expect(parseTlogProof(row.text)).toEqual(proof);
  });

  it.each(proofs.refuse)('refuses: $id', ({ text }) => {
    expect(codeOf(() => parseTlogProof(text))).toBe('log-proof-malformed');
  });
});

describe('policies on public vectors', () => {
  const policies = vector('tlog-policy/policies.json') as Policies;
  // tlog-policy wants the cosignature type 0x04 for witnesses; the source's own files carry 0x01.
  const asWitnesses = (policy: string) =>
    policy.replace(/^(witness \S+ )(\S+)/gm, (_, start: string, vkey: string) => {
      const { name, publicKey } = parseVerifierKey(vkey);
      return start + formatVerifierKey(verifierKey(name, KEY_TYPES.ed25519Cosignature, publicKey));
    });

  it.each(policies.accept)('reads: $id', ({ policy, quorumNeeds, note }) => {
    expect(codeOf(() => parsePolicy(Buffer.from(policy)))).toBe('log-policy-key-type');
    const corrected = Buffer.from(asWitnesses(policy));
    if (note !== undefined) {
      // Two witnesses with one key are forbidden by the specification.
      expect(codeOf(() => parsePolicy(corrected))).toBe('log-policy-malformed');
      return;
    }
    const parsed = parsePolicy(corrected);
    const names = [...parsed.witnesses.keys()];
    expect(meetsQuorum(parsed, new Set(names.slice(0, quorumNeeds)))).toBe(true);
    expect(meetsQuorum(parsed, new Set(names.slice(0, quorumNeeds - 1)))).toBe(false);
  });

  it.each(policies.refuse)('refuses: $id', ({ policy }) => {
    expect(codeOf(() => parsePolicy(Buffer.from(asWitnesses(policy))))).toBe('log-policy-malformed');
  });
});

describe('tiles on public vectors', () => {
  const paths = vector('tlog-tiles/paths.json') as Paths;
  const tessera = vector('tlog-tiles/tessera-log.json') as TesseraLog;

  it('names tiles as the specification does', () => {
    for (const { n, path } of paths.index) {
      expect(tilePath({ level: 3, index: n, width: TILE_WIDTH })).toBe(`tile/3/${path}`);
      expect(parseTilePath(`tile/3/${path}`)).toEqual({ level: 3, index: n, width: TILE_WIDTH });
    }
  });

  it('counts full and partial tiles as the specification does', () => {
    for (const row of paths.partialWidths) {
      for (const level of [0, 1, 2]) {
        const count = levelCount(level, row['size'] ?? 0);
        expect([Math.floor(count / TILE_WIDTH), count % TILE_WIDTH]).toEqual([
          row[`level${level}Full`] ?? 0,
          row[`level${level}Partial`] ?? 0,
        ]);
      }
    }
  });

  it('makes the very files of a real log', () => {
    const leaves = tessera.leaves.map((leaf) => Buffer.from(leaf));
    for (const [path, base64] of Object.entries(tessera.files)) {
      const name = parseTilePath(path);
      expect(name).not.toBeNull();
      const range = leaves.slice(0, name?.width);
      const file =
        name?.level === 'entries' ? encodeBundle(range) : Buffer.concat(range.map((leaf) => leafHash(leaf)));
      expect(file.toString('base64')).toBe(base64);
      if (name?.level === 'entries') expect(decodeBundle(file, name.width)).toEqual(range);
    }
  });
});

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(Fault);
    return faultCode(error);
  }
  return undefined;
}
