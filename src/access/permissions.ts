// RULE I-06: the one permission table. Every route and every action has one line; what is not in the table is refused.
// Pages, API and workers read it, and a disabled button shows the reason that it gives.
import type { Actor } from './accounts.ts';
import {
  anybodyOfTheLine,
  apartFromOwner,
  apartInCase,
  CARERS,
  needsHolder,
  needsProof,
  ofTheirTeam,
  ofTheirTeamForGood,
  ofTheTeam,
  theirDevice,
  theirGlass,
  theirOwn,
  type HolderFacts,
  type ProofFacts,
} from './conditions.ts';
import type { Decision } from './decision.ts';
import type { Role } from './roles.ts';
import type { SubjectFacts, SubjectKind } from './subjects.ts';

/** `anyone`: no sign-in needed. `signed-in`: every member of staff. Else the roles that may. */
export type Who = 'anyone' | 'signed-in' | readonly Role[];

export type About = {
  readonly [Kind in SubjectKind]?: (actor: Actor, facts: SubjectFacts[Kind]) => Decision;
};

export type Line<Facts> = {
  /** What the action does, as words after "You cannot". */
  readonly label: string;
  readonly who: Who;
  /** Whose thing it must be, by kind of thing. A route over a thing of a kind that is not here does not start. */
  readonly on?: About;
  /** The first look is the same for a thing that does not exist, so that it does not tell whether there is one. */
  readonly unknownToo?: true;
  /** What must be so besides, at the moment of the act. */
  readonly when?: (actor: Actor, facts: Facts) => Decision;
};

// A case and its receipt: whose it must be.
const CASE: About = { case: ofTheirTeam };
const LASTING: About = { case: ofTheirTeamForGood };
const RECEIPT: About = { receipt: ofTheirTeam };
const DELETION: About = { deletion: anybodyOfTheLine };
const HOLD: About = { hold: anybodyOfTheLine };
const DEVICE: About = { 'device-report': theirDevice };

export const PERMISSIONS = {
  // Public
  'view-public': { label: 'see public pages', who: 'anyone' } as Line<void>,
  'sign-in': { label: 'sign in', who: 'anyone' } as Line<void>,
  // The logout token proves that it is the provider who asks.
  'end-by-provider': { label: 'end sessions for the identity provider', who: 'anyone' } as Line<void>,
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
  // What was typed into a form of a case, kept for its own person: a locked session may keep it and not read it.
  'keep-form': { label: 'keep a form that is not sent yet', who: 'anyone' } as Line<void>,
  'sign-out': { label: 'sign out', who: 'anyone' } as Line<void>,
  'lock-session': { label: 'lock this session', who: 'signed-in' } as Line<void>,
  'view-account': { label: 'see your account', who: 'signed-in' } as Line<void>,
  'view-own-sessions': { label: 'see where you are signed in', who: 'signed-in' } as Line<void>,
  'end-own-session': {
    label: 'end sessions of yours',
    who: 'signed-in',
    on: { session: theirOwn },
  } as Line<void>,
  // What one proves with. Nobody sets a PIN or adds a passkey for another.
  'manage-proof': {
    label: 'change how you prove that it is you',
    who: 'signed-in',
    on: { passkey: theirOwn },
  } as Line<void>,
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
    on: DEVICE,
  } as Line<void>,
  'issue-device-link': {
    label: 'issue a link about a lost device',
    who: 'signed-in',
    on: DEVICE,
  } as Line<void>,
  // Names of patients are for the clinician who had them on it: not for governance.
  'open-device-patients': {
    label: 'open the names of patients on a lost device',
    who: ['clinician'],
    on: { 'device-report': theirOwn },
  } as Line<void>,
  'allow-lost-browser': {
    label: 'allow sign-in again in a browser that was lost',
    who: ['governance'],
    on: { 'device-report': anybodyOfTheLine },
  } as Line<void>,
  'decide-device-wipe': {
    label: 'decide about a wipe that a hold stopped',
    who: ['governance'],
    on: { 'device-report': apartFromOwner('own-device', 'decide-device-wipe') },
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
    on: { 'live-thread': anybodyOfTheLine },
  } as Line<void>,
  'gather-live': {
    label: 'have live messages gathered',
    who: CARERS,
    on: { 'live-thread': ofTheTeam },
  } as Line<void>,
  // Clinical work
  'deposit-export': { label: 'hand in an export', who: CARERS } as Line<void>,
  'answer-questions': {
    label: 'answer questions about an export',
    who: CARERS,
    on: { upload: theirOwn },
  } as Line<void>,
  'view-worklist': { label: 'see the worklist', who: CARERS } as Line<void>,
  'view-case': { label: 'open the messages of a case', who: CARERS, on: CASE } as Line<void>,
  'edit-draft': { label: 'change a draft', who: CARERS, on: CASE } as Line<void>,
  prepare: { label: 'prepare entries', who: CARERS, on: CASE } as Line<void>,
  // A delegate prepares and never signs.
  'sign-off': {
    label: 'sign entries',
    who: ['clinician'],
    on: CASE,
    when: needsProof,
  } as Line<ProofFacts>,
  'retract-entry': {
    label: 'retract an entry',
    who: ['clinician'],
    on: CASE,
    when: needsProof,
  } as Line<ProofFacts>,
  // It keeps what would go, so whoever broke the glass may do it too.
  'reopen-case': { label: 'reopen a case', who: ['clinician'], on: CASE } as Line<void>,
  // Any case: it is how one of another team is opened.
  'break-glass': {
    label: 'open a case of another team',
    who: CARERS,
    on: { case: anybodyOfTheLine },
    unknownToo: true,
    when: needsProof,
  } as Line<ProofFacts>,
  'end-broken-glass': {
    label: 'end the opening of a case of another team',
    who: [...CARERS, 'governance'],
    on: { glass: theirGlass },
  } as Line<void>,
  'view-broken-glass': {
    label: 'see who opened a case of another team',
    who: ['governance'],
    on: { glass: anybodyOfTheLine },
  } as Line<void>,
  'review-broken-glass': {
    label: 'judge the opening of a case of another team',
    who: ['governance'],
    on: { glass: apartFromOwner('break-glass', 'review-broken-glass') },
  } as Line<void>,
  // Deletion
  // The whole organisation's: who authorises belongs to no team, so that nobody decides about their own cases only.
  'view-deletions': {
    label: 'see proposed deletions',
    who: ['authoriser', 'governance'],
    on: DELETION,
  } as Line<void>,
  'authorise-deletion': {
    label: 'authorise a deletion',
    who: ['authoriser'],
    on: { deletion: apartInCase('authorise-deletion') },
    when: needsProof,
  } as Line<ProofFacts>,
  // What was taken back, declined or kept by a hold is proposed again by who answers for the case.
  'propose-deletion': { label: 'propose a deletion again', who: ['clinician'], on: LASTING } as Line<void>,
  'refuse-deletion': { label: 'refuse a deletion', who: ['authoriser'], on: DELETION } as Line<void>,
  'view-copies': {
    label: 'see the copy register',
    who: ['clinician', 'delegate', 'authoriser', 'governance'],
    on: CASE,
  } as Line<void>,
  'issue-attestation-link': {
    label: 'issue an attestation link',
    who: ['clinician', 'delegate', 'authoriser', 'governance'],
    on: CASE,
  } as Line<void>,
  'attest-copy': {
    label: 'attest that a copy is deleted',
    who: ['participant', 'clinician', 'delegate'],
    when: needsHolder,
  } as Line<HolderFacts>,
  // Holds
  'view-holds': { label: 'see holds', who: ['governance', 'authoriser'], on: HOLD } as Line<void>,
  // On the threads of a lost device, too; and whoever may place one sees on what authority another stands.
  'place-hold': {
    label: 'place a hold',
    who: ['governance'],
    on: { ...HOLD, 'device-report': anybodyOfTheLine },
  } as Line<void>,
  'lift-hold': { label: 'lift a hold', who: ['governance'], on: HOLD, when: needsProof } as Line<ProofFacts>,
  // Receipts and governance
  'view-receipts': {
    label: 'see receipts',
    who: ['clinician', 'authoriser', 'governance'],
    on: RECEIPT,
  } as Line<void>,
  'download-receipt': {
    label: 'download a receipt',
    who: ['clinician', 'authoriser', 'governance'],
    on: RECEIPT,
  } as Line<void>,
  'view-reconciliation': { label: 'see the reconciliation', who: ['governance'] } as Line<void>,
  'view-exceptions': { label: 'see exceptions', who: ['governance'] } as Line<void>,
  'release-exception': { label: 'release an exception', who: ['governance'] } as Line<void>,
  'view-policies': { label: 'see policies', who: ['governance', 'authoriser'] } as Line<void>,
  'view-audit': { label: 'see the audit trail', who: ['governance'] } as Line<void>,
  'export-audit': { label: 'download the audit trail', who: ['governance'] } as Line<void>,
  // Operation: never content, never a receipt changed.
  'view-operator': { label: 'see how the service runs', who: ['operator'] } as Line<void>,
  'view-accounts': {
    label: 'see accounts of staff',
    who: ['operator', 'governance'],
    on: { account: anybodyOfTheLine },
  } as Line<void>,
  'unlock-pin': {
    label: 'give new PIN tries',
    who: ['operator'],
    on: { account: apartFromOwner('own-account', 'unlock-pin') },
  } as Line<void>,
  'grant-pin-reset': {
    label: 'let somebody set a new PIN',
    who: ['operator', 'governance'],
    on: { account: apartFromOwner('own-account', 'grant-pin-reset') },
  } as Line<void>,
  'end-sessions': {
    label: 'end the sessions of an account',
    who: ['operator', 'governance'],
    on: { account: anybodyOfTheLine },
  } as Line<void>,
  // A leaver. Nobody shuts themselves out by mistake.
  'disable-account': {
    label: 'disable an account',
    who: ['operator', 'governance'],
    on: { account: apartFromOwner('own-account', 'disable-account') },
  } as Line<void>,
  'enable-account': {
    label: 'enable an account again',
    who: ['operator', 'governance'],
    on: { account: anybodyOfTheLine },
  } as Line<void>,
} as const;

export type ActionId = keyof typeof PERMISSIONS;
export type FactsOf<Id extends ActionId> = (typeof PERMISSIONS)[Id] extends Line<infer Facts> ? Facts : never;
