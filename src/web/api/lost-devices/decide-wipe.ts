// Decides about a wipe that a hold stopped: `{decision, pin}`. Faults: `access-pin-wrong`, `access-pin-locked`,
// `device-illegal-step`, `device-unknown-report`.
import { z } from 'zod';
import { WIPE_DECISIONS } from '../../../devices/index.ts';
import { staffAction } from '../../action.ts';
import { decideDeviceWipe } from '../../devices/device-acts.ts';
import { reportParams } from '../../devices/device-page.ts';
import { proveInApi } from '../../governance/fresh-proof.ts';
import { pinBody } from '../../governance/ids.ts';

export const decideWipeApi = staffAction({
  method: 'post',
  path: '/api/v1/lost-devices/:reportId/decision',
  action: 'decide-device-wipe',
  params: reportParams,
  body: pinBody.extend({ decision: z.enum(WIPE_DECISIONS) }),
  handle: async (services, { params, body, session, request }) => {
    const { account } = session;
    const proof = await proveInApi(services, { session, request }, { pin: body.pin, why: 'incident' });
    await decideDeviceWipe(services, account, params.reportId, { decision: body.decision, proof });
    return { kind: 'empty' };
  },
});
