// A case: while it is open, its messages to sort; once signed, where it stands.
import { z } from 'zod';
import { staffAction } from '../action.ts';
import { caseParams } from './case-input.ts';
import { NOTHING_CHOSEN, sortingPage } from './case-page.ts';
import { readingOf } from './staff.ts';
import { statusPage } from './status-page.ts';

export const show = z.enum(['all', 'undecided']).catch('all');

export const openCase = staffAction({
  method: 'get',
  path: '/cases/:caseId',
  action: 'view-case',
  params: caseParams,
  query: z.object({ show: show.optional() }),
  handle: async (services, { params, query, session }) => {
    const { attribution } = services.stations;
    if ((await attribution.signature(params.caseId)) !== null) {
      return statusPage(services, params.caseId, session);
    }
    const view = await attribution.open(params.caseId, readingOf(session.account));
    return sortingPage(services, view, session, { show: query.show ?? 'all', chosen: NOTHING_CHOSEN });
  },
});
