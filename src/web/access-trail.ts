// Who came in, who was turned away, who proved again to be themselves, into the audit trail (RULE C-02). Codes and account
// ids only: what was typed is in no event (RULE C-01).
import type {
  ActionId,
  ProofOutcome,
  SessionProofOutcome,
  SessionState,
  SignInOutcome,
  SignInRefusal,
} from '../access/index.ts';
import type { Actor, Purpose } from '../audit/index.ts';
import { triesFrom, type Asking } from './proof/asking.ts';
import type { Services } from './services.ts';

/** A member of staff as the trail names them. */
export function actorFor(accountId: string): Actor {
  return { kind: 'account', id: accountId };
}

// Nobody is known by the name that was given, so it is the door that speaks.
const DOOR: Actor = { kind: 'service', id: 'access' };

/** `method`: `pin` at the door, `unlock` for a session that was locked. */
export async function trailSignIn(
  { stations }: Services,
  outcome: SignInOutcome,
  method: 'pin' | 'unlock',
): Promise<void> {
  const { audit, db } = stations;
  const why = 'operation';
  if (outcome.kind === 'signed-in') {
    const by = actorFor(outcome.session.account.accountId);
    await audit.append(db, { name: 'signed-in', by, why, fields: { method } });
    return;
  }
  const by = 'accountId' in outcome ? actorFor(outcome.accountId) : DOOR;
  const reason = {
    unknown: 'unknown-person',
    'lost-device': 'lost-device',
    wrong: 'pin-wrong',
    locked: 'pin-locked',
    throttled: 'pin-throttled',
  }[outcome.kind];
  await audit.append(db, { name: 'sign-in-refused', by, why, fields: { reason } });
}

/** Somebody came in through the provider; `again`: somebody who was in proved again who they are. */
export async function trailProviderSignIn(
  { stations }: Services,
  { session }: { session: SessionState & { kind: 'active' } },
  purpose: 'sign-in' | 'again',
): Promise<void> {
  const event = { by: actorFor(session.account.accountId), why: 'operation' } as const;
  await stations.audit.append(
    stations.db,
    purpose === 'again'
      ? { name: 'stepped-up', ...event, fields: { method: 'sign-in' } }
      : { name: 'signed-in', ...event, fields: { method: 'provider' } },
  );
}

/** Nobody came in; `accountId`: whose session was to be proved again, null at the door. */
export async function trailProviderRefusal(
  { stations }: Services,
  reason: SignInRefusal,
  accountId: string | null,
): Promise<void> {
  const why = 'operation';
  await stations.audit.append(
    stations.db,
    accountId === null
      ? { name: 'sign-in-refused', by: DOOR, why, fields: { reason } }
      : { name: 'step-up-refused', by: actorFor(accountId), why, fields: { method: 'sign-in', reason } },
  );
}

/** Ends the session. One that ended before is no event again. */
export async function signOutWithTrail(services: Services, session: SessionState | undefined): Promise<void> {
  if (session === undefined) return;
  const { audit, db } = services.stations;
  await services.access.signOut(session.sessionId);
  if (session.kind === 'ended') return;
  const by = actorFor(session.account.accountId);
  await audit.append(db, { name: 'signed-out', by, why: 'operation', fields: {} });
}

/** RULE I-03: judges the PIN for an act and notes what came of it. `why`: what the proof was asked for. */
export async function proveWithTrail(
  services: Services,
  asking: Asking,
  pin: string,
  why: Purpose,
): Promise<ProofOutcome> {
  const { accountId } = asking.session.account;
  const outcome = await services.access.proveFresh(accountId, pin, triesFrom(asking));
  await trailProof(services, { accountId, why }, outcome);
  return outcome;
}

/** The same for the sake of the session. */
export async function proveForSessionWithTrail(
  services: Services,
  asking: Asking,
  pin: string,
): Promise<SessionProofOutcome> {
  const { accountId } = asking.session.account;
  const outcome = await services.access.proveForSession(accountId, pin, triesFrom(asking));
  await trailProof(services, { accountId, why: 'operation' }, outcome);
  return outcome;
}

async function trailProof(
  { stations }: Services,
  { accountId, why }: { accountId: string; why: Purpose },
  outcome: ProofOutcome,
): Promise<void> {
  const { audit, db } = stations;
  const by = actorFor(accountId);
  if (outcome.kind === 'proved') {
    await audit.append(db, { name: 'stepped-up', by, why, fields: { method: outcome.proof.method } });
  } else {
    const reason = outcome.kind === 'passkey-needed' ? outcome.kind : `pin-${outcome.kind}`;
    await audit.append(db, { name: 'step-up-refused', by, why, fields: { method: 'pin', reason } });
  }
}

/** The table refused an action to somebody signed in: their role, or a condition of that line. */
export async function trailRefusal(
  { stations }: Services,
  accountId: string,
  action: ActionId,
): Promise<void> {
  const { audit, db } = stations;
  const by = actorFor(accountId);
  await audit.append(db, { name: 'action-refused', by, why: 'operation', fields: { action } });
}

/** A passkey did not prove who is there. `reason`: the code of the refusal. */
export async function trailPasskeyRefused(
  { stations }: Services,
  accountId: string,
  reason: string,
): Promise<void> {
  const { audit, db } = stations;
  const fields = { method: 'passkey', reason };
  await audit.append(db, { name: 'step-up-refused', by: actorFor(accountId), why: 'operation', fields });
}
