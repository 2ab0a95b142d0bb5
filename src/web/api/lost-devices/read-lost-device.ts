// Lost devices: every one (governance), one (its owner too), and the devices that an account could report. No patient is named.
// Faults: `device-unknown-report`, `access-not-owner`.
import { staffAction } from '../../action.ts';
import { reportParams } from '../../devices/device-page.ts';
import { lostDeviceView } from '../../devices/device-view.ts';

export const listLostDevices = staffAction({
  method: 'get',
  path: '/api/v1/lost-devices',
  action: 'view-lost-devices',
  handle: async (services) => {
    const reports = await services.stations.devices.all();
    const lostDevices = await Promise.all(reports.map((report) => lostDeviceView(services, report)));
    return { kind: 'json', value: { lostDevices } };
  },
});

export const readLostDevice = staffAction({
  method: 'get',
  path: '/api/v1/lost-devices/:reportId',
  action: 'view-lost-device',
  params: reportParams,
  handle: async (services, { params }) => {
    const report = await services.stations.devices.read(params.reportId);
    return { kind: 'json', value: { lostDevice: await lostDeviceView(services, report) } };
  },
});

export const listOwnDevices = staffAction({
  method: 'get',
  path: '/api/v1/account/devices',
  action: 'report-lost-device',
  handle: async (services, { session }) => {
    const { accountId } = session.account;
    const managed = await services.stations.devices.managedOf(accountId);
    const browsers = await services.access.devicesOf(accountId);
    return { kind: 'json', value: { browsers, managed: managed === 'none' ? [] : managed } };
  },
});
