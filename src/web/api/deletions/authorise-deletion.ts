// Authorises a deletion: `{pin}`. Faults: `access-same-person`, `access-pin-wrong`, `access-pin-locked`, `deletion-unknown`,
// `deletion-all-held`, `deletion-illegal-step`.
import { staffAction } from '../../action.ts';
import { authoriseDeletion } from '../../governance/authorise-deletion.ts';
import { readDeletionView } from '../../governance/deletion-view.ts';
import { proveInApi } from '../../governance/fresh-proof.ts';
import { deletionParams, pinBody } from '../../governance/ids.ts';

export const authoriseDeletionApi = staffAction({
  method: 'post',
  path: '/api/v1/deletions/:deletionId/authorise',
  action: 'authorise-deletion',
  params: deletionParams,
  body: pinBody,
  handle: async (services, { params, body, session, request }) => {
    const { account } = session;
    await authoriseDeletion(services, account, params.deletionId, () =>
      proveInApi(services, { session, request }, { pin: body.pin, why: 'deletion' }),
    );
    return { kind: 'json', value: { deletion: await readDeletionView(services, params.deletionId) } };
  },
});
