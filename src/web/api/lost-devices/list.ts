// Routes of lost devices.
import type { Action } from '../../action.ts';
import { allowBrowserApi } from '../../devices/allow-browser.ts';
import { answerDeviceApi } from './answer-device.ts';
import { decideWipeApi, decideWipeChallenge } from './decide-wipe.ts';
import { issueDeviceLinkApi } from './issue-device-link.ts';
import { readDeviceBundle, readDeviceFacts, readDevicePatients } from './read-parts.ts';
import { listLostDevices, listOwnDevices, readLostDevice } from './read-lost-device.ts';
import { reportForOtherApi, reportOwnApi } from './report-device.ts';

export const LOST_DEVICES_API: readonly Action[] = [
  listOwnDevices,
  reportOwnApi,
  reportForOtherApi,
  listLostDevices,
  readLostDevice,
  readDeviceFacts,
  readDeviceBundle,
  readDevicePatients,
  issueDeviceLinkApi,
  decideWipeApi,
  decideWipeChallenge,
  allowBrowserApi,
  answerDeviceApi,
];
