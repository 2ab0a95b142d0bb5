// Pages of lost devices.
import type { Action } from '../action.ts';
import { allowBrowserPage } from './allow-browser.ts';
import { decideWipePage, deviceLink, holdDeviceThreads } from './device-acts.ts';
import { devicePage, devicesPage, showDeviceNote, showDevicePatients } from './device-page.ts';
import { downloadDeviceReceipt, downloadFacts, downloadFactsText } from './downloads.ts';
import { reportOwnForm } from './report-form.ts';
import { reportOther, reportOtherForm } from './report-other.ts';
import { reportOwn } from './report-own.ts';

// `/lost-devices/new` stands before `/lost-devices/:reportId`.
export const DEVICE_PAGES: readonly Action[] = [
  reportOwnForm,
  reportOwn,
  devicesPage,
  reportOtherForm,
  reportOther,
  devicePage,
  showDeviceNote,
  showDevicePatients,
  deviceLink,
  decideWipePage,
  allowBrowserPage,
  holdDeviceThreads,
  downloadFacts,
  downloadFactsText,
  downloadDeviceReceipt,
];
