// One-time messages after a redirect. The browser carries only a code of this list, so nothing can be put into a page from
// outside and no content travels in a cookie.

export type NoticeTone = 'information' | 'confirmation';

export type Notice = { readonly text: string; readonly tone: NoticeTone };

export const NOTICES = {
  'signed-out': { text: 'You are signed out.', tone: 'information' },
  'signed-in': { text: 'You are signed in.', tone: 'information' },
  unlocked: { text: 'Unlocked. You are where you left off.', tone: 'information' },
  'form-kept': {
    text: 'What you had typed is kept. It is offered to you again as soon as you are back.',
    tone: 'information',
  },
  'form-dropped': { text: 'Thrown away. The case is as it was saved before.', tone: 'information' },
  'session-ended': {
    text: 'Your session ended. Sign in again; your drafts are kept.',
    tone: 'information',
  },
  deposited: {
    text: 'The export was taken in and sealed. The file itself was destroyed.',
    tone: 'confirmation',
  },
  'export-known': {
    text: 'This export was handed in before. Nothing was added and nothing was changed.',
    tone: 'information',
  },
  'live-gathered': {
    text: 'The live messages are being handed in. Their cases appear here as soon as they are sealed.',
    tone: 'confirmation',
  },
  'live-nothing-waits': { text: 'Nothing waits in live threads any longer.', tone: 'information' },
  decided: { text: 'Decided. You can undo it until the case is signed.', tone: 'confirmation' },
  undecided: { text: 'Undone: these messages are not decided.', tone: 'information' },
  'patient-added': { text: 'The patient was added to this case.', tone: 'confirmation' },
  'patient-removed': {
    text: 'The patient was taken out. Messages that were theirs alone are not decided again.',
    tone: 'information',
  },
  'sender-bound': { text: 'Who the sender is was saved, with how you know it.', tone: 'confirmation' },
  'exporter-named': {
    text: 'Whose phone the export came from was saved, as your word.',
    tone: 'confirmation',
  },
  'entry-prepared': {
    text: 'The entry is prepared. It is not filed before somebody signs it.',
    tone: 'confirmation',
  },
  signed: {
    text: 'Signed. The entries are being written to the record and read back; you need not wait.',
    tone: 'confirmation',
  },
  reopened: {
    text: 'The deletion was taken back. The originals are kept; the entries stay in the record.',
    tone: 'information',
  },
  'deletion-proposed': {
    text: 'The deletion is proposed again. A second person authorises it.',
    tone: 'confirmation',
  },
  'deletion-declined': {
    text: 'Declined. The originals are kept; the clinician can propose the deletion again.',
    tone: 'confirmation',
  },
  'pin-unlocked': {
    text: 'The account has five new tries. Its PIN stays what it was.',
    tone: 'confirmation',
  },
  'own-session-ended': { text: 'That session is ended.', tone: 'confirmation' },
  'other-sessions-ended': { text: 'You are signed in here only.', tone: 'confirmation' },
  'account-disabled': {
    text: 'The account is disabled and its sessions are ended.',
    tone: 'confirmation',
  },
  'account-enabled': { text: 'The account is enabled. Its person can sign in again.', tone: 'confirmation' },
  'browser-allowed': { text: 'People can sign in from that browser again.', tone: 'confirmation' },
  'pin-reset-granted': {
    text: 'The person can set a new PIN for 30 minutes, after signing in again.',
    tone: 'confirmation',
  },
  'pin-set': { text: 'Your new PIN is set.', tone: 'confirmation' },
  'pin-reset-asked': {
    text: 'You asked for a new PIN. An operator or governance makes sure that it is you, then you set it.',
    tone: 'information',
  },
  'passkey-added': { text: 'The passkey is added.', tone: 'confirmation' },
  'passkey-renamed': { text: 'The passkey has a new name.', tone: 'confirmation' },
  'passkey-removed': { text: 'The passkey is removed.', tone: 'confirmation' },
  'sessions-ended': { text: 'The sessions of the account are ended.', tone: 'confirmation' },
  'deletion-authorised': {
    text: 'Authorised. Nothing is deleted before the grace period ends.',
    tone: 'confirmation',
  },
  'hold-placed': { text: 'The hold is in force.', tone: 'confirmation' },
  'hold-unknown-patient': {
    text: 'The hold is in force. The record system knows nobody by what you entered, so it covers exactly that.',
    tone: 'information',
  },
  'hold-not-looked-up': {
    text: 'The hold is in force. The record system did not answer, so other identifiers of this person are not covered yet.',
    tone: 'information',
  },
  'hold-lifted': { text: 'The hold is lifted.', tone: 'confirmation' },
  'device-reported': {
    text: 'The device is reported lost, and its sessions are ended.',
    tone: 'confirmation',
  },
  'device-decided': { text: 'Your decision is recorded.', tone: 'confirmation' },
  'device-held': { text: 'Its threads are on hold until somebody lifts it.', tone: 'confirmation' },
  'glass-broken': {
    text: 'The case is open to you for a while. The Caldicott guardian is told.',
    tone: 'information',
  },
  'glass-ended': { text: 'Ended. The case is closed to who had opened it.', tone: 'confirmation' },
  'glass-judged': { text: 'Your verdict is recorded.', tone: 'confirmation' },
  'step-released': { text: 'Released. The step is tried again now.', tone: 'confirmation' },
} as const satisfies Record<string, Notice>;

export type NoticeCode = keyof typeof NOTICES;

/** The notice with that code, or undefined when the code is none of ours. */
export function findNotice(code: string | undefined): Notice | undefined {
  return code !== undefined && Object.hasOwn(NOTICES, code) ? NOTICES[code as NoticeCode] : undefined;
}
