// RULE D-02: a named person authorises, another than the signer and the preparers where the policy says so, with proof given
// now. One act for the page and the API; the table of permissions decides, twice: before the PIN is asked for and after.
import { decide, type Account, type Decision, type FreshProof } from '../../access/index.ts';
import type { Deletion } from '../../deletion/index.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Services } from '../services.ts';

/** Whether this person may authorise it; without a proof the answer for the right person is `access-proof-needed`. */
export function decideAuthorisation(
  services: Services,
  account: Account,
  deletion: Deletion,
  proof: FreshProof | null,
): Decision {
  const { filing, policy } = deletion;
  return decide('authorise-deletion', account, {
    signerId: filing.signedBy,
    preparerIds: filing.preparedBy,
    rule: policy.twoPeople ? 'two-people' : 'one-person',
    proof,
    now: services.clock.now(),
  });
}

function demand(decision: Decision): void {
  if (decision.kind === 'refused') throw new Fault('refused', decision.code, decision.reason);
}

/** As a button sees it: the PIN is still to come. */
export function mayAuthorise(services: Services, account: Account, deletion: Deletion): Decision {
  const decision = decideAuthorisation(services, account, deletion, null);
  return decision.kind === 'refused' && decision.code === 'access-proof-needed'
    ? { kind: 'allowed' }
    : decision;
}

/**
 * Throws `access-same-person`, `access-wrong-role`, what `prove` throws, and of the station `deletion-unknown`,
 * `deletion-all-held`, `deletion-illegal-step`.
 */
export async function authoriseDeletion(
  services: Services,
  account: Account,
  deletionId: string,
  prove: () => Promise<FreshProof>,
): Promise<Deletion> {
  const { deletions } = services.stations;
  const deletion = await deletions.read(deletionId);
  // Before the PIN: nobody types it for a decision that is not theirs.
  demand(mayAuthorise(services, account, deletion));
  const proof = await prove();
  demand(decideAuthorisation(services, account, deletion, proof));
  const { accountId, role } = account;
  const authorised = await deletions.authorise(deletionId, { accountId, role, method: proof.method });
  services.stations.nudge();
  return authorised;
}
