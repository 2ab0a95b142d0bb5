// Who I am here and what I may do, from the permission table itself.
import { abilitiesOf, ROLE_NAMES } from '../../access/index.ts';
import { staffAction } from '../action.ts';
import { standingWords } from '../devices/words.ts';

export const account = staffAction({
  method: 'get',
  path: '/account',
  action: 'view-account',
  handle: async (services, { session }) => ({
    kind: 'page',
    view: 'account',
    model: {
      person: session.account,
      role: ROLE_NAMES[session.account.role],
      abilities: abilitiesOf(session.account.role),
      endsAt: session.endsAt,
      lost: (await services.stations.devices.all(session.account.accountId)).map((report) => ({
        reportId: report.reportId,
        reportedAt: report.reportedAt,
        standing: standingWords(report),
      })),
    },
  }),
});
