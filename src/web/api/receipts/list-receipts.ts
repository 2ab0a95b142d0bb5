// Receipts, newest first: `from` and `until` (days), `platform`, `outcome`; 100 a page.
import { apiAction } from '../../action.ts';
import { pageOf } from '../../governance/pages.ts';
import { receiptFilter, toReceiptQuery } from '../../governance/receipt-query.ts';
import { listReceiptRows } from '../../governance/receipt-view.ts';

const PAGE_SIZE = 100;

export const listReceipts = apiAction({
  method: 'get',
  path: '/api/v1/receipts',
  action: 'view-receipts',
  query: receiptFilter,
  handle: async (services, { query, actor }) => {
    const rows = await listReceiptRows(services, actor, toReceiptQuery(services, query));
    const { items, total } = pageOf(rows, query.page ?? 1, PAGE_SIZE, { path: '/api/v1/receipts' });
    return { kind: 'json', value: { receipts: items, total, page: query.page ?? 1, pageSize: PAGE_SIZE } };
  },
});
