// What the checks of every kind of receipt share (RULE D-08): how a verdict is reached, the issuers that the log lists, and one
// document with its leaf, its place in the log and the log's own signature. Input is hostile until shown otherwise.
import { canonicalJson, type Json } from '../kernel/canonical-json.ts';
import { faultCode } from '../kernel/fault.ts';
import { checkInclusion } from '../log/check-proof.ts';
import { openCheckpoint, type Checkpoint } from '../log/checkpoint.ts';
import { meetsQuorum, parsePolicy, type Policy } from '../log/policy.ts';
import { parseTlogProof } from '../log/tlog-proof.ts';
import { leafHash } from '../log/tree.ts';
import { issuerAt, parseIssuers, type Issuers } from '../receipts/issuers.ts';
import { checkLeafSignature, DOCUMENT_LABELS, parseLeaf, type LeafKind } from '../receipts/leaf.ts';
import { parseBase64 } from '../signing/base64.ts';
import { opensCommitment } from '../signing/commitment.ts';
import { openNote } from '../signing/signed-note.ts';
import type { Sodium } from '../signing/sodium.ts';

/** One thing that was checked and held. */
export type CheckedStep = { step: string; found: string };

export type Judged<Statement> =
  | { ok: true; statement: Statement; steps: CheckedStep[] }
  /** `reasons` are stable codes; `steps` held before the first reason. */
  | { ok: false; reasons: string[]; steps: CheckedStep[] };

export type Note = (step: string, found: string) => void;

export class Refusal extends Error {
  readonly reasons: string[];
  constructor(reasons: string[]) {
    super(reasons.join(', '));
    this.reasons = reasons;
  }
}

/** Runs a check; what it refuses becomes reasons, and it never throws for what the files hold. */
export function judge<Statement>(check: (note: Note) => Statement): Judged<Statement> {
  const steps: CheckedStep[] = [];
  try {
    const statement = check((step, found) => steps.push({ step, found }));
    return { ok: true, statement, steps };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reasons: error.reasons, steps };
    const code = faultCode(error);
    if (code === undefined) throw error;
    return { ok: false, reasons: [code], steps };
  }
}

/** Throws a refusal with this reason. */
export function must(holds: boolean, reason: string): void {
  if (!holds) throw new Refusal([reason]);
}

/** The issuers that a log of the policy lists. */
export function openIssuers(sodium: Sodium, bundle: { issuers: string }, policy: Policy): Issuers {
  const opened = openNote(sodium, Buffer.from(bundle.issuers, 'utf8'), policy.logs);
  const issuers = parseIssuers(opened.text);
  must(
    opened.verified.some(({ name }) => name === issuers.origin),
    'verify-issuers-of-another-log',
  );
  return issuers;
}

export type Trust = { policy: Policy; issuers: Issuers };
export type Logged = { index: number; at: number; keyId: string; leafHash: Buffer; checkpoint: Checkpoint };

/** One document and its leaf: commitment, signature, place in the log, the log's own signature. */
export function checkLogged(
  sodium: Sodium,
  given: { leafSalt: string; leaf: string; proof: string },
  document: Json,
  kind: LeafKind,
  { policy, issuers }: Trust,
): Logged {
  const bytes = parseBase64(given.leaf);
  const leaf = parseLeaf(bytes);
  must(leaf.t === kind, 'verify-leaf-of-another-kind');
  // Nothing supersedes anything in this version.
  must(leaf.s === undefined, 'verify-leaf-supersedes');
  const opens = opensCommitment(
    sodium,
    parseBase64(leaf.c, 32),
    DOCUMENT_LABELS[kind],
    parseBase64(given.leafSalt, 32),
    canonicalJson(document),
  );
  must(opens, 'verify-commitment-differs');
  const proof = parseTlogProof(given.proof);
  // Nothing authenticates that line, so that a receipt must not have one.
  must(proof.extra === null, 'verify-proof-extra');
  const issuer = issuerAt(issuers, leaf.i, proof.index);
  if (issuer === null) throw new Refusal(['verify-issuer-not-valid']);
  must(checkLeafSignature(sodium, leaf, issuer.key.publicKey), 'verify-leaf-signature');
  const checkpoint = openCheckpoint(sodium, Buffer.from(proof.checkpoint, 'utf8'), policy.logs);
  must(checkpoint.origin === issuers.origin, 'verify-issuers-of-another-log');
  // Cosignatures are checked once there are witnesses; until then a policy that asks for them is not met.
  must(meetsQuorum(policy, new Set()), 'verify-quorum');
  const claim = { index: proof.index, treeSize: checkpoint.size, root: checkpoint.root, proof: proof.hashes };
  const hash = leafHash(bytes);
  must(checkInclusion({ ...claim, leafHash: hash }), 'verify-inclusion');
  return { index: proof.index, at: leaf.at, keyId: leaf.i, leafHash: hash, checkpoint };
}

/** What every bundle has, whatever its receipt is about. */
type ReceiptBundle = {
  receipt: {
    claims: { id: string; sha256: string };
    issuer: { keyId: string };
    time: { issuedAt: string; afterCheckpoint: number };
  };
  issuers: string;
  leafSalt: string;
  leaf: string;
  proof: string;
};

/** How a kind of bundle is read: its parser, the texts that its receipt may mean, its leaf. */
export type BundleKind<Bundle> = {
  parse: (bytes: Uint8Array) => Bundle;
  claims: readonly { id: string; sha256: string }[];
  leaf: LeafKind;
};

/** Policy, form, claims, issuers and the receipt's own entry in the log: what is checked of a bundle of any kind. */
export function checkReceipt<Bundle extends ReceiptBundle & { receipt: Json }>(
  sodium: Sodium,
  files: { bundle: Uint8Array; policy: Uint8Array },
  kind: BundleKind<Bundle>,
  note: Note,
): { bundle: Bundle; trust: Trust; logged: Logged } {
  const policy = parsePolicy(files.policy);
  note('policy', `${policy.logs.length} log(s) trusted, quorum ${policy.quorum}`);
  const bundle = kind.parse(files.bundle);
  const { receipt } = bundle;
  note('form', 'canonical JSON, every field known');
  const { id, sha256 } = receipt.claims;
  must(
    kind.claims.some((text) => text.id === id && text.sha256 === sha256),
    'verify-claims-unknown',
  );
  note('claims', `the receipt means what ${id} says`);
  const issuers = openIssuers(sodium, bundle, policy);
  note('issuers', `${issuers.issuers.length} issuer key(s), listed by ${issuers.origin}`);
  const trust = { policy, issuers };
  const logged = checkLogged(sodium, bundle, receipt, kind.leaf, trust);
  const { origin, size } = logged.checkpoint;
  note('receipt in the log', `entry ${logged.index} of ${origin}, size ${size}`);
  must(logged.keyId === receipt.issuer.keyId, 'verify-issuer-differs');
  must(logged.at === Math.floor(Date.parse(receipt.time.issuedAt) / 1000), 'verify-time-differs');
  must(receipt.time.afterCheckpoint <= logged.index, 'verify-time-differs');
  return { bundle, trust, logged };
}
