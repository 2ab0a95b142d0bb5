// The words that pages of governance use for codes: one table each, so that a state reads the same everywhere (ui.md E9).
import type { CopyClass, HoldKind, HoldScope } from '../../custody/index.ts';
import type { DeletionState } from '../../deletion/index.ts';
import type { CopyState, DeletionOutcome, Grade } from '../../deletion/verified-deletion.ts';

export type Tone = 'grey' | 'blue' | 'yellow' | 'orange' | 'red' | 'green' | 'white';
export type StateWords = { readonly text: string; readonly tone: Tone };

export const DELETION_STATES: Readonly<Record<DeletionState['name'], StateWords>> = {
  proposed: { text: 'Waits for authorisation', tone: 'yellow' },
  withdrawn: { text: 'Taken back', tone: 'grey' },
  authorised: { text: 'Authorised', tone: 'blue' },
  ordered: { text: 'Ordered, in the grace period', tone: 'blue' },
  executing: { text: 'Being executed', tone: 'blue' },
  closing: { text: 'Waits for copy holders', tone: 'orange' },
  verified: { text: 'Verified', tone: 'white' },
};

/** Of a deletion that its authoriser declined: a `withdrawn` one with this reason. */
export const DECLINED_WORDS: StateWords = { text: 'Declined', tone: 'grey' };

export const COPY_CLASS_WORDS: Readonly<Record<CopyClass, string>> = {
  own: 'Our own copy',
  'participant-device': 'Phone or computer of a participant',
  'export-file': 'Export file that was handed in',
  gateway: 'Gateway that brought the messages',
};

// RULE D-05: no state is called better than what came back for it, so none of them is green.
export const COPY_STATE_WORDS: Readonly<Record<CopyState, StateWords>> = {
  confirmed: { text: 'Confirmed: reading it fails', tone: 'blue' },
  'attested-by-device': { text: 'Attested by a device', tone: 'yellow' },
  'attested-by-person': { text: 'Attested by a person, not checked', tone: 'yellow' },
  unreachable: { text: 'Not reachable', tone: 'red' },
  'refused-hold': { text: 'Kept: hold', tone: 'orange' },
};

/** A kept copy whose holder says that it was deleted before they knew of the hold. */
export const SAID_GONE_WORDS: StateWords = { text: 'Kept: hold. Said to be deleted before', tone: 'red' };

export const OUTCOME_WORDS: Readonly<Record<DeletionOutcome, StateWords>> = {
  complete: { text: 'Complete', tone: 'blue' },
  'complete-with-residuals': { text: 'Complete, with residuals', tone: 'yellow' },
  partial: { text: 'Partial', tone: 'orange' },
  refused: { text: 'Refused: hold', tone: 'red' },
};

export const GRADE_WORDS: Readonly<Record<Grade, string>> = {
  A: 'our key destroyed and reading fails',
  B: 'accepted by the platform, and a later look showed it gone',
  C: 'accepted by the platform only',
  D: 'a management system reports a wipe',
  E: 'an attested app on an attested device says so',
  F: 'a person says so, and a fresh export lacks it',
  G: 'a person says so, nothing was checked',
  X: 'out of reach, or kept',
};

export const DISPOSITION_WORDS: Readonly<Record<string, string>> = {
  filed: 'Filed in the record',
  'not-clinical': 'Not clinical',
  duplicate: 'Duplicate',
  'other-organisation': 'Belongs to another organisation',
  held: 'Held by the signer',
};

export const HOLD_KIND_WORDS: Readonly<Record<HoldKind, string>> = {
  'access-request': 'Access request',
  foi: 'Freedom of information request',
  litigation: 'Litigation',
  inquiry: 'Inquiry',
  incident: 'Incident',
};

export const HOLD_STATE_WORDS = { 'in-force': 'In force', lifted: 'Lifted' } as const;

const SCOPE_WORDS = {
  everything: 'Everything',
  case: 'One case',
  patient: 'One patient',
  person: 'One person',
  thread: 'One thread',
  team: 'One team',
  period: 'A period',
} as const satisfies Record<HoldScope, string>;

/** What a hold covers, in words: `One person, only what was said in a period`. */
export function coversWords({ scope, hasPeriod }: { scope: HoldScope; hasPeriod: boolean }): string {
  const narrowed = hasPeriod && scope !== 'period' ? ', only what was said in a period' : '';
  return `${SCOPE_WORDS[scope]}${narrowed}`;
}

const REASON_WORDS: Readonly<Record<string, string>> = {
  'old-copies-of-keys': 'old copies of the keys (backups, or a theft before the deletion)',
};

/** A coded reason as words; one without words of its own, without its hyphens. */
export function reasonWords(code: string): string {
  return REASON_WORDS[code] ?? code.replaceAll('-', ' ');
}
