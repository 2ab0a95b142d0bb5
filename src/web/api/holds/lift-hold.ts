// Lifts a hold: `{pin}`, or `{passkey}` over its challenge. Lifting a lifted hold changes nothing. Faults: `custody-unknown-hold`, `access-pin-wrong`,
// `access-pin-locked`, `access-passkey-needed`.
import { staffAction } from '../../action.ts';
import { z } from 'zod';
import { readHoldView } from '../../governance/hold-view.ts';
import { holdParams } from '../../governance/ids.ts';
import { challengeAction } from '../../proof/challenge.ts';
import { givenIn, proofBody } from '../../proof/given.ts';
import { prove } from '../../proof/prove.ts';
import { liftContent, liftHoldWith } from '../../governance/lift-hold.ts';

export const liftHoldApi = staffAction({
  method: 'post',
  path: '/api/v1/holds/:holdId/lift',
  action: 'lift-hold',
  params: holdParams,
  body: proofBody,
  handle: async (services, { params, body, session, request }) => {
    const { proof } = await prove(
      services,
      { session, request },
      {
        given: givenIn(body),
        why: 'governance',
        content: () => Promise.resolve(liftContent(params.holdId)),
      },
    );
    await liftHoldWith(services, session.account, params.holdId, proof);
    return { kind: 'json', value: { hold: await readHoldView(services, params.holdId) } };
  },
});

export const liftChallenge = challengeAction({
  path: '/holds/:holdId/lift',
  action: 'lift-hold',
  params: holdParams,
  body: z.object({}),
  content: (_services, { params }) => Promise.resolve(liftContent(params.holdId)),
});
