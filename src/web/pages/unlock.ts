// Opens a locked session with the PIN of its person, at the place where it was left. The token changes.
import { z } from 'zod';
import type { ProofContent, SessionProofOutcome } from '../../access/index.ts';
import { Fault } from '../../kernel/fault.ts';
import { trailPasskeyRefused, trailSignIn } from '../access-trail.ts';
import { publicAction } from '../action.ts';
import { homePath } from '../navigation.ts';
import { safeReturnPath } from '../return-path.ts';
import { lockedPage } from './locked-page.ts';
import { triesFrom, type Asking } from '../proof/asking.ts';
import { GIVEN, proofFields, type Given } from '../proof/given.ts';
import { pinIssue, pinStatus } from '../proof/pin-words.ts';
import { demandParty } from '../proof/relying-party.ts';
import type { Services } from '../services.ts';

const form = z
  .object({
    ...proofFields,
    returnTo: z.string().optional().catch(undefined),
  })
  .refine(...GIVEN);

function unlockContent(sessionId: string): ProofContent {
  return { what: 'unlock-session', subject: { sessionId }, manifest: {} };
}

type Outcome = SessionProofOutcome | { readonly kind: 'passkey-refused'; readonly message: string };

async function judge(services: Services, asking: Asking, given: Given): Promise<Outcome> {
  const { session, request } = asking;
  const { accountId } = session.account;
  if (given.passkey === null) return services.access.proveForSession(accountId, given.pin, triesFrom(asking));
  try {
    const prover = { accountId, sessionId: session.sessionId, party: demandParty(services, request) };
    const asserted = { content: unlockContent(session.sessionId), assertion: given.passkey };
    return { kind: 'proved', proof: (await services.access.provePasskey(prover, asserted)).proof };
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== 'refused') throw error;
    await trailPasskeyRefused(services, accountId, error.code);
    return { kind: 'passkey-refused', message: error.message };
  }
}

export const unlock = publicAction({
  method: 'post',
  path: '/unlock',
  action: 'unlock-session',
  body: form,
  onInvalid: async (_services, { issues, body, session }) =>
    session?.kind === 'locked'
      ? lockedPage(session.account, safeReturnPath(body['returnTo']), issues)
      : { kind: 'redirect', to: '/sign-in' },
  handle: async (services, { body, session, token, requestId, request }) => {
    const returnTo = safeReturnPath(body.returnTo);
    if (session?.kind === 'active') return { kind: 'redirect', to: returnTo ?? homePath(session.account) };
    if (session?.kind !== 'locked' || token === undefined) return { kind: 'redirect', to: '/sign-in' };
    const { accountId, role } = session.account;
    const proved = await judge(services, { session, request }, body);
    if (proved.kind === 'passkey-refused')
      return lockedPage(session.account, returnTo, [{ path: 'pin', message: proved.message }]);
    if (proved.kind !== 'proved') {
      await trailSignIn(services, { ...proved, accountId }, 'unlock');
      services.log.write({ event: 'sign-in', requestId, outcome: proved.kind, role });
      return { ...lockedPage(session.account, returnTo, [pinIssue(proved)]), ...pinStatus(proved) };
    }
    const outcome = await services.access.unlock(token, proved.proof);
    await trailSignIn(services, outcome, 'unlock');
    const unlocked = outcome.kind === 'signed-in';
    services.log.write({ event: 'sign-in', requestId, outcome: unlocked ? 'unlocked' : outcome.kind, role });
    // It ended meanwhile.
    if (!unlocked) return { kind: 'redirect', to: '/sign-in' };
    return {
      kind: 'redirect',
      to: returnTo ?? homePath(session.account),
      notice: 'unlocked',
      session: { token: outcome.token },
    };
  },
});

/** What a passkey signs to open this session. Fault: `access-no-passkey`. */
export const unlockChallenge = publicAction({
  method: 'post',
  path: '/api/v1/session/unlock/challenge',
  action: 'unlock-session',
  body: z.object({}),
  handle: async (services, { session, request }) => {
    if (session?.kind !== 'locked')
      throw new Fault('conflict', 'access-not-locked', 'This session is not locked.');
    const { accountId } = session.account;
    const prover = { accountId, sessionId: session.sessionId, party: demandParty(services, request) };
    return { kind: 'json', value: await services.access.challenge(prover, unlockContent(session.sessionId)) };
  },
});
