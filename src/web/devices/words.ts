// Words for lost devices on pages. Codes in, plain words out.
import type { DeviceReport, LostDevice, Part, Said } from '../../devices/index.ts';
import type { DeviceOutcome, WipeState } from '../../receipts/index.ts';

type Words = { text: string; tone: string };

export const DEVICE_KIND_WORDS: Readonly<Record<LostDevice['kind'], string>> = {
  browser: 'A phone or computer that was signed in here',
  phone: 'A phone',
  unknown: 'A device that is not named further',
  gateway: 'The phone of a gateway',
};

export const SAID_WORDS: Readonly<Record<Said, string>> = { yes: 'Yes', no: 'No', 'not-known': 'Not known' };

export const PART_WORDS: Readonly<Record<Part, string>> = {
  'took-part': 'Took part in it',
  'handed-in': 'Handed in its export file',
  both: 'Took part in it and handed in its export file',
  brought: 'The gateway brought it',
};

export const WIPE_STATE_WORDS: Readonly<Record<WipeState, Words>> = {
  'reported-by-manager': { text: 'Reported as wiped', tone: 'blue' },
  'attested-by-person': { text: 'Said to be done', tone: 'yellow' },
  recovered: { text: 'Found again', tone: 'yellow' },
  'accepted-by-manager': { text: 'Order accepted', tone: 'orange' },
  unreachable: { text: 'Not known to be done', tone: 'red' },
  'refused-hold': { text: 'Not wiped: hold', tone: 'purple' },
};

export const DEVICE_OUTCOME_WORDS: Readonly<Record<DeviceOutcome, string>> = {
  'wipe-reported': 'The manager of devices reports that it was wiped. That is its word, not a proof.',
  'wipe-attested': 'A person says that what was on it is gone. Nobody checked it.',
  recovered: 'A person says that the device is back. Nothing was wiped.',
  'not-shown': 'Nothing shows that it was wiped: what was on it may still be there.',
  refused: 'It was not wiped, because something on it must be kept.',
};

/** What stands now, and who is waited for. */
export function standingWords({ state, listed }: DeviceReport): Words {
  if (state.name === 'closed') return WIPE_STATE_WORDS[state.wipe.state];
  if (state.name === 'wiping') {
    if (state.order.channel === 'manager')
      return state.order.acceptedAt === null
        ? { text: 'Wipe is being ordered', tone: 'blue' }
        : { text: 'Wipe is ordered', tone: 'blue' };
    return { text: 'Waiting for an answer', tone: 'orange' };
  }
  if (state.stop !== null) return { text: 'Governance decides', tone: 'red' };
  return listed === null
    ? { text: 'Threads are being listed', tone: 'grey' }
    : { text: 'Holds are being checked', tone: 'grey' };
}
