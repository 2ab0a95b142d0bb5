// RULE I-03: proof of the person, asked for again. A wrong PIN on a page is an error beside its field; in the API a coded
// refusal with its place, and no end of the session.
import type { Account, FreshProof } from '../../access/index.ts';
import type { Purpose } from '../../audit/index.ts';
import { Fault } from '../../kernel/fault.ts';
import { proveWithTrail } from '../access-trail.ts';
import type { FieldIssue } from '../field-issue.ts';
import { pinIssue } from '../pages/sign-in.ts';
import { InvalidInput } from '../problem.ts';
import type { Services } from '../services.ts';

type Asked = { readonly pin: string; readonly why: Purpose };

/** Throws `access-pin-wrong` (place `pin`) or `access-pin-locked`. */
export async function proveInApi(services: Services, account: Account, asked: Asked): Promise<FreshProof> {
  const outcome = await proveWithTrail(services, account, asked.pin, asked.why);
  if (outcome.kind === 'proved') return outcome.proof;
  const place = { place: { field: 'pin' } };
  throw outcome.kind === 'locked'
    ? new Fault('refused', 'access-pin-locked', 'This PIN is locked after five wrong tries.', place)
    : new Fault(
        'refused',
        'access-pin-wrong',
        `This is not the PIN; tries left: ${outcome.triesLeft}.`,
        place,
      );
}

/** Throws the issue beside the PIN field, so that the page is shown again. */
export async function proveOnPage(services: Services, account: Account, asked: Asked): Promise<FreshProof> {
  const outcome = await proveWithTrail(services, account, asked.pin, asked.why);
  if (outcome.kind === 'proved') return outcome.proof;
  const issue: FieldIssue = pinIssue(outcome);
  throw new InvalidInput(422, [issue]);
}
