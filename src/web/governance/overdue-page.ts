// RULE G-02: cases that were not filed at the end of the shift in which they were received; those still open first.
import { staffAction } from '../action.ts';
import { peopleOf } from './account-name.ts';
import { platformName } from '../platform-name.ts';

export const overduePage = staffAction({
  method: 'get',
  path: '/overdue',
  action: 'view-reconciliation',
  handle: async (services) => {
    const late = (await services.stations.worklist.cases()).filter(({ overdue }) => overdue);
    const people = await peopleOf(
      services,
      late.map((row) => row.signedBy ?? row.depositedBy),
    );
    const rows = late.map((row) => ({
      caseId: row.caseId,
      platform: platformName(row.platform),
      messages: row.messages,
      depositedAt: row.depositedAt,
      dueAt: row.dueAt,
      filedAt: row.filedAt,
      owner: people.get(row.signedBy ?? row.depositedBy),
      signed: row.signedAt !== null,
    }));
    return {
      kind: 'page',
      view: 'governance/overdue',
      model: {
        open: rows.filter(({ filedAt }) => filedAt === null),
        filed: rows.filter(({ filedAt }) => filedAt !== null).toReversed(),
      },
    };
  },
});
