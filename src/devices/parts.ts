// What every act on a lost device needs, and the one way to take an arrow: under the report's lock, in one transaction.
import type { Access } from '../access/index.ts';
import type { Attribution } from '../attribution/index.ts';
import type { AuditTrail } from '../audit/index.ts';
import type { Reading } from '../custody/index.ts';
import type { EvidenceStore } from '../deletion/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Live } from '../live/index.ts';
import { inTransaction, type Db } from '../store/index.ts';
import type { DeviceReport } from './device-report.ts';
import type { DeviceState } from './device-state.ts';
import type { DeviceManager } from './ports.ts';
import { lockReport, writeState } from './queries.ts';

/** How this station names itself in the audit trail. */
export const READING: Reading = { by: { kind: 'service', id: 'devices' }, why: 'incident' };

export type DeviceParts = EvidenceStore & {
  audit: AuditTrail;
  clock: Clock;
  access: Pick<Access, 'devicesOf' | 'endSessionsOn' | 'readAccount'>;
  attribution: Pick<Attribution, 'patientsOf'>;
  live: Pick<Live, 'casesOf' | 'gateway'>;
  /** Null where the organisation has none. */
  manager: DeviceManager | null;
  /** How long a person has to answer. */
  answerMs: number;
  /** Asks for the next step within the transaction that makes it necessary. */
  onReported: (db: Db, reportId: string) => Promise<void>;
  onDecided: (db: Db, reportId: string) => Promise<void>;
  onClosed: (db: Db, reportId: string) => Promise<void>;
};

/** Moves a report along one arrow, under its lock. */
export async function move(
  parts: DeviceParts,
  reportId: string,
  arrow: (report: DeviceReport) => DeviceState,
  also: (db: Db, report: DeviceReport) => Promise<void>,
): Promise<DeviceReport> {
  return inTransaction(parts.db, async (db) => {
    const report = await lockReport(db, reportId);
    const state = arrow(report);
    await writeState(db, reportId, state, parts.clock.now());
    await also(db, { ...report, state });
    return { ...report, state };
  });
}
