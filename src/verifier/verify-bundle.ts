// The offline check of a receipt bundle against a policy (RULE D-08): no network, no database, no key, no clock. Both files are
// hostile until shown otherwise; every parser is strict, so that not one byte of a bundle can change unnoticed.
import { equalBytes } from '../kernel/digest.ts';
import { parseBundle, type Bundle } from '../receipts/bundle.ts';
import { CLAIMS_TEXTS } from '../receipts/claims.ts';
import { brokenClosingRules } from '../receipts/closing.ts';
import { brokenOrderRules, brokenRules } from '../receipts/rules.ts';
import type { ReceiptStatement } from '../receipts/schema.ts';
import { parseBase64 } from '../signing/base64.ts';
import type { Sodium } from '../signing/sodium.ts';
import {
  checkLogged,
  checkReceipt,
  judge,
  must,
  Refusal,
  type BundleKind,
  type Judged,
  type Logged,
  type Note,
  type Trust,
} from './check-logged.ts';

export type Verdict = Judged<ReceiptStatement>;

/** Checks the bundle; never throws for what the files hold. */
export function verifyBundle(sodium: Sodium, bundleBytes: Uint8Array, policyBytes: Uint8Array): Verdict {
  return judge((note) => check(sodium, { bundle: bundleBytes, policy: policyBytes }, note));
}

const KIND: BundleKind<Bundle> = { parse: parseBundle, claims: CLAIMS_TEXTS, leaf: 'dr' };

function check(
  sodium: Sodium,
  files: { bundle: Uint8Array; policy: Uint8Array },
  note: Note,
): ReceiptStatement {
  const { bundle, trust, logged } = checkReceipt(sodium, files, KIND, note);
  const { receipt } = bundle;
  checkOrder(sodium, bundle, trust, logged);
  note('order in the log', `entry ${receipt.order.index}, before the receipt`);
  const closedBy = checkClosing(sodium, bundle, trust, logged);
  if (closedBy !== null) note('residuals', closedBy);
  const broken = brokenRules(receipt);
  if (broken.length > 0) throw new Refusal(broken);
  note('rules', 'times in order, grades supported, outcome recomputed and equal');
  return receipt;
}

/** The closing of the residuals, when there is one: a later entry of the same log, about this receipt and no other. */
function checkClosing(sodium: Sodium, bundle: Bundle, trust: Trust, receipt: Logged): string | null {
  if (bundle.closing === null) return null;
  const { document, ...given } = bundle.closing;
  const closing = checkLogged(sodium, given, document, 'dx', trust);
  must(equalBytes(parseBase64(document.receipt, 32), receipt.leafHash), 'verify-closing-differs');
  must(closing.index > receipt.index, 'verify-closing-not-after');
  must(closing.checkpoint.root.equals(receipt.checkpoint.root), 'verify-closing-in-another-log');
  must(closing.at === Math.floor(Date.parse(document.checkedAt) / 1000), 'verify-time-differs');
  const broken = brokenClosingRules(bundle.receipt, document);
  if (broken.length > 0) throw new Refusal(broken);
  return `closed ${document.checkedAt} by entry ${closing.index}: no old copy of a key opens anything any more`;
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
