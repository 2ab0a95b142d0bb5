// RULE I-06: the one permission table. Every route and every action has one line; what is not in the table is refused.
// Pages, API and workers read it, and a disabled button shows the reason that it gives.
import type { Actor } from './accounts.ts';
import {
  needsHolder,
  needsOtherAccount,
  needsOwnDevice,
  needsOwnerAlone,
  needsProof,
  needsSecondPerson,
  type AccountFacts,
  type AuthorisationFacts,
  type HolderFacts,
  type OwnerFacts,
  type ProofFacts,
} from './conditions.ts';
import { refused, type Decision } from './decision.ts';
import { ROLE_NAMES, type Role } from './roles.ts';
import { scopesOpen } from './scopes.ts';

/** `anyone`: no sign-in needed. `signed-in`: every member of staff. Else the roles that may. */
type Who = 'anyone' | 'signed-in' | readonly Role[];

type Line<Facts> = {
  /** What the action does, as words after "You cannot". */
  readonly label: string;
  readonly who: Who;
  readonly when?: (actor: Actor, facts: Facts) => Decision;
};

// Content is opened by clinicians and delegates only: governance, authoriser and operator work on references.
const CARERS = ['clinician', 'delegate'] as const;

export const PERMISSIONS = {
  // Public
  'view-public': { label: 'see public pages', who: 'anyone' } as Line<void>,
  'sign-in': { label: 'sign in', who: 'anyone' } as Line<void>,
  'verify-receipt': { label: 'verify a receipt', who: 'anyone' } as Line<void>,
  // Before they have a token, machines are nobody; they prove themselves with the request.
  'request-token': { label: 'ask for a token', who: 'anyone' } as Line<void>,
  'read-log': { label: 'read the log', who: 'anyone' } as Line<void>,
  // A participant has no account: the link names one copy and lets its holder answer for that copy alone.
  'open-attestation-link': { label: 'open an attestation link', who: 'anyone' } as Line<void>,
  // The same for who is asked about a lost device.
  'open-device-link': { label: 'open a link about a lost device', who: 'anyone' } as Line<void>,
  // Own session. A locked session may be opened or ended; the PIN or the token proves whose it is.
  'unlock-session': { label: 'unlock this session', who: 'anyone' } as Line<void>,
  'sign-out': { label: 'sign out', who: 'anyone' } as Line<void>,
  'lock-session': { label: 'lock this session', who: 'signed-in' } as Line<void>,
  'view-account': { label: 'see your account', who: 'signed-in' } as Line<void>,
  'view-own-sessions': { label: 'see where you are signed in', who: 'signed-in' } as Line<void>,
  'end-own-session': { label: 'end sessions of yours', who: 'signed-in' } as Line<void>,
  // Lost devices (RULE I-04)
  'report-lost-device': { label: 'report a device of yours lost', who: 'signed-in' } as Line<void>,
  'report-device-for-others': {
    label: 'report a device of somebody else lost',
    who: ['governance'],
  } as Line<void>,
  'view-lost-devices': { label: 'see every lost device', who: ['governance'] } as Line<void>,
  'view-lost-device': {
    label: 'see what became of a lost device',
    who: 'signed-in',
    when: needsOwnDevice,
  } as Line<OwnerFacts>,
  'issue-device-link': {
    label: 'issue a link about a lost device',
    who: 'signed-in',
    when: needsOwnDevice,
  } as Line<OwnerFacts>,
  'open-device-patients': {
    label: 'open the names of patients on a lost device',
    who: ['clinician'],
    when: needsOwnerAlone,
  } as Line<OwnerFacts>,
  'allow-lost-browser': {
    label: 'allow sign-in again in a browser that was lost',
    who: ['governance'],
  } as Line<void>,
  'decide-device-wipe': {
    label: 'decide about a wipe that a hold stopped',
    who: ['governance'],
    when: needsProof,
  } as Line<ProofFacts>,
  // Live threads. A gateway proves itself with every delivery (RULE I-06: it has these lines and no other).
  'read-sealing-key': { label: 'read the key that threads are sealed to', who: 'anyone' } as Line<void>,
  'confirm-webhook': { label: 'confirm a webhook', who: ['gateway'] } as Line<void>,
  'deliver-live': { label: 'deliver live messages', who: ['gateway'] } as Line<void>,
  'deliver-thread': { label: 'deliver a thread', who: ['gateway'] } as Line<void>,
  'deliver-file': { label: 'deliver a file of a thread', who: ['gateway'] } as Line<void>,
  'deliver-transaction': { label: 'deliver a Matrix transaction', who: ['gateway'] } as Line<void>,
  'query-bridge': { label: 'ask for Matrix users and rooms', who: ['gateway'] } as Line<void>,
  'view-live': { label: 'see what waits in live threads', who: CARERS } as Line<void>,
  'view-set-aside': { label: 'see live messages that cannot be read', who: ['governance'] } as Line<void>,
  'discard-set-aside': {
    label: 'destroy live messages that cannot be read',
    who: ['governance'],
  } as Line<void>,
  'gather-live': { label: 'have live messages gathered', who: CARERS } as Line<void>,
  // Clinical work
  'deposit-export': { label: 'hand in an export', who: CARERS } as Line<void>,
  'answer-questions': { label: 'answer questions about an export', who: CARERS } as Line<void>,
  'view-worklist': { label: 'see the worklist', who: CARERS } as Line<void>,
  'view-case': { label: 'open the messages of a case', who: CARERS } as Line<void>,
  'edit-draft': { label: 'change a draft', who: CARERS } as Line<void>,
  prepare: { label: 'prepare entries', who: CARERS } as Line<void>,
  // A delegate prepares and never signs.
  'sign-off': { label: 'sign entries', who: ['clinician'], when: needsProof } as Line<ProofFacts>,
  'retract-entry': { label: 'retract an entry', who: ['clinician'], when: needsProof } as Line<ProofFacts>,
  'reopen-case': { label: 'reopen a case', who: ['clinician'] } as Line<void>,
  // Deletion
  'view-deletions': {
    label: 'see proposed deletions',
    who: ['authoriser', 'governance'],
  } as Line<void>,
  'authorise-deletion': {
    label: 'authorise a deletion',
    who: ['authoriser'],
    when: needsSecondPerson,
  } as Line<AuthorisationFacts>,
  // What was taken back, declined or kept by a hold is proposed again by who answers for the case.
  'propose-deletion': { label: 'propose a deletion again', who: ['clinician'] } as Line<void>,
  'refuse-deletion': { label: 'refuse a deletion', who: ['authoriser'] } as Line<void>,
  'view-copies': {
    label: 'see the copy register',
    who: ['clinician', 'delegate', 'authoriser', 'governance'],
  } as Line<void>,
  'issue-attestation-link': {
    label: 'issue an attestation link',
    who: ['clinician', 'delegate', 'authoriser', 'governance'],
  } as Line<void>,
  'attest-copy': {
    label: 'attest that a copy is deleted',
    who: ['participant', 'clinician', 'delegate'],
    when: needsHolder,
  } as Line<HolderFacts>,
  // Holds
  'view-holds': { label: 'see holds', who: ['governance', 'authoriser'] } as Line<void>,
  'place-hold': { label: 'place a hold', who: ['governance'] } as Line<void>,
  'lift-hold': { label: 'lift a hold', who: ['governance'], when: needsProof } as Line<ProofFacts>,
  // Receipts and governance
  'view-receipts': {
    label: 'see receipts',
    who: ['clinician', 'authoriser', 'governance'],
  } as Line<void>,
  'download-receipt': {
    label: 'download a receipt',
    who: ['clinician', 'authoriser', 'governance'],
  } as Line<void>,
  'view-reconciliation': { label: 'see the reconciliation', who: ['governance'] } as Line<void>,
  'view-exceptions': { label: 'see exceptions', who: ['governance'] } as Line<void>,
  'release-exception': { label: 'release an exception', who: ['governance'] } as Line<void>,
  'view-policies': { label: 'see policies', who: ['governance', 'authoriser'] } as Line<void>,
  'view-audit': { label: 'see the audit trail', who: ['governance'] } as Line<void>,
  'export-audit': { label: 'download the audit trail', who: ['governance'] } as Line<void>,
  // Operation: never content, never a receipt changed.
  'view-operator': { label: 'see how the service runs', who: ['operator'] } as Line<void>,
  'view-accounts': { label: 'see accounts of staff', who: ['operator', 'governance'] } as Line<void>,
  'unlock-pin': { label: 'give new PIN tries', who: ['operator'] } as Line<void>,
  'end-sessions': { label: 'end the sessions of an account', who: ['operator', 'governance'] } as Line<void>,
  // A leaver. Nobody shuts themselves out by mistake.
  'disable-account': {
    label: 'disable an account',
    who: ['operator', 'governance'],
    when: needsOtherAccount,
  } as Line<AccountFacts>,
  'enable-account': { label: 'enable an account again', who: ['operator', 'governance'] } as Line<void>,
} as const;

export type ActionId = keyof typeof PERMISSIONS;
export type FactsOf<Id extends ActionId> = (typeof PERMISSIONS)[Id] extends Line<infer Facts> ? Facts : never;

function roleNames(roles: readonly Role[]): string {
  const names = roles.map((role) => ROLE_NAMES[role].toLowerCase());
  const last = names.at(-1) ?? 'nobody';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}

function readLine(action: string): Line<never> | undefined {
  return Object.hasOwn(PERMISSIONS, action) ? PERMISSIONS[action as ActionId] : undefined;
}

/** Whether the table has a line for it. A route without one must not start. */
export function isAction(action: string): action is ActionId {
  return readLine(action) !== undefined;
}

function permitMachine(action: string, actor: Actor): Decision {
  return scopesOpen(actor.scopes ?? [], action)
    ? { kind: 'allowed' }
    : refused('access-scope-missing', 'None of the scopes of this token opens this address.');
}

/**
 * Whether this person's role allows the action at all: for routes, menus and buttons. `null` is nobody signed in.
 * Refusals: `access-no-permission-line`, `access-not-signed-in`, `access-wrong-role`, `access-scope-missing` (machines).
 */
export function permit(action: string, actor: Actor | null): Decision {
  const line = readLine(action);
  // RULE I-06: what is not in the table is refused.
  if (line === undefined) {
    return refused(
      'access-no-permission-line',
      'This action is not in the permission table, so nobody may do it.',
    );
  }
  if (line.who === 'anyone') return { kind: 'allowed' };
  if (actor === null) return refused('access-not-signed-in', 'Sign in first.');
  if (actor.role === 'machine') return permitMachine(action, actor);
  if (line.who === 'signed-in') {
    if (actor.role === 'gateway')
      return refused('access-wrong-role', 'A gateway delivers messages and does nothing else.');
    return actor.role === 'participant'
      ? refused('access-wrong-role', 'This link lets you attest one copy and nothing else.')
      : { kind: 'allowed' };
  }
  return line.who.includes(actor.role)
    ? { kind: 'allowed' }
    : refused(
        'access-wrong-role',
        `You cannot ${line.label}: it needs the role ${roleNames(line.who)}, and you are signed in as ${ROLE_NAMES[actor.role].toLowerCase()}.`,
      );
}

/**
 * The whole answer: role and condition over the facts. Refusals: those of `permit`, `access-proof-needed`,
 * `access-same-person`, `access-not-holder`.
 */
export function decide<Id extends ActionId>(action: Id, actor: Actor | null, facts: FactsOf<Id>): Decision {
  const byRole = permit(action, actor);
  if (byRole.kind === 'refused' || actor === null) return byRole;
  const line = PERMISSIONS[action] as Line<FactsOf<Id>>;
  return line.when === undefined ? byRole : line.when(actor, facts);
}

/** Everything the role may do, in the table's order, as words after "You can". */
export function abilitiesOf(role: Role): readonly string[] {
  return Object.values(PERMISSIONS)
    .filter((line) => typeof line.who !== 'string' && line.who.includes(role))
    .map((line) => line.label);
}
