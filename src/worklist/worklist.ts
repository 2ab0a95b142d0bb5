// What each role sees next: cases by what they wait for, exceptions with one plain reason and one owner, and the day's
// account (RULE G-01). Reads only.
import type { CaseReader } from '../access/index.ts';
import { shiftEnd, type ShiftRule } from '../attribution/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Db } from '../store/index.ts';
import {
  isThread,
  readCoveredCases,
  readHeldCases,
  readTeams,
  type CoveredCase,
  type HeldCase,
} from './hold-queries.ts';
import { explainReason } from './plain-reasons.ts';
import {
  readCases,
  readReconciliation,
  readRestoreGaps,
  readStuck,
  type CaseRow,
  type DayRow,
} from './queries.ts';

/** Where a case stands, in the order of its journey. */
export const CASE_STAGES = [
  'open',
  'filing',
  'awaiting-authorisation',
  'grace-period',
  'awaiting-attestation',
  'issuing-receipt',
  'receipted',
  'reopened',
  'exception',
] as const;
export type CaseStage = (typeof CASE_STAGES)[number];

export type WorkCase = CaseRow & {
  stage: CaseStage;
  /** End of the shift in which it was received. */
  dueAt: Date;
  /** RULE G-02: not filed at the end of that shift. */
  overdue: boolean;
};

export type Exception = {
  step: string;
  subjectId: string;
  caseId: string | null;
  reason: string;
  plain: string;
  owner: string;
  since: Date;
};

export type RestoreGap = {
  code: string;
  subjectId: string;
  items: number;
  plain: string;
  owner: string;
  since: Date;
};

export interface Worklist {
  /** Every case, for who counts them and for governance. */
  cases(): Promise<WorkCase[]>;
  /** Those that this carer may open: of their team, their own, of no team, or for a while. */
  casesOf(reader: Omit<CaseReader, 'at'>): Promise<WorkCase[]>;
  /** Null when there is no such case. */
  oneCase(caseId: string): Promise<WorkCase | null>;
  exceptions(): Promise<Exception[]>;
  /** What a restore could not put back, newest first. */
  restoreGaps(): Promise<RestoreGap[]>;
  reconciliation(): Promise<DayRow[]>;
  /** Cases with a message under a hold in force; with `caseId` only that one. */
  heldCases(caseId?: string): Promise<HeldCase[]>;
  /** What one hold covers, messages that were erased before or since included. */
  coveredCases(holdId: string): Promise<CoveredCase[]>;
  isThread(threadId: string): Promise<boolean>;
  /** The teams that accounts or cases have. */
  teams(): Promise<string[]>;
}

function stageOf(row: CaseRow): CaseStage {
  if (row.stuckStep !== null) return 'exception';
  // A restore can bring a deletion back whose case the database knows from before it was signed.
  const isBegun = ['ordered', 'executing', 'closing', 'verified'].includes(row.deletionState ?? '');
  if (row.signedAt === null && !isBegun) return 'open';
  switch (row.deletionState) {
    case 'proposed':
      return 'awaiting-authorisation';
    case 'authorised':
    case 'ordered':
    case 'executing':
      return 'grace-period';
    case 'closing':
      return 'awaiting-attestation';
    case 'verified':
      return row.receiptId === null ? 'issuing-receipt' : 'receipted';
    case 'withdrawn':
      return 'reopened';
    case null:
    default:
      return 'filing';
  }
}

export function openWorklist(parts: { db: Db; clock: Clock; shift: ShiftRule }): Worklist {
  const toWorkCase = (row: CaseRow): WorkCase => {
    const dueAt = shiftEnd(row.depositedAt, parts.shift);
    // RULE G-02
    const overdue = (row.filedAt ?? parts.clock.now()) > dueAt;
    return { ...row, stage: stageOf(row), dueAt, overdue };
  };
  return {
    cases: async () => (await readCases(parts.db)).map(toWorkCase),
    casesOf: async ({ accountId, team }) => {
      const reader = { accountId, team, at: parts.clock.now() };
      return (await readCases(parts.db, { reader })).map(toWorkCase);
    },
    oneCase: async (caseId) => {
      const [row] = await readCases(parts.db, { caseId });
      return row === undefined ? null : toWorkCase(row);
    },
    exceptions: async () => {
      const stuck = await readStuck(parts.db);
      return stuck.map((row) => ({ ...row, ...explainReason(row.reason) }));
    },
    restoreGaps: async () =>
      (await readRestoreGaps(parts.db)).map((row) => ({ ...row, ...explainReason(row.code) })),
    reconciliation: () => readReconciliation(parts.db, parts.shift.timeZone),
    heldCases: (caseId) => readHeldCases(parts.db, caseId),
    coveredCases: (holdId) => readCoveredCases(parts.db, holdId),
    isThread: (threadId) => isThread(parts.db, threadId),
    teams: () => readTeams(parts.db),
  };
}
