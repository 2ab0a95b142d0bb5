// Puts lost devices together: the station, and the manager of devices when there is one. With wiring.ts, wiring-live.ts and
// wiring-record.ts the only files that know adapters.
import { openGraphManager } from './adapters/mdm-graph/index.ts';
import type { Config } from './config.ts';
import { openDevices, type DeviceParts, type Devices } from './devices/index.ts';
import { enqueue } from './workflow/outbox.ts';

export type LostDeviceParts = Omit<
  DeviceParts,
  'manager' | 'answerMs' | 'onReported' | 'onDecided' | 'onClosed'
> & {
  config: Pick<Config, 'manager' | 'policy'>;
};

export function openLostDevices({ config, ...parts }: LostDeviceParts): Devices {
  return openDevices({
    ...parts,
    manager: config.manager === null ? null : openGraphManager(config.manager),
    answerMs: config.policy.attestationSeconds * 1000,
    onReported: (tx, reportId) => enqueue(tx, { step: 'list-device', subjectId: reportId }),
    onDecided: (tx, reportId) => enqueue(tx, { step: 'wipe-device', subjectId: reportId }),
    onClosed: (tx, reportId) => enqueue(tx, { step: 'issue-device-receipt', subjectId: reportId }),
  });
}
