// Receipts by date, platform and outcome. They hold no names, so there is nothing to filter by signer here.
import { COPY_STATES, OUTCOMES } from '../../deletion/verified-deletion.ts';
import { staffAction } from '../action.ts';
import { pageOf } from './pages.ts';
import { receiptFilter, toReceiptQuery } from './receipt-query.ts';
import { listReceiptRows } from './receipt-view.ts';
import { COPY_STATE_WORDS, OUTCOME_WORDS } from './words.ts';
import { PLATFORM_NAMES, platformName } from '../platform-name.ts';

const PAGE_SIZE = 50;

export const receiptsPage = staffAction({
  method: 'get',
  path: '/receipts',
  action: 'view-receipts',
  query: receiptFilter,
  handle: async (services, { query, actor }) => {
    const { page, ...filters } = query;
    const rows = await listReceiptRows(services, actor, toReceiptQuery(services, query));
    const words = rows.map((row) => ({
      ...row,
      platform: platformName(row.platform),
      outcomeWords: OUTCOME_WORDS[row.outcome],
      weakestWords: COPY_STATE_WORDS[row.weakest],
    }));
    return {
      kind: 'page',
      view: 'governance/receipts',
      model: {
        page: pageOf(words, page ?? 1, PAGE_SIZE, { path: '/receipts', filters }),
        filters,
        outcomes: OUTCOMES.map((outcome) => ({ value: outcome, text: OUTCOME_WORDS[outcome].text })),
        platforms: Object.entries(PLATFORM_NAMES).map(([value, text]) => ({ value, text })),
        byWeakest: COPY_STATES.map((state) => ({
          text: COPY_STATE_WORDS[state].text,
          receipts: rows.filter(({ weakest }) => weakest === state).length,
        })).filter(({ receipts }) => receipts > 0),
      },
    };
  },
});
