// One receipt: its line in the list, its statement, its place in the log. Faults: `receipts-unknown`.
import { apiAction } from '../../action.ts';
import { receiptParams } from '../../governance/receipt-query.ts';
import { readReceipt, toReceiptRow } from '../../governance/receipt-view.ts';

export const readReceiptApi = apiAction({
  method: 'get',
  path: '/api/v1/receipts/:receiptId',
  action: 'view-receipts',
  params: receiptParams,
  handle: async (services, { params }) => {
    const receipt = await readReceipt(services, params.receiptId);
    const { statement, leafHash } = receipt;
    return { kind: 'json', value: { receipt: toReceiptRow(receipt), leafHash, statement } };
  },
});
