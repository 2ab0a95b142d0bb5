// The bytes of `<receiptId>.receipt.json`, for `npm run verify` (RULE D-08). Faults: `receipts-unknown`.
import { apiAction } from '../../action.ts';
import { exportReceipt } from '../../governance/download-receipt.ts';
import { receiptParams } from '../../governance/receipt-query.ts';

export const readBundle = apiAction({
  method: 'get',
  path: '/api/v1/receipts/:receiptId/bundle',
  action: 'download-receipt',
  params: receiptParams,
  handle: (services, { params, by }) => exportReceipt(services, by, params.receiptId),
});
