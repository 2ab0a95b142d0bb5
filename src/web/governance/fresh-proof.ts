// RULE I-03: proof of the person, asked for again. A wrong PIN on a page is an error beside its field; in the API a coded
// refusal with its place, and no end of the session.
import type { FreshProof } from '../../access/index.ts';
import type { Purpose } from '../../audit/index.ts';
import { proveWithTrail } from '../access-trail.ts';
import { InvalidInput } from '../problem.ts';
import type { Asking } from '../proof/asking.ts';
import { pinFault, pinIssue } from '../proof/pin-words.ts';
import type { Services } from '../services.ts';

type Asked = { readonly pin: string; readonly why: Purpose };

/** Throws `access-pin-wrong` (place `pin`), `access-pin-locked` or `access-pin-throttled`. */
export async function proveInApi(services: Services, asking: Asking, asked: Asked): Promise<FreshProof> {
  const outcome = await proveWithTrail(services, asking, asked.pin, asked.why);
  if (outcome.kind === 'proved') return outcome.proof;
  throw pinFault(outcome);
}

/** Throws the issue beside the PIN field, so that the page is shown again; too many tries are told by the page of errors. */
export async function proveOnPage(services: Services, asking: Asking, asked: Asked): Promise<FreshProof> {
  const outcome = await proveWithTrail(services, asking, asked.pin, asked.why);
  if (outcome.kind === 'proved') return outcome.proof;
  if (outcome.kind === 'throttled') throw pinFault(outcome);
  throw new InvalidInput(422, [pinIssue(outcome)]);
}
