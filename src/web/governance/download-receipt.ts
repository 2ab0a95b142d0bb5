// The bundle that an outsider checks offline (RULE D-08), under the receipt's random number. Who took one is in the trail.
import type { Actor } from '../../audit/index.ts';
import { actorFor } from '../access-trail.ts';
import { staffAction, type Reply } from '../action.ts';
import type { Services } from '../services.ts';
import { receiptParams } from './receipt-query.ts';

/** For the page and the API. Throws `receipts-unknown`. */
export async function exportReceipt(services: Services, by: Actor, receiptId: string): Promise<Reply> {
  const { receipts, audit, db } = services.stations;
  const bytes = await receipts.bundle(receiptId);
  // RULE C-02: before the bytes leave.
  await audit.append(db, {
    name: 'receipt-exported',
    by,
    why: 'receipt',
    fields: { receiptId },
  });
  return { kind: 'bytes', bytes, mediaType: 'application/json', fileName: `${receiptId}.receipt.json` };
}

export const downloadReceipt = staffAction({
  method: 'get',
  path: '/receipts/:receiptId/bundle',
  action: 'download-receipt',
  params: receiptParams,
  handle: (services, { params, session }) =>
    exportReceipt(services, actorFor(session.account.accountId), params.receiptId),
});
