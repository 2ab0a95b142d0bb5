// A step that acts on somebody's behalf asks the permission table again, right before it acts: whether who signed or authorised may
// still do so. They may have left, changed their role, or had a part that the table of duties keeps apart from it (RULE D-02).
import {
  decideOn,
  permit,
  readDone,
  readStandingActor,
  type Actor,
  type Decision,
  type DeletionFacts,
} from '../access/index.ts';
import type { Deletion } from '../deletion/index.ts';
import { Fault } from '../kernel/fault.ts';
import type { Db } from '../store/index.ts';

/** Who had which part in the case of a deletion, and what its policy says: for the table of duties. */
export async function deletionFacts(db: Db, { caseId, filing, policy }: Deletion): Promise<DeletionFacts> {
  const done = await readDone(db, caseId);
  return {
    // After a restore the filing may know more than the store.
    done: {
      ...done,
      sign: [...(done.sign ?? []), filing.signedBy],
      prepare: [...(done.prepare ?? []), ...filing.preparedBy],
    },
    rule: policy.twoPeople ? 'two-people' : 'one-person',
  };
}

async function demand(
  db: Db,
  accountId: string,
  refusal: readonly [code: string, message: string],
  decide: (actor: Actor) => Promise<Decision>,
): Promise<void> {
  const actor = await readStandingActor(db, accountId);
  if (actor !== null && (await decide(actor)).kind === 'allowed') return;
  throw new Fault('refused', ...refusal);
}

/** Before signed entries are filed. Throws `workflow-signer-may-not`, which needs a person. */
export async function demandSigner(db: Db, accountId: string): Promise<void> {
  const refusal = ['workflow-signer-may-not', 'Who signed this may not sign any more.'] as const;
  await demand(db, accountId, refusal, async (actor) => permit('sign-off', actor));
}

/** Before an order is logged, and before the first copy is deleted. Throws `workflow-authoriser-may-not`. */
export async function demandAuthoriser(db: Db, deletion: Deletion): Promise<void> {
  const { state } = deletion;
  // What has begun cannot be taken back, so it is ended; what is over needs nobody.
  if (state.name !== 'authorised' && state.name !== 'ordered') return;
  const refusal = [
    'workflow-authoriser-may-not',
    'Who authorised this may not authorise it any more.',
  ] as const;
  await demand(db, state.authorisation.by, refusal, async (actor) =>
    decideOn('authorise-deletion', actor, 'deletion', await deletionFacts(db, deletion)),
  );
}
