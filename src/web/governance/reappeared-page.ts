// RULE C-04: messages that came back in a new export after their deletion, each with the receipt that this contradicts.
import { staffAction } from '../action.ts';
import { peopleOf } from './account-name.ts';

export const reappearedPage = staffAction({
  method: 'get',
  path: '/reappeared',
  action: 'view-exceptions',
  handle: async (services) => {
    const { custody, worklist } = services.stations;
    const seen = await custody.listReappearances();
    const people = await peopleOf(
      services,
      seen.map(({ depositedBy }) => depositedBy),
    );
    const receipts = new Map((await worklist.cases()).map((row) => [row.deletionId, row.receiptId]));
    return {
      kind: 'page',
      view: 'governance/reappeared',
      model: {
        rows: seen.map((row) => ({
          ...row,
          depositor: people.get(row.depositedBy),
          receiptId: receipts.get(row.deletionId) ?? null,
        })),
      },
    };
  },
});
