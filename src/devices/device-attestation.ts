// What whoever is asked about a lost device can say. It counts as said by a person, never as checked (RULE D-05).
import type { LostDevice } from './device-report.ts';
import type { WipeEnd } from './device-state.ts';

export const DEVICE_ANSWERS = ['wiped', 'chats-deleted', 'found-again', 'cannot'] as const;
export type DeviceAnswer = (typeof DEVICE_ANSWERS)[number];

type Sentences = Readonly<Record<DeviceAnswer, string>>;

/** The exact sentences; new wording gets a new version. */
const OWNER = {
  version: 'attestation-lost-device-v1',
  sentences: {
    wiped: 'I have had the lost device wiped from afar, and I was shown that the order was carried out.',
    'chats-deleted':
      'I have deleted the conversations and their files from another device of mine, and signed the lost device out of the messengers.',
    'found-again': 'The device is back in my hands. Nothing on it was wiped.',
    cannot: 'I can neither wipe the device nor delete what is on it.',
  },
} as const satisfies { version: string; sentences: Sentences };

/** For whoever runs the gateway whose own phone is lost. */
const GATEWAY = {
  version: 'attestation-lost-gateway-v1',
  sentences: {
    wiped:
      'I have had the lost device of the gateway wiped from afar, and I was shown that the order was carried out.',
    'chats-deleted':
      'I have deleted the conversations and their files from the account of the gateway, and signed the lost device out of the messenger.',
    'found-again': 'The device of the gateway is back in my hands. Nothing on it was wiped.',
    cannot: 'I can neither wipe the device of the gateway nor delete what is on it.',
  },
} as const satisfies { version: string; sentences: Sentences };

export function deviceAttestationFor(kind: LostDevice['kind']): { version: string; sentences: Sentences } {
  return kind === 'gateway' ? GATEWAY : OWNER;
}

/** What an answer comes to, but for its evidence. */
export function endOf(answer: DeviceAnswer, at: string): Omit<WipeEnd, 'evidence'> {
  const common = { technique: 'manual', parameters: null, verification: 'none' } as const;
  switch (answer) {
    case 'wiped':
    case 'chats-deleted':
      return { ...common, state: 'attested-by-person', grade: 'G', effectiveAt: at };
    case 'found-again':
      return { ...common, state: 'recovered', grade: 'G', effectiveAt: at };
    case 'cannot':
      return { ...common, state: 'unreachable', grade: 'X', effectiveAt: null };
  }
}
