// Every hold, those in force first.
import { permit } from '../../access/index.ts';
import { staffAction } from '../action.ts';
import { listHoldViews } from './hold-view.ts';
import { HOLD_KIND_WORDS, SCOPE_WORDS } from './words.ts';

export const holdsPage = staffAction({
  method: 'get',
  path: '/holds',
  action: 'view-holds',
  handle: async (services, { session }) => {
    const holds = (await listHoldViews(services)).map((hold) => ({
      ...hold,
      kindText: HOLD_KIND_WORDS[hold.kind],
      scopeText: SCOPE_WORDS[hold.scope],
    }));
    return {
      kind: 'page',
      view: 'governance/holds',
      model: {
        standing: holds.filter(({ liftedAt }) => liftedAt === null),
        lifted: holds.filter(({ liftedAt }) => liftedAt !== null),
        mayPlace: permit('place-hold', session.account),
      },
    };
  },
});
