// Proof before what one proves with is changed (RULE I-03): who has a PIN or a passkey gives it; who has neither yet, or whose reset
// a second person granted, must have signed in just now.
import {
  isFresh,
  signInProof,
  type FreshProof,
  type ProofContent,
  type ProofStanding,
} from '../../access/index.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Services } from '../services.ts';
import type { ActiveSession } from '../visit.ts';
import type { Asking } from './asking.ts';
import type { Given } from './given.ts';
import { prove } from './prove.ts';

/** What a passkey signs for a change; `change` names it, e.g. `set-pin`. The new PIN is in no challenge. */
export function changeContent(
  session: ActiveSession,
  change: string,
  subject: Record<string, string> = {},
): ProofContent {
  return {
    what: 'change-proof',
    subject: { accountId: session.account.accountId, ...subject },
    manifest: { change },
  };
}

/** Whether a new sign-in is the proof that is asked for. */
export function bySignIn({ pin, passkeys, reset }: ProofStanding): boolean {
  return reset.kind === 'granted' || (pin === 'none' && passkeys === 0);
}

/** Throws `access-sign-in-needed`, and what `prove` throws. */
export async function proveChange(
  services: Services,
  asking: Asking & { session: ActiveSession },
  { given, content }: { given: Given; content: ProofContent },
): Promise<FreshProof> {
  const { account, authenticatedAt } = asking.session;
  if (given.pin !== '' || given.passkey !== null) {
    const asked = { given, why: 'operation' as const, content: () => Promise.resolve(content) };
    return (await prove(services, asking, asked)).proof;
  }
  if (!bySignIn(await services.access.proofStanding(account.accountId)))
    throw new Fault('refused', 'access-proof-needed', 'Enter your PIN', { place: { field: 'pin' } });
  const proof = signInProof(account.accountId, authenticatedAt);
  if (isFresh(proof, account.accountId, services.clock.now())) return proof;
  throw new Fault(
    'refused',
    'access-sign-in-needed',
    'Sign in again first: your sign-in is older than five minutes.',
  );
}
