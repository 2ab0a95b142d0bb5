// Authorises a deletion: `{pin}`, or `{passkey}` over its challenge. Faults: `access-same-person`, `access-pin-wrong`, `access-pin-locked`, `deletion-unknown`,
// `deletion-all-held`, `deletion-illegal-step`.
import { staffAction } from '../../action.ts';
import { authoriseDeletion } from '../../governance/authorise-deletion.ts';
import { readDeletionView } from '../../governance/deletion-view.ts';
import { authorisationContent } from '../../governance/authorise-content.ts';
import { deletionParams } from '../../governance/ids.ts';
import { challengeAction } from '../../proof/challenge.ts';
import { givenIn, proofBody } from '../../proof/given.ts';
import { prove } from '../../proof/prove.ts';
import { z } from 'zod';

export const authoriseDeletionApi = staffAction({
  method: 'post',
  path: '/api/v1/deletions/:deletionId/authorise',
  action: 'authorise-deletion',
  params: deletionParams,
  body: proofBody,
  handle: async (services, { params, body, session, request }) => {
    const { account } = session;
    await authoriseDeletion(services, account, params.deletionId, () =>
      prove(
        services,
        { session, request },
        {
          given: givenIn(body),
          why: 'deletion',
          content: () => authorisationContent(services, params.deletionId),
        },
      ),
    );
    return { kind: 'json', value: { deletion: await readDeletionView(services, params.deletionId) } };
  },
});

export const authoriseChallenge = challengeAction({
  path: '/deletions/:deletionId/authorise',
  action: 'authorise-deletion',
  params: deletionParams,
  body: z.object({}),
  content: (services, { params }) => authorisationContent(services, params.deletionId),
});
