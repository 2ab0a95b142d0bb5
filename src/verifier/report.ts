// What a person reads after a check: what held, what the receipt says, and what it does not prove. Only codes, counts and
// times, because there is nothing else in a receipt.
import { outcomeOf } from '../receipts/rules.ts';
import type { ReceiptCopy, ReceiptStatement } from '../receipts/schema.ts';
import type { CheckedStep, Judged } from './check-logged.ts';
import type { Verdict } from './verify-bundle.ts';

const STATE_WORDS: Record<ReceiptCopy['state'], string> = {
  confirmed: 'confirmed: keys destroyed, reading fails',
  'attested-by-device': 'attested by a device',
  'attested-by-person': 'attested by a person, not checked',
  unreachable: 'unreachable: it may still exist',
  'refused-hold': 'kept: a hold forbids its deletion',
};

const NOT_PROVED = [
  'that no other copy exists: a screenshot, a forwarded message, a backup of a phone or of the messenger;',
  'that what a person attested is true;',
  'anything about the content, or that the advice was right;',
  "that the issuer's clock was right: the order of the log is certain, times are statements.",
];

/** The lines of the report. `fingerprint` is the SHA-256 of the policy file, hex. */
export function report(verdict: Verdict, fingerprint: string): string[] {
  return reportLines(verdict, fingerprint, accepted);
}

/** For receipts of whatever kind: `say` tells what a verified one says. */
export function reportLines<Statement>(
  verdict: Judged<Statement>,
  fingerprint: string,
  say: (statement: Statement) => string[],
): string[] {
  return [
    `policy fingerprint  ${groups(fingerprint)}`,
    '                    Compare it with the one you were given on paper: all trust rests on it.',
    '',
    ...verdict.steps.map(({ step, found }: CheckedStep) => `ok      ${step}: ${found}`),
    ...(verdict.ok ? say(verdict.statement) : refused(verdict.reasons)),
  ];
}

function refused(reasons: string[]): string[] {
  return [
    ...reasons.map((reason) => `FAILED  ${reason}`),
    '',
    'NOT VERIFIED. Nothing that this file says may be relied on.',
  ];
}

function accepted(statement: ReceiptStatement): string[] {
  const { receiptId, issuer, order, messages, copies, filing, time } = statement;
  const erased = messages.filter((message) => message.erased).length;
  return [
    '',
    `VERIFIED. Receipt ${receiptId} of ${issuer.organisation}`,
    `  outcome      ${outcomeOf(copies)}`,
    `  issued       ${time.issuedAt}`,
    `  ordered      ${order.loggedAt}, policy ${order.policy.id} version ${order.policy.version}, by a person in the role ${order.authorised.role}`,
    `  filed        ${filing.entries} entries, read back and equal at ${filing.readBackAt}`,
    `  messages     ${messages.length}, of which ${erased} erased from this service`,
    '  copies',
    ...copies.map(copyLine),
    '',
    'It does NOT prove:',
    ...NOT_PROVED.map((line) => `  - ${line}`),
  ];
}

function copyLine(copy: ReceiptCopy): string {
  const residual =
    copy.residual === null ? '' : `; residual ${copy.residual.why} until ${copy.residual.until}`;
  return `    ${copy.class.padEnd(19)}grade ${copy.grade}  ${STATE_WORDS[copy.state]}${remark(copy)}${residual}`;
}

/** What a line says beside its state. */
function remark({ state, orderedAt, evidence, holdCheck }: ReceiptCopy): string {
  if (state === 'confirmed') return orderedAt === null ? ', erased by an earlier deletion' : '';
  if (state !== 'refused-hold' || orderedAt === null) return '';
  const isSaidGone = evidence.some(({ kind }) => kind === 'attestation');
  return `; its holder was asked ${orderedAt} and stopped ${holdCheck.at}${isSaidGone ? ', and says that it was deleted before they knew' : ''}`;
}

function groups(hex: string): string {
  return hex.match(/.{1,8}/g)?.join(' ') ?? '';
}
