// RULE D-02: a named person authorises, another than the signer and the preparers where the policy says so, with proof given
// now. One act for the page and the API; the table of permissions decides, twice: before the PIN is asked for and after.
import { decide, decideOn, type Account, type Decision } from '../../access/index.ts';
import type { Deletion } from '../../deletion/index.ts';
import { Fault } from '../../kernel/fault.ts';
import { deletionFacts } from '../../workflow/standing.ts';
import type { Proved } from '../proof/prove.ts';
import type { Services } from '../services.ts';

function demand(decision: Decision): void {
  if (decision.kind === 'refused') throw new Fault('refused', decision.code, decision.reason);
}

/** As a button sees it: proof is still to come. */
export async function mayAuthorise(
  services: Services,
  account: Account,
  deletion: Deletion,
): Promise<Decision> {
  const facts = await deletionFacts(services.stations.db, deletion);
  return decideOn('authorise-deletion', account, 'deletion', facts);
}

/**
 * Throws `access-same-person`, `access-wrong-role`, what `prove` throws, and of the station `deletion-unknown`,
 * `deletion-all-held`, `deletion-illegal-step`.
 */
export async function authoriseDeletion(
  services: Services,
  account: Account,
  deletionId: string,
  prove: () => Promise<Proved>,
): Promise<Deletion> {
  const { deletions } = services.stations;
  const deletion = await deletions.read(deletionId);
  // Before the PIN: nobody types it for a decision that is not theirs.
  demand(await mayAuthorise(services, account, deletion));
  const { proof, digest } = await prove();
  demand(decide('authorise-deletion', account, { proof, now: services.clock.now() }));
  const { accountId, role } = account;
  const authorised = await deletions.authorise(deletionId, {
    accountId,
    role,
    method: proof.method,
    proofDigest: digest,
  });
  services.stations.nudge();
  return authorised;
}
