// Lifts a hold, with proof given now (RULE I-03): what it kept may be deleted from then on.
import { decide, type Account, type FreshProof } from '../../access/index.ts';
import type { Hold } from '../../custody/index.ts';
import { Fault } from '../../kernel/fault.ts';
import { staffAction } from '../action.ts';
import type { Services } from '../services.ts';
import type { ProofContent } from '../../access/index.ts';
import { proofForm } from '../proof/given.ts';
import { proveOnPage } from '../proof/prove.ts';
import { holdPageOf } from './hold-page.ts';
import { holdParams } from './ids.ts';

/** What is accepted, for a passkey to sign. */
export function liftContent(holdId: string): ProofContent {
  return { what: 'lift-hold', subject: { holdId }, manifest: { choice: 'lift' } };
}

/** For the page and the API. Throws `access-…` refusals and `custody-unknown-hold`. */
export async function liftHoldWith(
  services: Services,
  account: Account,
  holdId: string,
  proof: FreshProof,
): Promise<Hold> {
  const decision = decide('lift-hold', account, { proof, now: services.clock.now() });
  if (decision.kind === 'refused') throw new Fault('refused', decision.code, decision.reason);
  const { custody } = services.stations;
  const hold = await custody.liftHold(holdId, { kind: 'account', id: account.accountId });
  services.stations.nudge();
  return hold;
}

export const liftHold = staffAction({
  method: 'post',
  path: '/holds/:holdId/lift',
  action: 'lift-hold',
  params: holdParams,
  body: proofForm,
  onInvalid: async (services, { issues, session, request }) =>
    holdPageOf(services, session, holdParams.parse(request.params).holdId, { issues }),
  handle: async (services, { params, body, session, request }) => {
    const { proof } = await proveOnPage(
      services,
      { session, request },
      {
        given: body,
        why: 'governance',
        content: () => Promise.resolve(liftContent(params.holdId)),
      },
    );
    await liftHoldWith(services, session.account, params.holdId, proof);
    return { kind: 'redirect', to: `/holds/${params.holdId}`, notice: 'hold-lifted' };
  },
});
