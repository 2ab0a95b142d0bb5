// What is known of a case in the open, and what the depositor says with an export.
import type { Actor } from '../audit/index.ts';

export type DepositContext = {
  depositedBy: Actor;
  /** IANA name; wall times of the export are read in it. */
  timeZone: string;
  /**
   * For who must be able to repeat a deposit and be sure that it is one: the id of the case to open. When that case exists, the
   * deposit is over and nothing is read again.
   */
  caseId?: string;
  /** The thread that this deposit continues, when it is known beforehand; else it is told by overlap. */
  threadId?: string;
  /** For what came message by message: the gateway that brought it and holds a copy; there is no export file then. */
  gatewayId?: string;
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
