// What erasing the own copy of messages leaves: facts about keys and times, nothing of the messages (RULE D-06).

export type ErasureOrder = { caseId: string; messageIds: string[]; deletionId: string };

export type ErasureEvidence = {
  caseId: string;
  deletionId: string;
  messageIds: string[];
  attachments: number;
  /** `scheduled` is a residual and must never be claimed as destroyed. */
  state: 'destroyed' | 'scheduled';
  /** RFC 3339 UTC: when the last of the keys was destroyed. */
  keyDestroyedAt: string;
  /** The vault's references to the events. */
  vaultEvents: string[];
  /** RULE D-06: a vault opened afresh was asked for every key and a read was tried; all failed with `custody-key-destroyed`. */
  readFails: true;
  readFailsAt: string;
  /** `erased` with the last message of the case; `kept` while a hold keeps some of its messages. */
  notes: 'erased' | 'kept';
};

/** What a later look at erased messages found. */
export type AbsenceEvidence = {
  caseId: string;
  /** The deletion that asks. */
  deletionId: string;
  messageIds: string[];
  /** The deletions that erased them. */
  erasedBy: string[];
  /** The vault's references to those destructions. */
  vaultEvents: string[];
  readFails: true;
  /** RFC 3339 UTC: when a vault opened afresh was asked for every key and a read was tried. */
  readFailsAt: string;
};
