// RULE C-04: messages that came back in a new export after their deletion, each with the receipt that this contradicts.
import type { Custody } from '../../custody/index.ts';
import { staffAction } from '../action.ts';
import { peopleOf } from './account-name.ts';

type Reappearance = Awaited<ReturnType<Custody['listReappearances']>>[number];

/** One line per export that brought messages back and per deletion that this contradicts. */
function byImport(seen: readonly Reappearance[]): [Reappearance, ...Reappearance[]][] {
  const groups = Map.groupBy(
    seen,
    (row) => `${row.deletionId} ${row.seenAt.toISOString()} ${row.depositedBy}`,
  );
  return [...groups.values()].flatMap(([first, ...rest]) => (first === undefined ? [] : [[first, ...rest]]));
}

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
        rows: byImport(seen).map((rows) => ({
          ...rows[0],
          messages: rows.length,
          depositor: people.get(rows[0].depositedBy),
          receiptId: receipts.get(rows[0].deletionId) ?? null,
        })),
      },
    };
  },
});
