// Opens a locked session with the PIN of its person, at the place where it was left. The token changes.
import { z } from 'zod';
import { trailSignIn } from '../access-trail.ts';
import { publicAction } from '../action.ts';
import { homePath } from '../navigation.ts';
import { safeReturnPath } from '../return-path.ts';
import { lockedPage } from './locked-page.ts';
import { pinIssue, pinStatus } from '../proof/pin-words.ts';

const form = z.object({
  pin: z.string('Enter your PIN').trim().min(1, 'Enter your PIN').max(64, 'A PIN is 4 to 12 digits'),
  returnTo: z.string().optional().catch(undefined),
});

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
    const proved = await services.access.proveFresh(accountId, body.pin, {
      deviceId: session.deviceId,
      address: request.ip ?? null,
      door: 'session',
    });
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
