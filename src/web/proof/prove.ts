// RULE I-03: proof of the person, asked for again: by the passkey, over exactly what is sent, or by the PIN. A wrong PIN on a page
// is an error beside its field; in the API a coded refusal with its place, and no end of the session.
import { passkeyNeeded, type FreshProof, type PasskeyProof, type ProofContent } from '../../access/index.ts';
import type { Purpose } from '../../audit/index.ts';
import { Fault } from '../../kernel/fault.ts';
import { actorFor, proveWithTrail } from '../access-trail.ts';
import { InvalidInput } from '../problem.ts';
import type { Services } from '../services.ts';
import type { Asking } from './asking.ts';
import type { Given } from './given.ts';
import { pinFault } from './pin-words.ts';
import { demandParty } from './relying-party.ts';

export type Asked = {
  readonly given: Given;
  readonly why: Purpose;
  /** What is accepted, made from what was posted; asked for only where a passkey answers. */
  readonly content: () => Promise<ProofContent>;
};

export type Proved = {
  readonly proof: FreshProof;
  readonly evidence: PasskeyProof['evidence'] | null;
  readonly digest: string | null;
};

/** By the passkey. Throws what `provePasskey` throws; either way it is in the trail. */
async function proveByPasskey(
  services: Services,
  { session, request }: Asking,
  { given, why, content }: Asked & { given: { passkey: NonNullable<Given['passkey']> } },
): Promise<Proved> {
  const { audit, db } = services.stations;
  const { accountId } = session.account;
  const by = actorFor(accountId);
  const party = demandParty(services, request);
  try {
    const prover = { accountId, sessionId: session.sessionId, party };
    const asserted = { content: await content(), assertion: given.passkey };
    const proved = await services.access.provePasskey(prover, asserted);
    await audit.append(db, { name: 'stepped-up', by, why, fields: { method: 'passkey' } });
    return proved;
  } catch (error) {
    if (error instanceof Fault && error.kind === 'refused') {
      const fields = { method: 'passkey', reason: error.code };
      await audit.append(db, { name: 'step-up-refused', by, why, fields });
    }
    throw error;
  }
}

/** Throws the faults of pin-words.ts and of a passkey (access/passkey-check.ts). */
export async function prove(services: Services, asking: Asking, asked: Asked): Promise<Proved> {
  const { passkey, pin } = asked.given;
  if (passkey !== null) return proveByPasskey(services, asking, { ...asked, given: { pin, passkey } });
  const outcome = await proveWithTrail(services, asking, pin, asked.why);
  if (outcome.kind === 'passkey-needed') throw passkeyNeeded();
  if (outcome.kind !== 'proved') throw pinFault(outcome);
  return { proof: outcome.proof, evidence: null, digest: null };
}

/** The same, with a refusal beside the field, so that the page is shown again; too many tries are told by the page of errors. */
export async function proveOnPage(services: Services, asking: Asking, asked: Asked): Promise<Proved> {
  try {
    return await prove(services, asking, asked);
  } catch (error) {
    if (error instanceof Fault && error.kind === 'refused')
      throw new InvalidInput(422, [{ path: 'pin', message: error.message }]);
    throw error;
  }
}
