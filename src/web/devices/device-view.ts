// A lost device as pages and programs see it: references, counts, times and codes; names of staff, none of patients.
import {
  listedCounts,
  reportDeadline,
  type DeviceCase,
  type DeviceReport,
  type DeviceState,
} from '../../devices/index.ts';
import type { DeviceFacts, DeviceOutcome } from '../../receipts/index.ts';
import { personOf, type PersonView } from '../governance/account-name.ts';
import type { Services } from '../services.ts';

export type LostDeviceView = {
  reportId: string;
  device: DeviceReport['device']['kind'];
  owner: PersonView;
  reportedBy: PersonView;
  reporterRole: string;
  lostAt: string;
  noticedAt: string;
  reportedAt: string;
  /** 72 hours after it was noticed. */
  deadline: string;
  protection: DeviceReport['protection'];
  hasNote: boolean;
  sessionsEnded: number;
  listed: DeviceFacts['listed'] | null;
  cases: DeviceCase[];
  state: DeviceState;
  receipt: {
    receiptId: string;
    outcome: DeviceOutcome;
    issuedAt: string;
    index: number;
    leafHash: string;
  } | null;
};

export async function lostDeviceView(services: Services, report: DeviceReport): Promise<LostDeviceView> {
  const { devices, receipts } = services.stations;
  const cases = await devices.cases(report.reportId);
  const receipt = await receipts.findDevice(report.reportId);
  return {
    reportId: report.reportId,
    device: report.device.kind,
    owner: await personOf(services, report.ownerId),
    reportedBy: await personOf(services, report.reportedBy),
    reporterRole: report.reporterRole,
    lostAt: report.lostAt.toISOString(),
    noticedAt: report.noticedAt.toISOString(),
    reportedAt: report.reportedAt.toISOString(),
    deadline: reportDeadline(report).toISOString(),
    protection: report.protection,
    hasNote: report.noteId !== null,
    sessionsEnded: report.sessionsEnded,
    listed: listedCounts(report, cases),
    cases,
    state: report.state,
    receipt:
      receipt === null
        ? null
        : {
            receiptId: receipt.receiptId,
            outcome: receipt.outcome,
            issuedAt: receipt.issuedAt.toISOString(),
            index: receipt.index,
            leafHash: receipt.leafHash,
          },
  };
}
