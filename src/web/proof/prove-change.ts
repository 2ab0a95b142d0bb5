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
import { missingProof, type Given } from './given.ts';
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

/** What is changed: a reset opens the PIN, and nothing else. */
export type Changed = 'pin' | 'passkeys';

/** Whether a new sign-in is the proof that is asked for. */
export function bySignIn({ pin, passkeys, reset }: ProofStanding, changed: Changed): boolean {
  const isEnrolment = pin === 'none' && passkeys === 0;
  return isEnrolment || (changed === 'pin' && reset.kind === 'granted');
}

/** Whether the sign-in of this session came after the reset that was granted. */
export function isAfterReset({ reset }: ProofStanding, authenticatedAt: Date): boolean {
  return reset.kind !== 'granted' || authenticatedAt > reset.grantedAt;
}

/** Throws `access-sign-in-needed`, and what `prove` throws. */
export async function proveChange(
  services: Services,
  asking: Asking & { session: ActiveSession },
  { given, content, changed }: { given: Given; content: ProofContent; changed: Changed },
): Promise<FreshProof> {
  const { account, authenticatedAt } = asking.session;
  if (given.pin !== '' || given.passkey !== null) {
    const asked = { given, why: 'operation' as const, content: () => Promise.resolve(content) };
    return (await prove(services, asking, asked)).proof;
  }
  const standing = await services.access.proofStanding(account.accountId);
  if (!bySignIn(standing, changed)) {
    const { message, path: field } = missingProof(standing.passkeys > 0);
    throw new Fault('refused', 'access-proof-needed', message, { place: { field } });
  }
  const proof = signInProof(account.accountId, authenticatedAt);
  const isNew = isFresh(proof, account.accountId, services.clock.now());
  if (isNew && isAfterReset(standing, authenticatedAt)) return proof;
  throw new Fault(
    'refused',
    'access-sign-in-needed',
    'Sign in again first: your sign-in is older than five minutes, or than the reset.',
  );
}
