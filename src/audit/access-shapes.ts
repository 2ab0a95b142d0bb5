// What the events of access are in FHIR and in plain words: sign-in and out, proof of the person, accounts (event-shapes.ts has the
// rest).
import type { Dicom, Shape, WordField } from './event-shape.ts';

const LOGIN: Dicom = ['110114', '110122'];
const SECURITY: Dicom = ['110113', '110137'];

type AccessEventName =
  | 'signed-in'
  | 'sign-in-refused'
  | 'signed-out'
  | 'session-locked'
  | 'session-ended'
  | 'stepped-up'
  | 'step-up-refused'
  | 'pin-set'
  | 'pin-reset-asked'
  | 'pin-reset-granted'
  | 'passkey-added'
  | 'passkey-renamed'
  | 'passkey-removed'
  | 'passkey-distrusted'
  | 'pin-locked'
  | 'account-created'
  | 'account-changed'
  | 'account-disabled'
  | 'account-enabled'
  | 'browser-allowed'
  | 'action-refused'
  | 'machine-token-issued'
  | 'machine-token-refused'
  | 'machine-tokens-ended'
  | 'pin-unlocked'
  | 'sessions-ended';

export const ACCESS_SHAPES: { readonly [Name in AccessEventName]: Shape<WordField<Name>> } = {
  'signed-in': { words: 'Signed in', dicom: LOGIN, act: 'E' },
  'sign-in-refused': { words: 'Sign-in refused', dicom: LOGIN, act: 'E', outcome: 'failed' },
  'signed-out': { words: 'Signed out', dicom: ['110114', '110123'], act: 'E' },
  'session-locked': { words: 'Session locked', dicom: ['110114'], act: 'E', of: 'sessionId' },
  'session-ended': { words: 'Session ended', dicom: ['110114', '110123'], act: 'E', of: 'sessionId' },
  'stepped-up': { words: 'Proved again who they are', dicom: LOGIN, act: 'E' },
  'step-up-refused': {
    words: 'Proof of the person refused',
    dicom: LOGIN,
    act: 'E',
    outcome: 'failed',
  },
  'pin-set': { words: 'PIN set', dicom: SECURITY, act: 'U' },
  'pin-reset-asked': { words: 'New PIN asked for', dicom: SECURITY, act: 'C' },
  'pin-reset-granted': { words: 'New PIN allowed', dicom: SECURITY, act: 'U', of: 'accountId' },
  'passkey-added': { words: 'Passkey added', dicom: SECURITY, act: 'C', of: 'passkeyId' },
  'passkey-renamed': { words: 'Passkey renamed', dicom: SECURITY, act: 'U', of: 'passkeyId' },
  'passkey-removed': { words: 'Passkey removed', dicom: SECURITY, act: 'D', of: 'passkeyId' },
  'passkey-distrusted': {
    words: 'Passkey distrusted: its counter went back',
    dicom: SECURITY,
    act: 'U',
    of: 'passkeyId',
    outcome: 'failed',
  },
  'pin-locked': { words: 'PIN locked', dicom: SECURITY, act: 'U' },
  'account-created': { words: 'Account made', dicom: SECURITY, act: 'C', of: 'accountId' },
  'account-changed': { words: 'Account changed', dicom: SECURITY, act: 'U', of: 'accountId' },
  'account-disabled': { words: 'Account disabled', dicom: SECURITY, act: 'U', of: 'accountId' },
  'account-enabled': { words: 'Account enabled again', dicom: SECURITY, act: 'U', of: 'accountId' },
  'browser-allowed': { words: 'Lost browser allowed again', dicom: SECURITY, act: 'U', of: 'reportId' },
  'action-refused': {
    words: 'Action refused',
    dicom: ['110113', '110132'],
    act: 'E',
    outcome: 'failed',
  },
  'machine-token-issued': { words: 'Token given to a machine', dicom: LOGIN, act: 'E' },
  'machine-token-refused': {
    words: 'Token refused to a machine',
    dicom: LOGIN,
    act: 'E',
    outcome: 'failed',
  },
  'machine-tokens-ended': { words: 'Tokens of a machine ended', dicom: SECURITY, act: 'U' },
  'pin-unlocked': { words: 'PIN given new tries', dicom: SECURITY, act: 'U', of: 'accountId' },
  'sessions-ended': { words: 'Sessions ended', dicom: SECURITY, act: 'U', of: 'accountId' },
};
