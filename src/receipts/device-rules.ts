// The rules that the receipt of a lost device must keep: the signer refuses to sign what breaks one, and the verifier refuses to
// accept it (`receipts.md` §3.4 and §4, RULE I-04, RULE D-05). Pure; gives codes, never values.
import type { DeviceOutcome, DeviceStatement, DeviceWipe, WipeState } from './device-schema.ts';

type Evidence = DeviceWipe['evidence'][number]['kind'];

type WipeRule = Pick<DeviceWipe, 'state' | 'grade' | 'verification'> & {
  channels: readonly DeviceWipe['channel'][];
  techniques: readonly DeviceWipe['technique'][];
  /** Which of the three times it has; `either` where the manager may have taken the order or not. */
  ordered: boolean;
  accepted: boolean | 'either';
  effective: boolean;
  /** `no-user-data`: read back, and nothing of the user is kept. */
  parameters: 'no-user-data' | 'any' | 'none';
  /** All kinds of one of these lists. */
  evidence: readonly (readonly Evidence[])[];
};

const PEOPLE = ['owner', 'gateway-operator'] as const;
const ASKED = {
  channels: PEOPLE,
  techniques: ['manual'],
  ordered: true,
  accepted: false,
  parameters: 'none',
  verification: 'none',
} as const;

// State ↔ evidence. A line that is not in this table is neither signed nor accepted.
const WIPE_TABLE: readonly WipeRule[] = [
  {
    state: 'reported-by-manager',
    grade: 'D',
    channels: ['manager'],
    techniques: ['mdm-device-wipe'],
    ordered: true,
    accepted: true,
    effective: true,
    parameters: 'no-user-data',
    verification: 'state-reported',
    evidence: [['manager-accepted', 'manager-state']],
  },
  {
    // Nothing can be read back of a wipe of managed apps: it was taken, and that is all.
    state: 'accepted-by-manager',
    grade: 'C',
    channels: ['manager'],
    techniques: ['mdm-app-wipe'],
    ordered: true,
    accepted: true,
    effective: false,
    parameters: 'none',
    verification: 'none',
    evidence: [['manager-accepted']],
  },
  { ...ASKED, state: 'attested-by-person', grade: 'G', effective: true, evidence: [['attestation']] },
  { ...ASKED, state: 'recovered', grade: 'G', effective: true, evidence: [['attestation']] },
  {
    ...ASKED,
    state: 'unreachable',
    grade: 'X',
    effective: false,
    evidence: [['no-answer'], ['attestation']],
  },
  {
    state: 'unreachable',
    grade: 'X',
    channels: ['manager'],
    techniques: ['mdm-device-wipe', 'mdm-app-wipe'],
    ordered: true,
    accepted: 'either',
    effective: false,
    parameters: 'any',
    verification: 'none',
    evidence: [['no-answer'], ['manager-state']],
  },
  {
    state: 'refused-hold',
    grade: 'X',
    channels: ['none'],
    techniques: ['none'],
    ordered: false,
    accepted: false,
    effective: false,
    parameters: 'none',
    verification: 'none',
    evidence: [['hold']],
  },
];

const OUTCOMES: Readonly<Record<WipeState, DeviceOutcome>> = {
  'reported-by-manager': 'wipe-reported',
  'attested-by-person': 'wipe-attested',
  recovered: 'recovered',
  'accepted-by-manager': 'not-shown',
  unreachable: 'not-shown',
  'refused-hold': 'refused',
};

/**
 * RULE D-05: the whole is never called better than its weakest part. That part is always the wipe: sessions end in our own
 * transaction, and no wipe is ever better than reported.
 */
export function deviceOutcomeOf({ state }: Pick<DeviceWipe, 'state'>): DeviceOutcome {
  return OUTCOMES[state];
}

/** Codes of every rule that the statement breaks; empty when it keeps them all. */
export function brokenDeviceRules(statement: DeviceStatement): string[] {
  const { wipe, outcome } = statement;
  return [
    ...(inOrder(statement) ? [] : ['receipts-times-disordered']),
    ...(fitsTable(wipe) ? [] : ['receipts-grade-unsupported']),
    ...(holdFits(wipe) ? [] : ['receipts-hold-ignored']),
    ...(countsFit(statement.listed) ? [] : ['receipts-counts-differ']),
    // Recomputed, never taken on trust.
    ...(outcome === deviceOutcomeOf(wipe) ? [] : ['receipts-outcome-differs']),
  ];
}

function fitsTable(wipe: DeviceWipe): boolean {
  const kinds = new Set(wipe.evidence.map(({ kind }) => kind));
  return WIPE_TABLE.some(
    (rule) =>
      rule.state === wipe.state &&
      rule.grade === wipe.grade &&
      rule.verification === wipe.verification &&
      rule.channels.includes(wipe.channel) &&
      rule.techniques.includes(wipe.technique) &&
      rule.ordered === (wipe.orderedAt !== null) &&
      (rule.accepted === 'either' || rule.accepted === (wipe.acceptedAt !== null)) &&
      rule.effective === (wipe.effectiveAt !== null) &&
      parametersFit(rule.parameters, wipe.parameters) &&
      rule.evidence.some((needed) => needed.every((kind) => kinds.has(kind))),
  );
}

function parametersFit(rule: WipeRule['parameters'], found: DeviceWipe['parameters']): boolean {
  if (rule === 'any') return true;
  return rule === 'none' ? found === null : found?.keepUserData === false;
}

// RULE D-04: a hold and a wipe go together only where nothing is lost by it, or where governance answers for it.
function holdFits({ holdCheck: { result, ground }, state }: DeviceWipe): boolean {
  return (
    (result === 'none') === (ground === 'nothing-held') && (ground === 'kept') === (state === 'refused-hold')
  );
}

function countsFit({ cases, messages, standing, held }: DeviceStatement['listed']): boolean {
  return standing <= messages && held <= messages && (cases > 0 || messages === 0);
}

function inOrder({ report, sessions, listed, wipe, closedAt, time }: DeviceStatement): boolean {
  const acts = [wipe.orderedAt, wipe.acceptedAt, wipe.effectiveAt].flatMap((at) => at ?? []);
  return (
    isOrdered(report.lostAt, report.noticedAt, report.reportedAt, sessions.at, listed.at, closedAt) &&
    isOrdered(listed.at, wipe.holdCheck.at, ...acts, closedAt, time.issuedAt) &&
    wipe.evidence.every(({ at }) => isOrdered(wipe.holdCheck.at, at, closedAt))
  );
}

function isOrdered(...times: readonly string[]): boolean {
  const instants = times.map((at) => Date.parse(at));
  return instants.every((at, i) => i === 0 || at >= (instants[i - 1] ?? Number.NaN));
}
