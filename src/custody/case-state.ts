// What is known of a case in the open, and what the depositor says with an export.
import type { Actor } from '../audit/index.ts';

export type DepositContext = {
  depositedBy: Actor;
  /** IANA name; wall times of the export are read in it. */
  timeZone: string;
};

/** A message that was erased and came back (RULE C-04). */
export type Reappearance = {
  reappearanceId: string;
  messageId: string;
  caseId: string;
  deletionId: string;
  seenAt: Date;
  depositedBy: string;
};

export type CaseState = {
  caseId: string;
  threadId: string;
  depositId: string;
  platform: string;
  depositedBy: string;
  depositedAt: Date;
  messages: number;
  erased: number;
};
