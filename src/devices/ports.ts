// What this station needs from outside: somebody who can wipe a device that is not in anybody's hand. Answers are outside input:
// an adapter narrows them to these types.

/** `device`: everything on it (a device of the organisation). `managed-apps`: the organisation's apps alone (a private one). */
export type WipeScope = 'device' | 'managed-apps';

export type ManagedDevice = {
  /** The manager's own name for it: letters, digits, `:`, `.`, `_`, `-`; at most 120. Says nothing about a patient. */
  managedId: string;
  scope: WipeScope;
  /** For its owner to recognise it by, e.g. its model. Shown and never kept. */
  label: string;
};

/** The owner as the manager of devices knows them: the name by which they sign in. */
export type DeviceOwner = { subject: string };

export type WipeRequest = {
  owner: DeviceOwner;
  managedId: string;
  scope: WipeScope;
  /** When we decided to order it: a wipe older than this is not ours. */
  since: Date;
};

export type OrderOutcome =
  /** The manager took the order, now or when it was asked before. Nothing is wiped by that. */
  | { outcome: 'accepted' }
  /** It knows no such device of this owner. */
  | { outcome: 'unknown-device' }
  /** It knows the device and cannot wipe it. */
  | { outcome: 'not-supported' };

export type ManagerReport =
  /** Nothing of a wipe since then is known. */
  | { state: 'none' }
  /** Ordered, not carried out: for ever, if the device never comes online. */
  | { state: 'pending' }
  /** `keepUserData` as read back; a wipe that keeps user data is no evidence. */
  | { state: 'done'; keepUserData: boolean; keepEnrollmentData: boolean }
  | { state: 'failed'; why: 'failed' | 'canceled' | 'not-supported' }
  /** The record of the device is gone. That is not `done`: somebody may have removed it from the list. */
  | { state: 'gone' };

/**
 * A manager of devices (MDM).
 *
 * All methods: fault `mdm-unavailable` (kind `unavailable`, with `retryAfterSeconds` when the manager said so) when it does not
 * answer, is too busy or fails: the runner tries again until the time limit; `mdm-not-allowed` (kind `refused`) when our access is
 * not accepted: a person is needed.
 */
export interface DeviceManager {
  /** After this long without `done` a wipe counts as not carried out. */
  readonly timeLimitMs: number;
  /** What of this person it manages. Reading only: safe to repeat. A timeout means that nobody knows. */
  devicesOf(owner: DeviceOwner): Promise<ManagedDevice[]>;
  /**
   * Orders a wipe that keeps no user data. Durable when it resolves with `accepted`: the manager holds the order. Safe to repeat?
   * Yes for `device`: it first looks whether a wipe since `since` is under way, and orders none beside it; for `managed-apps`
   * nothing can be looked up, the order goes out again and wipes the same once more. A timeout means that it may have arrived.
   */
  orderWipe(request: WipeRequest): Promise<OrderOutcome>;
  /** What the manager reports of a wipe of a whole device. Reading only: safe to repeat. */
  wipeReport(request: WipeRequest): Promise<ManagerReport>;
}
