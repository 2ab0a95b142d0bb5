// A lost device as it was reported, and the threads that were on it.
import type { DeviceState } from './device-state.ts';
import type { WipeScope } from './ports.ts';

/** What the person who reports it could say. */
export const SAID = ['yes', 'no', 'not-known'] as const;
export type Said = (typeof SAID)[number];

export type Protection = { locked: Said; pin: Said; encrypted: Said };

/** Which device: a browser of one of the owner's sessions, their phone, one that nobody can name, or a gateway's own. */
export type LostDevice =
  { kind: 'browser'; deviceId: string } | { kind: 'phone' } | { kind: 'unknown' } | { kind: 'gateway' };

export type Managed = { managedId: string; scope: WipeScope };

export type DeviceToReport = {
  device: LostDevice;
  /** The account whose device it is; of a gateway, its id in the configuration. */
  ownerId: string;
  /** What the manager of devices calls it; null when it has none. Whether it is the owner's is checked before the wipe. */
  managed: Managed | null;
  lostAt: Date;
  noticedAt: Date;
  protection: Protection;
  /** Free words, kept sealed; null when there are none. */
  note: string | null;
  by: { accountId: string; role: string };
};

export type DeviceReport = Omit<DeviceToReport, 'note' | 'by'> & {
  reportId: string;
  reportedBy: string;
  reporterRole: string;
  reportedAt: Date;
  noteId: string | null;
  sessionsEnded: number;
  /** Salted commitments, base64. */
  ownerCommitment: string;
  reporterCommitment: string;
  /** Null until its threads are listed. */
  listed: { at: Date; patients: number; exact: boolean } | null;
  state: DeviceState;
};

/** How the owner had the thread: bound in it, as an export file, both; or a gateway brought it. */
export type Part = 'took-part' | 'handed-in' | 'both' | 'brought';

export type DeviceCase = {
  caseId: string;
  part: Part;
  messages: number;
  /** Of these, how many stood sealed in custody when it was listed; the rest was erased here. */
  standing: number;
  held: number;
  patients: number;
};
