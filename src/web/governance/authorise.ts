// Authorises a deletion with a PIN given now (RULE D-02). What refuses it is told by the page of errors, with its code.
import { staffAction } from '../action.ts';
import { authoriseDeletion } from './authorise-deletion.ts';
import { authorisePage } from './authorise-form.ts';
import { proofForm } from '../proof/given.ts';
import { proveOnPage } from '../proof/prove.ts';
import { authorisationContent } from './authorise-content.ts';
import { deletionParams } from './ids.ts';

export const authorise = staffAction({
  method: 'post',
  path: '/deletions/:deletionId/authorise',
  action: 'authorise-deletion',
  params: deletionParams,
  body: proofForm,
  onInvalid: async (services, { issues, session, request }) => {
    const { deletionId } = deletionParams.parse(request.params);
    return authorisePage(services, session, deletionId, issues);
  },
  handle: async (services, { params, body, session, request }) => {
    const { account } = session;
    await authoriseDeletion(services, account, params.deletionId, () =>
      proveOnPage(
        services,
        { session, request },
        {
          given: body,
          why: 'deletion',
          content: () => authorisationContent(services, params.deletionId),
        },
      ),
    );
    return { kind: 'redirect', to: `/deletions/${params.deletionId}`, notice: 'deletion-authorised' };
  },
});
