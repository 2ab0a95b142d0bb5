// The offline check of a receipt bundle against a policy (RULE D-08): no network, no database, no key, no clock. Both files are
// hostile until shown otherwise; every parser is strict, so that not one byte of a bundle can change unnoticed.
import { canonicalJson, type Json } from '../kernel/canonical-json.ts';
import { equalBytes } from '../kernel/digest.ts';
import { faultCode } from '../kernel/fault.ts';
import { checkInclusion } from '../log/check-proof.ts';
import { openCheckpoint, type Checkpoint } from '../log/checkpoint.ts';
import { meetsQuorum, parsePolicy, type Policy } from '../log/policy.ts';
import { parseTlogProof } from '../log/tlog-proof.ts';
import { leafHash } from '../log/tree.ts';
import { parseBundle, type Bundle } from '../receipts/bundle.ts';
import { CLAIMS_TEXTS } from '../receipts/claims.ts';
import { issuerAt, parseIssuers, type Issuers } from '../receipts/issuers.ts';
import { checkLeafSignature, parseLeaf, type LeafKind } from '../receipts/leaf.ts';
import { brokenOrderRules, brokenRules } from '../receipts/rules.ts';
import type { ReceiptStatement } from '../receipts/schema.ts';
import { parseBase64 } from '../signing/base64.ts';
import { COMMITMENT_LABELS, opensCommitment } from '../signing/commitment.ts';
import { openNote } from '../signing/signed-note.ts';
import type { Sodium } from '../signing/sodium.ts';

/** One thing that was checked and held. */
export type CheckedStep = { step: string; found: string };

export type Verdict =
  | { ok: true; statement: ReceiptStatement; steps: CheckedStep[] }
  /** `reasons` are stable codes; `steps` held before the first reason. */
  | { ok: false; reasons: string[]; steps: CheckedStep[] };

class Refusal extends Error {
  readonly reasons: string[];
  constructor(reasons: string[]) {
    super(reasons.join(', '));
    this.reasons = reasons;
  }
}

/** Checks the bundle; never throws for what the files hold. */
export function verifyBundle(sodium: Sodium, bundleBytes: Uint8Array, policyBytes: Uint8Array): Verdict {
  const steps: CheckedStep[] = [];
  try {
    const statement = check(sodium, bundleBytes, policyBytes, (step, found) => steps.push({ step, found }));
    return { ok: true, statement, steps };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reasons: error.reasons, steps };
    const code = faultCode(error);
    if (code === undefined) throw error;
    return { ok: false, reasons: [code], steps };
  }
}

type Note = (step: string, found: string) => void;

function check(
  sodium: Sodium,
  bundleBytes: Uint8Array,
  policyBytes: Uint8Array,
  note: Note,
): ReceiptStatement {
  const policy = parsePolicy(policyBytes);
  note('policy', `${policy.logs.length} log(s) trusted, quorum ${policy.quorum}`);
  const bundle = parseBundle(bundleBytes);
  const { receipt } = bundle;
  note('form', 'canonical JSON, every field known');
  const { id, sha256 } = receipt.claims;
  must(
    CLAIMS_TEXTS.some((text) => text.id === id && text.sha256 === sha256),
    'verify-claims-unknown',
  );
  note('claims', `the receipt means what ${id} says`);
  const issuers = openIssuers(sodium, bundle, policy);
  note('issuers', `${issuers.issuers.length} issuer key(s), listed by ${issuers.origin}`);
  const logged = checkLogged(sodium, bundle, receipt, 'dr', { policy, issuers });
  note(
    'receipt in the log',
    `entry ${logged.index} of ${logged.checkpoint.origin}, size ${logged.checkpoint.size}`,
  );
  must(logged.keyId === receipt.issuer.keyId, 'verify-issuer-differs');
  must(logged.at === Math.floor(Date.parse(receipt.time.issuedAt) / 1000), 'verify-time-differs');
  checkOrder(sodium, bundle, { policy, issuers }, logged);
  note('order in the log', `entry ${receipt.order.index}, before the receipt`);
  const broken = brokenRules(receipt);
  if (receipt.time.afterCheckpoint > logged.index) broken.push('verify-time-differs');
  if (broken.length > 0) throw new Refusal(broken);
  note('rules', 'times in order, grades supported, outcome recomputed and equal');
  return receipt;
}

function openIssuers(sodium: Sodium, bundle: Bundle, policy: Policy): Issuers {
  const opened = openNote(sodium, Buffer.from(bundle.issuers, 'utf8'), policy.logs);
  const issuers = parseIssuers(opened.text);
  must(
    opened.verified.some(({ name }) => name === issuers.origin),
    'verify-issuers-of-another-log',
  );
  return issuers;
}

type Trust = { policy: Policy; issuers: Issuers };
type Logged = { index: number; at: number; keyId: string; leafHash: Buffer; checkpoint: Checkpoint };

/** One document and its leaf: commitment, signature, place in the log, the log's own signature. */
function checkLogged(
  sodium: Sodium,
  given: Pick<Bundle, 'leafSalt' | 'leaf' | 'proof'>,
  document: Json,
  kind: LeafKind,
  { policy, issuers }: Trust,
): Logged {
  const bytes = parseBase64(given.leaf);
  const leaf = parseLeaf(bytes);
  must(leaf.t === kind, 'verify-leaf-of-another-kind');
  // Nothing supersedes anything in this version.
  must(leaf.s === undefined, 'verify-leaf-supersedes');
  const label = kind === 'dr' ? COMMITMENT_LABELS.receipt : COMMITMENT_LABELS.order;
  const opens = opensCommitment(
    sodium,
    parseBase64(leaf.c, 32),
    label,
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

function checkOrder(sodium: Sodium, bundle: Bundle, trust: Trust, receipt: Logged): void {
  const { document, ...given } = bundle.order;
  const order = checkLogged(sodium, given, document, 'do', trust);
  const { leaf, index, loggedAt } = bundle.receipt.order;
  must(index === order.index && equalBytes(order.leafHash, parseBase64(leaf, 32)), 'verify-order-differs');
  must(order.index < receipt.index, 'verify-order-not-before');
  must(order.checkpoint.root.equals(receipt.checkpoint.root), 'verify-order-in-another-log');
  must(order.at <= Date.parse(loggedAt) / 1000, 'verify-time-differs');
  const broken = brokenOrderRules(bundle.receipt, document);
  if (broken.length > 0) throw new Refusal(broken);
}

function must(holds: boolean, reason: string): void {
  if (!holds) throw new Refusal([reason]);
}
