// The machine's part of access, as lines of the stage table: a broken glass ends by itself, and the trail says so.
import { endGlass, readGlass } from '../access/index.ts';
import type { AuditTrail } from '../audit/index.ts';
import type { Db } from '../store/index.ts';
import type { StepOutcome } from './outbox-run.ts';

export type AccessStageParts = { db: Db; audit: AuditTrail };

export const ACCESS_STAGES = [
  {
    step: 'end-broken-glass',
    precondition: 'a case of another team that was opened for a while, and the end of that while',
    action: 'note the end; the case is closed to them from that moment, whether this ran or not',
    evidence: 'break-glass-ended',
    next: 'the end',
    take: async ({ db, audit }: AccessStageParts, glassId: string): Promise<StepOutcome> => {
      const glass = await readGlass(db, glassId);
      if (glass === null || glass.endedAt !== null) return { outcome: 'done' };
      return { outcome: 'done', commit: (tx) => endByTime(tx, audit, glass) };
    },
  },
] as const;

/** Notes that its time is over; nothing when its end is noted already. */
export async function endByTime(
  tx: Db,
  audit: AuditTrail,
  { glassId, caseId, endsAt }: { readonly glassId: string; readonly caseId: string; readonly endsAt: Date },
): Promise<void> {
  // Somebody may have ended it between the two looks.
  if (!(await endGlass(tx, { glassId, by: null, at: endsAt }))) return;
  const by = { kind: 'service', id: 'access' } as const;
  const fields = { glassId, caseId, end: 'by-time' };
  await audit.append(tx, { name: 'break-glass-ended', by, why: 'operation', fields });
}
