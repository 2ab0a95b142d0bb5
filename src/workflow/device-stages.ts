// The machine's part of a lost device (RULE I-04), as lines of the stage table: list, wipe, receipt. Each is safe to repeat.
import type { Devices } from '../devices/index.ts';
import type { LoggedDeviceReceipt, Receipts } from '../receipts/index.ts';
import type { AuditTrail } from '../audit/index.ts';
import type { StepOutcome } from './outbox-run.ts';

export type DeviceStageParts = {
  devices: Pick<Devices, 'list' | 'wipe' | 'facts'>;
  /** Signs, logs and publishes; the same report again gives the same receipt. */
  issueDeviceReceipt: Receipts['issueDevice'];
  audit: AuditTrail;
};

export const DEVICE_STAGES = [
  {
    step: 'list-device',
    precondition: 'a device reported lost; its sessions are ended',
    action: 'find the threads that were on it, count messages and patients',
    evidence: 'list of references and counts',
    next: 'wipe-device',
    take: async ({ devices }: DeviceStageParts, reportId: string): Promise<StepOutcome> => {
      await devices.list(reportId);
      return { outcome: 'done', follow: [{ step: 'wipe-device', subjectId: reportId }] };
    },
  },
  {
    step: 'wipe-device',
    precondition:
      'its threads listed; every held message sealed in custody, or governance decided (RULE D-04)',
    action:
      'have the manager of devices wipe it, or ask its owner; follow what comes back until its time is over',
    evidence: 'acceptance and report of the manager, or what a person said',
    next: 'issue-device-receipt',
    take: async ({ devices }: DeviceStageParts, reportId: string): Promise<StepOutcome> => {
      const result = await devices.wipe(reportId);
      // A stopped wipe is no failure of the machine: governance decides, and the step is asked for again.
      return result.outcome === 'wait' ? result : { outcome: 'done' };
    },
  },
  {
    step: 'issue-device-receipt',
    precondition: 'a wipe that is over, whatever came of it',
    action: 'sign the statement, log its leaf, publish the checkpoint (RULE D-09)',
    evidence: 'receipt with its proof',
    next: 'the end',
    take: async (parts: DeviceStageParts, reportId: string): Promise<StepOutcome> => {
      const receipt = await parts.issueDeviceReceipt(reportId, await parts.devices.facts(reportId));
      return { outcome: 'done', commit: (db) => trail(parts.audit, db, receipt) };
    },
  },
] as const;

async function trail(
  audit: AuditTrail,
  db: Parameters<AuditTrail['append']>[0],
  { reportId, receiptId, index }: LoggedDeviceReceipt,
): Promise<void> {
  const by = { kind: 'service', id: 'receipts' } as const;
  const fields = { reportId, receiptId, leafIndex: index };
  await audit.append(db, { name: 'device-receipt-issued', by, why: 'receipt', fields });
}
