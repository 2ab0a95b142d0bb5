// Decides about a wipe that a hold stopped: `{decision, pin}`, or `{decision, passkey}` over its challenge. Faults: `access-pin-wrong`, `access-pin-locked`,
// `device-illegal-step`, `device-unknown-report`.
import { z } from 'zod';
import { WIPE_DECISIONS } from '../../../devices/index.ts';
import { staffAction } from '../../action.ts';
import { decideDeviceWipe, wipeContent } from '../../devices/device-acts.ts';
import { reportParams } from '../../devices/device-page.ts';
import { challengeAction } from '../../proof/challenge.ts';
import { GIVEN, givenIn, proofParts } from '../../proof/given.ts';
import { prove } from '../../proof/prove.ts';

export const decideWipeApi = staffAction({
  method: 'post',
  path: '/api/v1/lost-devices/:reportId/decision',
  action: 'decide-device-wipe',
  params: reportParams,
  body: z.strictObject({ ...proofParts, decision: z.enum(WIPE_DECISIONS) }).refine(...GIVEN),
  handle: async (services, { params, body, session, request }) => {
    const { account } = session;
    const { proof } = await prove(
      services,
      { session, request },
      {
        given: givenIn(body),
        why: 'incident',
        content: () => Promise.resolve(wipeContent(params.reportId, body.decision)),
      },
    );
    await decideDeviceWipe(services, account, params.reportId, { decision: body.decision, proof });
    return { kind: 'empty' };
  },
});

export const decideWipeChallenge = challengeAction({
  path: '/lost-devices/:reportId/decision',
  action: 'decide-device-wipe',
  params: reportParams,
  body: z.object({ decision: z.enum(WIPE_DECISIONS) }),
  content: (_services, { params, body }) => Promise.resolve(wipeContent(params.reportId, body.decision)),
});
