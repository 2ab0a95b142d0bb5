export { WIPE_DECISIONS, type WipeDecision } from './decide.ts';
export { DEVICE_ANSWERS, deviceAttestationFor, type DeviceAnswer } from './device-attestation.ts';
export { listedCounts, reportDeadline } from './device-facts.ts';
export type { DeviceQuestion } from './device-link.ts';
export {
  SAID,
  type DeviceCase,
  type DeviceReport,
  type DeviceToReport,
  type LostDevice,
  type Part,
  type Protection,
  type Said,
} from './device-report.ts';
export type { DeviceState } from './device-state.ts';
export { openDevices, type Devices } from './devices.ts';
export type { WipeOutcome } from './end-wipe.ts';
export { parseManagerSettings, type ManagerSettings, type TokenReference } from './manager-settings.ts';
export type { DeviceParts } from './parts.ts';
export type { DeviceManager, ManagedDevice, WipeScope } from './ports.ts';
export { unknownReports } from './queries.ts';
