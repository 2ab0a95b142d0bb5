// The question before an irreversible step (ui.md E2, interruption): what will happen, when, and what cannot be undone.
import { staffAction, type Reply } from '../action.ts';
import type { FieldIssue } from '../field-issue.ts';
import type { Services } from '../services.ts';
import type { ActiveSession } from '../visit.ts';
import { deletionModel } from './deletion-model.ts';
import { deletionParams } from './ids.ts';

/** The page; 422 when the PIN was wrong or missing. */
export async function authorisePage(
  services: Services,
  session: ActiveSession,
  deletionId: string,
  issues: readonly FieldIssue[],
): Promise<Reply> {
  const model = await deletionModel(services, session.account, deletionId);
  return {
    kind: 'page',
    view: 'governance/authorise',
    status: issues.length === 0 ? 200 : 422,
    model: { ...model, issues },
  };
}

export const authoriseForm = staffAction({
  method: 'get',
  path: '/deletions/:deletionId/authorise',
  action: 'authorise-deletion',
  params: deletionParams,
  handle: (services, { params, session }) => authorisePage(services, session, params.deletionId, []),
});
