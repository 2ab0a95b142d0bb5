// A link for whoever is asked about a lost device, given once; another one stops it. Faults: `device-link-not-open`,
// `access-not-owner`, `device-unknown-report`.
import { staffAction } from '../../action.ts';
import { issueDeviceLink } from '../../devices/device-acts.ts';
import { reportParams } from '../../devices/device-page.ts';

export const issueDeviceLinkApi = staffAction({
  method: 'post',
  path: '/api/v1/lost-devices/:reportId/link',
  action: 'issue-device-link',
  params: reportParams,
  handle: async (services, { params, session, request }) => ({
    kind: 'json',
    status: 201,
    value: await issueDeviceLink(services, session.account, params.reportId, request),
  }),
});
