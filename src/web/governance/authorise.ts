// Authorises a deletion with a PIN given now (RULE D-02). What refuses it is told by the page of errors, with its code.
import { staffAction } from '../action.ts';
import { authoriseDeletion } from './authorise-deletion.ts';
import { authorisePage } from './authorise-form.ts';
import { proveOnPage } from './fresh-proof.ts';
import { deletionParams, pinForm } from './ids.ts';

export const authorise = staffAction({
  method: 'post',
  path: '/deletions/:deletionId/authorise',
  action: 'authorise-deletion',
  params: deletionParams,
  body: pinForm,
  onInvalid: async (services, { issues, session, request }) => {
    const { deletionId } = deletionParams.parse(request.params);
    return authorisePage(services, session, deletionId, issues);
  },
  handle: async (services, { params, body, session, request }) => {
    const { account } = session;
    await authoriseDeletion(services, account, params.deletionId, () =>
      proveOnPage(services, { session, request }, { pin: body.pin, why: 'deletion' }),
    );
    return { kind: 'redirect', to: `/deletions/${params.deletionId}`, notice: 'deletion-authorised' };
  },
});
