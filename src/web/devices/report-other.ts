// Governance reports a device for somebody else, or the phone of a gateway: first whose it is, then the same form.
import { z } from 'zod';
import { staffAction } from '../action.ts';
import { reportPage } from './report-form.ts';
import { otherReportForm, reportOf } from './report-input.ts';
import { reportOnPage } from './report-own.ts';

const owner = otherReportForm.shape.ownerId;
const query = z.object({ ownerId: owner.optional() });

export const reportOtherForm = staffAction({
  method: 'get',
  path: '/lost-devices/new',
  action: 'report-device-for-others',
  query,
  handle: async (services, { query: { ownerId }, session }) => {
    if (ownerId !== undefined) return reportPage(services, session, { ownerId, isOwn: false });
    const accounts = await services.access.listAccounts();
    return {
      kind: 'page',
      view: 'devices/whose',
      model: {
        owners: [
          ...accounts.map(({ account }) => ({ value: account.accountId, text: account.display })),
          ...services.stations.live.gateways.map(({ id }) => ({ value: id, text: `The gateway ${id}` })),
        ],
      },
    };
  },
});

export const reportOther = staffAction({
  method: 'post',
  path: '/lost-devices',
  action: 'report-device-for-others',
  body: otherReportForm,
  onInvalid: (services, { issues, body, session }) => {
    const ownerId = owner.safeParse(body['ownerId']).data ?? session.account.accountId;
    return reportPage(services, session, { ownerId, isOwn: false }, body, issues);
  },
  handle: async (services, { body, session }) => {
    const { accountId, role } = session.account;
    const who = { ownerId: body.ownerId, by: { accountId, role } };
    const report = await reportOnPage(services, () => reportOf(services, body, who));
    return { kind: 'redirect', to: `/lost-devices/${report.reportId}`, notice: 'device-reported' };
  },
});
