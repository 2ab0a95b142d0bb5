// Says whose phone or account an export came from, where the export does not tell. Senders are named by their number: a label
// is content and may hold what no form carries unchanged.
import { z } from 'zod';
import { staffAction } from '../action.ts';
import { actOrAgain } from './act.ts';
import { NOTHING_CHOSEN, senderLabels, sortingPage } from './case-page.ts';
import { caseParams, version } from './case-input.ts';
import { readingOf } from './staff.ts';

const NONE = 'none';

export const nameExporter = staffAction({
  method: 'post',
  path: '/cases/:caseId/exporter',
  action: 'edit-draft',
  params: caseParams,
  body: z.object({ version, exporter: z.string().max(8).default('') }),
  handle: async (services, { params, body, session }) => {
    const { caseId } = params;
    const view = await services.stations.attribution.open(caseId, readingOf(session.account));
    const label = body.exporter === NONE ? null : senderLabels(view)[Number(body.exporter) - 1];
    const page = (refusal: Parameters<typeof sortingPage>[3]['refusal']) =>
      sortingPage(services, view, session, {
        show: 'all',
        chosen: NOTHING_CHOSEN,
        ...(refusal === undefined ? {} : { refusal }),
      });
    if (label === undefined) {
      const issues = [{ path: 'exporter', message: 'Choose a sender, or none of them' }];
      return page({ issues, status: 422 });
    }
    return actOrAgain(
      services,
      { caseId, version: body.version, session },
      [{ type: 'name-exporter', label }],
      { to: `/cases/${caseId}#senders`, notice: 'exporter-named', field: 'exporter', again: page },
    );
  },
});
