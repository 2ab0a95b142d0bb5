// The copy register: every place where the originals are known to exist. Holders are named in sealed notes only.

export const COPY_CLASSES = ['own', 'participant-device', 'export-file', 'gateway'] as const;
export type CopyClass = (typeof COPY_CLASSES)[number];

export type CopyEntry = {
  copyId: string;
  caseId: string;
  class: CopyClass;
  /** Sealed label of the holder (open with `openCopyHolder`); null for our own copy. */
  holderNoteId: string | null;
  /** How many messages of the case this copy holds. */
  messages: number;
  registeredAt: Date;
};
