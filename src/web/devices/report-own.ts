// RULE I-04: a member of staff reports a device of theirs. Its sessions are ended when this answers; with a device that nobody can
// name, that is every session of theirs, this one included, and they sign in again.
import type { DeviceReport, DeviceToReport } from '../../devices/index.ts';
import { staffAction } from '../action.ts';
import { refusalOf } from '../clinician/fault-issue.ts';
import { InvalidInput } from '../problem.ts';
import type { Services } from '../services.ts';
import { ownOf, reportPage } from './report-form.ts';
import { ownReportForm, reportOf } from './report-input.ts';

/** Where the station's word for a part of the report stands on the page. */
const FIELD_OF: Readonly<Record<string, string>> = { lostAt: 'lost-day', noticedAt: 'noticed-day' };

/** For pages and the API. Throws what `report` of the station throws. */
export async function reportLost(services: Services, lost: DeviceToReport): Promise<DeviceReport> {
  const report = await services.stations.devices.report(lost);
  services.stations.nudge();
  return report;
}

/** The same, with what is wrong beside its field. */
export async function reportOnPage(services: Services, lost: () => DeviceToReport): Promise<DeviceReport> {
  try {
    return await reportLost(services, lost());
  } catch (error) {
    const { issues } = refusalOf(error, 'device');
    throw new InvalidInput(
      422,
      issues.map((issue) => ({ ...issue, path: FIELD_OF[issue.path] ?? issue.path })),
    );
  }
}

export const reportOwn = staffAction({
  method: 'post',
  path: '/account/lost-device',
  action: 'report-lost-device',
  body: ownReportForm,
  onInvalid: (services, { issues, body, session }) =>
    reportPage(services, session, ownOf(session.account), body, issues),
  handle: async (services, { body, session }) => {
    const { accountId, role } = session.account;
    const by = { accountId, role };
    const report = await reportOnPage(services, () => reportOf(services, body, { ownerId: accountId, by }));
    return { kind: 'redirect', to: `/lost-devices/${report.reportId}`, notice: 'device-reported' };
  },
});
