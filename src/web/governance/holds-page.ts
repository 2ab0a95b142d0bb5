// The register: every request that stops deletion, those in force first, by kind and state.
import { permit } from '../../access/index.ts';
import { HOLD_KINDS } from '../../custody/index.ts';
import { staffAction } from '../action.ts';
import { HOLD_STATES, holdFilter, isWanted } from './hold-filter.ts';
import { listHoldViews, shownHold } from './hold-view.ts';
import { HOLD_KIND_WORDS, HOLD_STATE_WORDS } from './words.ts';

export const holdsPage = staffAction({
  method: 'get',
  path: '/holds',
  action: 'view-holds',
  query: holdFilter,
  handle: async (services, { query, session }) => {
    const views = await listHoldViews(services, (hold) => isWanted(hold, query));
    const holds = views.map((hold) => shownHold(services, hold));
    return {
      kind: 'page',
      view: 'governance/holds',
      model: {
        filters: query,
        kinds: HOLD_KINDS.map((kind) => ({ value: kind, text: HOLD_KIND_WORDS[kind] })),
        states: HOLD_STATES.map((state) => ({ value: state, text: HOLD_STATE_WORDS[state] })),
        standing: query.state === 'lifted' ? null : holds.filter(({ liftedAt }) => liftedAt === null),
        lifted: holds.filter(({ liftedAt }) => liftedAt !== null),
        mayPlace: permit('place-hold', session.account),
      },
    };
  },
});
