// RULE I-03: proof of the person, asked for at the moment of signing, and the permission table's word on it.
import { decide, type Account } from '../../access/index.ts';
import { Fault } from '../../kernel/fault.ts';
import { proveWithTrail } from '../access-trail.ts';
import type { Services } from '../services.ts';

/** How the signer proved who they are. Throws `access-pin-wrong`, `access-pin-locked`, and what the table refuses with. */
export async function proveSigner(services: Services, account: Account, pin: string): Promise<string> {
  const place = { place: { field: 'pin' } };
  const outcome = await proveWithTrail(services, account, pin, 'sign-off');
  if (outcome.kind === 'wrong') {
    const tries = outcome.triesLeft === 1 ? '1 try' : `${outcome.triesLeft} tries`;
    throw new Fault('refused', 'access-pin-wrong', `This is not the PIN. You have ${tries} left`, place);
  }
  if (outcome.kind === 'locked') {
    const message = 'This PIN is locked after five wrong tries. Ask your operator to unlock it';
    throw new Fault('refused', 'access-pin-locked', message, place);
  }
  const { proof } = outcome;
  const decision = decide('sign-off', account, { proof, now: services.clock.now() });
  if (decision.kind === 'refused') throw new Fault('refused', decision.code, decision.reason, place);
  return proof.method;
}
