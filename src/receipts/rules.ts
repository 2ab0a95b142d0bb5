// The rules that a receipt must keep, in one place: the signer refuses to sign what breaks one, and the verifier refuses to
// accept it (`receipts.md` §3.4, RULE D-05). Pure; gives codes, never values.
import { fitsGrade } from './grades.ts';
import { messagesDigest, type OrderDocument } from './order.ts';
import type { ReceiptCopy, ReceiptStatement } from './schema.ts';

/** Codes of every rule that the statement breaks; empty when it keeps them all. */
export function brokenRules(statement: ReceiptStatement): string[] {
  const broken = [
    ...timeRules(statement),
    ...statement.copies.flatMap((copy) => copyRules(statement, copy)),
    ...countRules(statement),
    // RULE D-05: recomputed, never taken on trust.
    ...(statement.outcome === outcomeOf(statement.copies) ? [] : ['receipts-outcome-differs']),
  ];
  return [...new Set(broken)];
}

/** RULE D-05: the whole is never called better than its weakest copy. */
export function outcomeOf(
  copies: readonly Pick<ReceiptCopy, 'state' | 'residual'>[],
): ReceiptStatement['outcome'] {
  if (copies.every(({ state }) => state === 'refused-hold')) return 'refused';
  if (copies.some(({ state }) => state === 'refused-hold' || state === 'unreachable')) return 'partial';
  return copies.some(({ residual }) => residual !== null) ? 'complete-with-residuals' : 'complete';
}

/** Whether the logged order is the one that the receipt says it carried out. */
export function brokenOrderRules(statement: ReceiptStatement, order: OrderDocument): string[] {
  const { policy, authorised, notBefore, trigger } = statement.order;
  const ids = statement.messages.map(({ messageId }) => messageId);
  const same =
    JSON.stringify([policy.id, policy.version, policy.sha256, notBefore, trigger]) ===
      JSON.stringify([
        order.policy.id,
        order.policy.version,
        order.policy.sha256,
        order.notBefore,
        order.trigger,
      ]) &&
    authorised.person === order.authorised.person &&
    authorised.at === order.authorised.at &&
    authorised.role === order.authorised.role &&
    authorised.method === order.authorised.method &&
    authorised.holdCheck.register === order.authorised.holdCheck.register &&
    order.messages.count === ids.length &&
    order.messages.sha256 === messagesDigest(ids);
  return same ? [] : ['receipts-order-differs'];
}

function timeRules({ filing, order, time }: ReceiptStatement): string[] {
  const { authorised, loggedAt, notBefore } = order;
  const inOrder =
    isOrdered(filing.filedAt, filing.readBackAt, authorised.at, loggedAt, time.verifiedAt, time.issuedAt) &&
    isOrdered(filing.readBackAt, authorised.holdCheck.at, authorised.at) &&
    // RULE D-03: nothing is carried out before its time.
    isOrdered(authorised.at, notBefore, time.verifiedAt);
  // The order was covered by a published checkpoint before this receipt was written.
  const logged = order.index < time.afterCheckpoint;
  return [
    ...(inOrder ? [] : ['receipts-times-disordered']),
    ...(logged ? [] : ['receipts-order-not-logged-before']),
  ];
}

function copyRules({ order, time, messages }: ReceiptStatement, copy: ReceiptCopy): string[] {
  const { orderedAt, effectiveAt, holdCheck } = copy;
  const kept = copy.state === 'refused-hold';
  const acts = [orderedAt, effectiveAt].filter((at) => at !== null);
  const evidenceTimes = copy.evidence.map(({ at }) => at);
  const inOrder =
    [...acts, ...evidenceTimes, holdCheck.at].every((at) => isOrdered(order.loggedAt, at, time.verifiedAt)) &&
    acts.every((at) => isOrdered(order.notBefore, at)) &&
    // Our own erasure may have happened just before a crash, and been ordered again after it.
    (copy.class === 'own' || isOrdered(...acts));
  const signerKept = messages.some(({ disposition }) => disposition === 'held');
  // RULE D-04: a hold in force and a deletion do not go together, and a refusal names its reason.
  const holdFits = kept
    ? holdCheck.result === 'held' || signerKept
    : copy.class === 'own' || holdCheck.result === 'none';
  return [
    ...(inOrder ? [] : ['receipts-times-disordered']),
    ...(hasResidual(copy, time.verifiedAt) ? [] : ['receipts-residual-missing']),
    ...(holdFits ? [] : ['receipts-hold-ignored']),
    ...(fitsGrade(copy) ? [] : ['receipts-grade-unsupported']),
  ];
}

// RULE D-06: a key that was destroyed can be in an old copy of the vault, and a receipt that hid this would say too much.
function hasResidual({ class: kind, state, residual }: ReceiptCopy, verifiedAt: string): boolean {
  if (kind !== 'own' || state !== 'confirmed') return true;
  return residual !== null && (residual.until === 'unknown' || isOrdered(verifiedAt, residual.until));
}

// Every message is in our own copy, so the lines of our copy must account for all of them.
function countRules({ messages, copies, filing }: ReceiptStatement): string[] {
  const own = copies.filter((copy) => copy.class === 'own');
  const counted = (state: ReceiptCopy['state']) =>
    own.filter((copy) => copy.state === state).reduce((sum, copy) => sum + copy.messages, 0);
  const erased = messages.filter((message) => message.erased).length;
  const fits =
    own.length > 0 &&
    counted('confirmed') === erased &&
    counted('refused-hold') === messages.length - erased &&
    copies.every((copy) => copy.messages <= messages.length);
  // RULE D-01: what was filed is named as filed, and an erased message was accounted for.
  const filed = messages.every(
    (message) =>
      (message.disposition === 'filed') === message.filed.length > 0 &&
      !(message.disposition === 'not-clinical' && message.reason === null) &&
      !(message.disposition === 'held' && message.erased),
  );
  const entries = filing.entries > 0 === messages.some(({ disposition }) => disposition === 'filed');
  const distinct =
    areDistinct(messages.map(({ messageId }) => messageId)) &&
    areDistinct(messages.map(({ original }) => original)) &&
    areDistinct(copies.map(({ copyId }) => copyId));
  return [
    ...(fits ? [] : ['receipts-counts-differ']),
    ...(filed && entries ? [] : ['receipts-not-accounted']),
    ...(distinct ? [] : ['receipts-line-repeated']),
  ];
}

function areDistinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

function isOrdered(...times: readonly string[]): boolean {
  const instants = times.map((at) => Date.parse(at));
  return instants.every((at, i) => i === 0 || at >= (instants[i - 1] ?? Number.NaN));
}
