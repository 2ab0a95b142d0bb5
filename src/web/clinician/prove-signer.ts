// RULE I-03: proof of the person, asked for at the moment of signing, and the permission table's word on it.
import { decide, type ProofContent } from '../../access/index.ts';
import type { SignatureProof } from '../../attribution/index.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Asking } from '../proof/asking.ts';
import type { Given } from '../proof/given.ts';
import { prove } from '../proof/prove.ts';
import type { Services } from '../services.ts';

/** How the signer proved who they are, as the signature keeps it. Throws what `prove` throws, and what the table refuses with. */
export async function proveSigner(
  services: Services,
  asking: Asking,
  given: Given,
  content: () => Promise<ProofContent>,
): Promise<SignatureProof> {
  const { proof, evidence } = await prove(services, asking, { given, why: 'sign-off', content });
  const decision = decide('sign-off', asking.session.account, { proof, now: services.clock.now() });
  if (decision.kind === 'refused')
    throw new Fault('refused', decision.code, decision.reason, { place: { field: 'pin' } });
  if (evidence !== null) return { method: 'passkey', evidence };
  return { method: proof.method === 'sign-in' ? 'sign-in' : 'pin' };
}
