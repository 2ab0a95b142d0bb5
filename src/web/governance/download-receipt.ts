// The bundle that an outsider checks offline (RULE D-08), under the receipt's random number.
import { staffAction } from '../action.ts';
import { receiptParams } from './receipt-query.ts';

export const downloadReceipt = staffAction({
  method: 'get',
  path: '/receipts/:receiptId/bundle',
  action: 'download-receipt',
  params: receiptParams,
  handle: async (services, { params }) => ({
    kind: 'bytes',
    bytes: await services.stations.receipts.bundle(params.receiptId),
    mediaType: 'application/json',
    fileName: `${params.receiptId}.receipt.json`,
  }),
});
