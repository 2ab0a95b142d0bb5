// One lost device: what was on it, what was done about it, what a report of the incident needs, and its receipt. For its owner and
// for governance; names of patients are opened on demand, by the clinician whose device it was.
import { decideOn, permit } from '../../access/index.ts';
import type { DeviceReport } from '../../devices/index.ts';
import { z } from 'zod';
import { staffAction, type Reply } from '../action.ts';
import { actorFor } from '../access-trail.ts';
import type { FieldIssue } from '../field-issue.ts';
import { idOf } from '../governance/ids.ts';
import { GRADE_WORDS } from '../governance/words.ts';
import type { Services } from '../services.ts';
import type { ActiveSession } from '../visit.ts';
import { lostDeviceView } from './device-view.ts';
import { DEVICE_KIND_WORDS, DEVICE_OUTCOME_WORDS, PART_WORDS, SAID_WORDS, standingWords } from './words.ts';

export const reportParams = z.object({ reportId: idOf('lost') });

type Patients = Awaited<ReturnType<Services['stations']['devices']['patients']>>;

type Shown = {
  note?: string | null;
  patients?: Patients;
  link?: string;
  /** What was chosen about the wipe. */
  decision?: string;
  issues?: readonly FieldIssue[];
};

/** The page; 422 when a PIN was wrong. */
export async function devicePageOf(
  services: Services,
  session: ActiveSession,
  report: DeviceReport,
  { note, patients, link, decision, issues = [] }: Shown = {},
): Promise<Reply> {
  const { account } = session;
  const { state } = report;
  const view = await lostDeviceView(services, report);
  return {
    kind: 'page',
    view: 'devices/device',
    status: issues.length === 0 ? 200 : 422,
    model: {
      view,
      kindText: DEVICE_KIND_WORDS[view.device],
      standing: standingWords(report),
      protection: [
        { text: 'Screen locked', said: SAID_WORDS[view.protection.locked] },
        { text: 'Asks for a PIN', said: SAID_WORDS[view.protection.pin] },
        { text: 'Encrypted', said: SAID_WORDS[view.protection.encrypted] },
      ],
      cases: view.cases.map((one) => ({ ...one, partText: PART_WORDS[one.part] })),
      isOwn: account.accountId === report.ownerId,
      seesAll: permit('view-lost-devices', account).kind === 'allowed',
      stop: state.name === 'reported' ? state.stop : null,
      order: state.name === 'wiping' ? state.order : null,
      wipe: state.name === 'closed' ? { ...state.wipe, gradeText: GRADE_WORDS[state.wipe.grade] } : null,
      outcomeText: view.receipt === null ? null : DEVICE_OUTCOME_WORDS[view.receipt.outcome],
      asksPerson: state.name === 'wiping' && state.order.channel !== 'manager',
      isRefused:
        report.device.kind === 'browser' && (await services.access.isBrowserRefused(report.device.deviceId)),
      mayAllow: permit('allow-lost-browser', account),
      mayDecide: decideOn('decide-device-wipe', account, 'device-report', report),
      mayHold: permit('place-hold', account),
      mayOpenPatients: decideOn('open-device-patients', account, 'device-report', report),
      policyFingerprint: services.stations.receipts.policy().fingerprint,
      note,
      patients: patients ?? null,
      link: link ?? null,
      decision: decision ?? null,
      issues,
    },
  };
}

export const devicePage = staffAction({
  method: 'get',
  path: '/lost-devices/:reportId',
  action: 'view-lost-device',
  params: reportParams,
  handle: async (services, { params, session }) =>
    devicePageOf(services, session, await services.stations.devices.read(params.reportId)),
});

export const devicesPage = staffAction({
  method: 'get',
  path: '/lost-devices',
  action: 'view-lost-devices',
  handle: async (services) => {
    const reports = await services.stations.devices.all();
    return {
      kind: 'page',
      view: 'devices/devices',
      model: {
        reports: await Promise.all(
          reports.map(async (report) => ({
            ...(await lostDeviceView(services, report)),
            kindText: DEVICE_KIND_WORDS[report.device.kind],
            standing: standingWords(report),
          })),
        ),
      },
    };
  },
});

/** The reporter's own words; each showing is an audit event (RULE C-02). */
export const showDeviceNote = staffAction({
  method: 'post',
  path: '/lost-devices/:reportId/note',
  action: 'view-lost-device',
  params: reportParams,
  body: z.object({}),
  handle: async (services, { params, session }) => {
    const report = await services.stations.devices.read(params.reportId);
    const reading = { by: actorFor(session.account.accountId), why: 'incident' as const };
    const note = await services.stations.devices.note(params.reportId, reading);
    return devicePageOf(services, session, report, { note });
  },
});

/** Names of patients, for the clinician whose device it was; each showing is an audit event (RULE C-02). */
export const showDevicePatients = staffAction({
  method: 'post',
  path: '/lost-devices/:reportId/patients',
  action: 'open-device-patients',
  params: reportParams,
  body: z.object({}),
  handle: async (services, { params, session }) => {
    const report = await services.stations.devices.read(params.reportId);
    const reading = { by: actorFor(session.account.accountId), why: 'incident' as const };
    const patients = await services.stations.devices.patients(params.reportId, reading);
    return devicePageOf(services, session, report, { patients });
  },
});
