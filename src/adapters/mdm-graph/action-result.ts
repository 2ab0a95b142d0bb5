// What Graph tells of a wipe: `deviceActionResults` and `managementState` of a managedDevice (`receipts.md` §4). Outside input:
// unknown words are passed over, and what cannot be read says nothing.
import { z } from 'zod';
import type { ManagerReport } from '../../devices/ports.ts';

const actionResult = z.looseObject({
  actionName: z.string(),
  actionState: z.string(),
  startDateTime: z.iso.datetime({ offset: true }),
  keepUserData: z.boolean().optional(),
  keepEnrollmentData: z.boolean().optional(),
});

const managedDevice = z.looseObject({
  managementState: z.string().optional(),
  deviceActionResults: z.array(z.unknown()).nullish(),
});

export type WipeAction = z.infer<typeof actionResult>;

// Intune lists the same action under either name.
const WIPE_NAMES: ReadonlySet<string> = new Set(['wipe', 'factoryReset']);

/** Two clocks never agree: an action is ours when it began this long before our order or later. */
const SKEW_MS = 5 * 60_000;

/** The newest wipe that began since then; undefined when there is none. */
export function latestWipe(device: unknown, since: Date): WipeAction | undefined {
  const results = managedDevice.safeParse(device).data?.deviceActionResults ?? [];
  return results
    .flatMap((one) => actionResult.safeParse(one).data ?? [])
    .filter(({ actionName }) => WIPE_NAMES.has(actionName))
    .filter(({ startDateTime }) => Date.parse(startDateTime) >= since.getTime() - SKEW_MS)
    .toSorted((one, other) => Date.parse(other.startDateTime) - Date.parse(one.startDateTime))[0];
}

/**
 * A wipe as the port has it. Parameters that an answer does not repeat are those of our order, which keeps nothing; a wipe that
 * somebody else ordered otherwise shows them.
 */
export function reportOf(device: unknown, since: Date): ManagerReport {
  const action = latestWipe(device, since);
  if (action === undefined) return ofManagement(managedDevice.safeParse(device).data?.managementState);
  switch (action.actionState) {
    case 'done':
      return {
        state: 'done',
        keepUserData: action.keepUserData ?? false,
        keepEnrollmentData: action.keepEnrollmentData ?? false,
      };
    case 'failed':
      return { state: 'failed', why: 'failed' };
    case 'canceled':
      return { state: 'failed', why: 'canceled' };
    case 'notSupported':
      return { state: 'failed', why: 'not-supported' };
    default:
      return { state: 'pending' };
  }
}

// Without an entry in the list the device's own state is all there is; it has no time, so that it can never say `done`.
function ofManagement(state: string | undefined): ManagerReport {
  if (state === 'wipePending' || state === 'wipeIssued') return { state: 'pending' };
  return { state: 'none' };
}
