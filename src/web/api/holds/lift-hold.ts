// Lifts a hold: `{pin}`. Lifting a lifted hold changes nothing. Faults: `custody-unknown-hold`, `access-pin-wrong`,
// `access-pin-locked`.
import { staffAction } from '../../action.ts';
import { proveInApi } from '../../governance/fresh-proof.ts';
import { readHoldView } from '../../governance/hold-view.ts';
import { holdParams, pinBody } from '../../governance/ids.ts';
import { liftHoldWith } from '../../governance/lift-hold.ts';

export const liftHoldApi = staffAction({
  method: 'post',
  path: '/api/v1/holds/:holdId/lift',
  action: 'lift-hold',
  params: holdParams,
  body: pinBody,
  handle: async (services, { params, body, session, request }) => {
    const proof = await proveInApi(services, { session, request }, { pin: body.pin, why: 'governance' });
    await liftHoldWith(services, session.account, params.holdId, proof);
    return { kind: 'json', value: { hold: await readHoldView(services, params.holdId) } };
  },
});
