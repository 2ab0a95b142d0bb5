// What can be taken away of a lost device: the facts for a report of the incident, the receipt's bundle, and, for the clinician
// whose device it was, the patients (by POST, because it is an act with a trace of its own). Faults: `device-unknown-report`,
// `access-not-owner`, `receipts-unknown`.
import { staffAction } from '../../action.ts';
import { actorFor } from '../../access-trail.ts';
import { reportParams } from '../../devices/device-page.ts';
import { exportDeviceReceipt, exportFacts } from '../../devices/downloads.ts';

export const readDeviceFacts = staffAction({
  method: 'get',
  path: '/api/v1/lost-devices/:reportId/facts',
  action: 'view-lost-device',
  params: reportParams,
  handle: async (services, { params, session }) => ({
    kind: 'json',
    value: { facts: await exportFacts(services, session.account, params.reportId) },
  }),
});

export const readDeviceBundle = staffAction({
  method: 'get',
  path: '/api/v1/lost-devices/:reportId/bundle',
  action: 'view-lost-device',
  params: reportParams,
  handle: (services, { params, session }) => exportDeviceReceipt(services, session.account, params.reportId),
});

export const readDevicePatients = staffAction({
  method: 'post',
  path: '/api/v1/lost-devices/:reportId/patients',
  action: 'open-device-patients',
  params: reportParams,
  handle: async (services, { params, session }) => {
    const { devices } = services.stations;
    const { account } = session;
    const reading = { by: actorFor(account.accountId), why: 'incident' as const };
    return { kind: 'json', value: { cases: await devices.patients(params.reportId, reading) } };
  },
});
