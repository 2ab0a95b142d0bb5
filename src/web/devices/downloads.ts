// What can be taken away of a lost device: the facts for a report of the incident, and the receipt that an outsider checks offline
// (RULE D-08). Who took one is in the trail (RULE C-02).
import type { Account } from '../../access/index.ts';
import { staffAction, type Reply } from '../action.ts';
import { actorFor } from '../access-trail.ts';
import type { Services } from '../services.ts';
import { reportParams } from './device-page.ts';
import { lostDeviceView } from './device-view.ts';
import { incidentFacts, incidentText, type IncidentFacts } from './incident-facts.ts';

/** Throws `device-unknown-report`. */
export async function exportFacts(
  services: Services,
  account: Account,
  reportId: string,
): Promise<IncidentFacts> {
  const { audit, db, devices } = services.stations;
  const facts = incidentFacts(await lostDeviceView(services, await devices.read(reportId)));
  const by = actorFor(account.accountId);
  await audit.append(db, { name: 'device-facts-exported', by, why: 'incident', fields: { reportId } });
  return facts;
}

/** Throws `receipts-unknown`. */
export async function exportDeviceReceipt(
  services: Services,
  account: Account,
  reportId: string,
): Promise<Reply> {
  const { receipts, audit, db } = services.stations;
  const bytes = await receipts.deviceBundle(reportId);
  const receiptId = (await receipts.findDevice(reportId))?.receiptId ?? 'receipt_none';
  const by = actorFor(account.accountId);
  await audit.append(db, { name: 'receipt-exported', by, why: 'receipt', fields: { receiptId } });
  return { kind: 'bytes', bytes, mediaType: 'application/json', fileName: `${receiptId}.receipt.json` };
}

export const downloadFacts = staffAction({
  method: 'get',
  path: '/lost-devices/:reportId/facts.json',
  action: 'view-lost-device',
  params: reportParams,
  handle: async (services, { params, session }) => {
    const facts = await exportFacts(services, session.account, params.reportId);
    return {
      kind: 'bytes',
      bytes: Buffer.from(`${JSON.stringify(facts, null, 2)}\n`),
      mediaType: 'application/json',
      fileName: `${params.reportId}.facts.json`,
    };
  },
});

export const downloadFactsText = staffAction({
  method: 'get',
  path: '/lost-devices/:reportId/facts.txt',
  action: 'view-lost-device',
  params: reportParams,
  handle: async (services, { params, session }) => ({
    kind: 'bytes',
    bytes: Buffer.from(incidentText(await exportFacts(services, session.account, params.reportId))),
    mediaType: 'text/plain; charset=utf-8',
    fileName: `${params.reportId}.facts.txt`,
  }),
});

export const downloadDeviceReceipt = staffAction({
  method: 'get',
  path: '/lost-devices/:reportId/bundle',
  action: 'view-lost-device',
  params: reportParams,
  handle: (services, { params, session }) => exportDeviceReceipt(services, session.account, params.reportId),
});
