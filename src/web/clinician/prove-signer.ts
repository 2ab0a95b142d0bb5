// RULE I-03: proof of the person, asked for at the moment of signing, and the permission table's word on it.
import { decide } from '../../access/index.ts';
import { Fault } from '../../kernel/fault.ts';
import { proveWithTrail } from '../access-trail.ts';
import type { Asking } from '../proof/asking.ts';
import { pinFault } from '../proof/pin-words.ts';
import type { Services } from '../services.ts';

/** How the signer proved who they are. Throws the faults of a PIN (proof/pin-words.ts), and what the table refuses with. */
export async function proveSigner(services: Services, asking: Asking, pin: string): Promise<string> {
  const outcome = await proveWithTrail(services, asking, pin, 'sign-off');
  if (outcome.kind !== 'proved') throw pinFault(outcome);
  const { proof } = outcome;
  const decision = decide('sign-off', asking.session.account, { proof, now: services.clock.now() });
  if (decision.kind === 'refused')
    throw new Fault('refused', decision.code, decision.reason, { place: { field: 'pin' } });
  return proof.method;
}
