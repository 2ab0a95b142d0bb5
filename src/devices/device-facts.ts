// What the receipt of a lost device is made of, and what a report of the incident needs: from the same rows, so that the two never
// differ. References, counts, times and codes only (RULE D-07).
import type { DeviceFacts } from '../receipts/index.ts';
import { Fault } from '../kernel/fault.ts';
import type { DeviceCase, DeviceReport } from './device-report.ts';

function sum(cases: readonly DeviceCase[], field: 'messages' | 'standing' | 'held'): number {
  return cases.reduce((total, one) => total + one[field], 0);
}

/** Counts over all its threads; null until they are listed. */
export function listedCounts(
  { listed }: DeviceReport,
  cases: readonly DeviceCase[],
): DeviceFacts['listed'] | null {
  if (listed === null) return null;
  return {
    at: listed.at.toISOString(),
    cases: cases.length,
    messages: sum(cases, 'messages'),
    standing: sum(cases, 'standing'),
    held: sum(cases, 'held'),
    patients: { count: listed.patients, exact: listed.exact },
  };
}

/** For the signer. Throws `device-illegal-step` before it is closed, `device-facts-incomplete`. */
export function receiptFacts(report: DeviceReport, cases: readonly DeviceCase[]): DeviceFacts {
  const { state } = report;
  if (state.name !== 'closed')
    throw new Fault('conflict', 'device-illegal-step', 'Only what is closed has a receipt.');
  const listed = listedCounts(report, cases);
  if (listed === null)
    throw new Fault(
      'internal',
      'device-facts-incomplete',
      'Its threads were never listed; nothing is claimed.',
    );
  return {
    device: {
      kind: report.device.kind,
      owner: report.ownerCommitment,
      protection: report.protection,
    },
    report: {
      by: report.reporterCommitment,
      role: report.reporterRole,
      lostAt: report.lostAt.toISOString(),
      noticedAt: report.noticedAt.toISOString(),
      reportedAt: report.reportedAt.toISOString(),
    },
    sessions: { ended: report.sessionsEnded, at: report.reportedAt.toISOString() },
    listed,
    wipe: state.wipe,
    closedAt: state.closedAt,
  };
}

/** UK GDPR Article 33: within 72 hours of becoming aware of it. */
const DEADLINE_MS = 72 * 3_600_000;

/** By when the regulator must know, where there is a risk to anybody: computed from when the loss was noticed. */
export function reportDeadline({ noticedAt }: Pick<DeviceReport, 'noticedAt'>): Date {
  return new Date(noticedAt.getTime() + DEADLINE_MS);
}
