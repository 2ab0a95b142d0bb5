// What is proposed for deletion, and what became of earlier proposals. No content: references, counts, times, names of staff.
import { staffAction } from '../action.ts';
import { listDeletionRows } from './deletion-view.ts';
import { DELETION_STATES } from './words.ts';
import { platformName } from '../platform-name.ts';

export const deletionsPage = staffAction({
  method: 'get',
  path: '/deletions',
  action: 'view-deletions',
  handle: async (services) => {
    const rows = (await listDeletionRows(services)).map((row) => ({
      ...row,
      platform: platformName(row.platform),
      words: DELETION_STATES[row.state],
    }));
    return {
      kind: 'page',
      view: 'governance/deletions',
      model: {
        waiting: rows.filter(({ state }) => state === 'proposed'),
        others: rows.filter(({ state }) => state !== 'proposed'),
      },
    };
  },
});
