// Signs a person in. RULE I-01: in a sandbox, one of the built-in people with the PIN shown on the page. RULE I-02: only
// the person whose session it was returns to the same place; another starts at their own.
import { z } from 'zod';
import { trailSignIn } from '../access-trail.ts';
import { publicAction } from '../action.ts';
import { browserOf } from '../browser-of.ts';
import type { FieldIssue } from '../field-issue.ts';
import { homePath } from '../navigation.ts';
import { pinIssue, pinStatus, type FailedTry } from '../proof/pin-words.ts';
import { safeReturnPath } from '../return-path.ts';
import { demandBuiltIn } from '../provider/no-pin.ts';
import type { Services } from '../services.ts';
import { signInPage } from './sign-in-page.ts';

const form = z.object({
  subject: z.string('Choose who you are').min(1, 'Choose who you are').max(200, 'Choose who you are'),
  pin: z.string('Enter your PIN').trim().min(1, 'Enter your PIN').max(64, 'A PIN is 4 to 12 digits'),
  returnTo: z.string().optional().catch(undefined),
});

/** RULE I-04: what to do, for whoever has it in hand: its owner, who found it, or somebody else. */
export const LOST_BROWSER =
  'This browser was reported lost, so nobody can sign in from it. If it is yours and you have it back, ask governance to allow it again; until then use another device';

function issueOf(outcome: { kind: 'unknown' } | { kind: 'lost-device' } | FailedTry): FieldIssue {
  if (outcome.kind === 'unknown') return { path: 'subject', message: 'Choose who you are' };
  // RULE I-04
  if (outcome.kind === 'lost-device') return { path: 'subject', message: LOST_BROWSER };
  return pinIssue(outcome);
}

async function mayReturn(services: Services, token: string | undefined, accountId: string): Promise<boolean> {
  if (token === undefined) return true;
  const owner = await services.access.ownerOf(token);
  return owner === undefined || owner === accountId;
}

export const signIn = publicAction({
  method: 'post',
  path: '/sign-in',
  action: 'sign-in',
  body: form,
  onInvalid: async (services, { issues, body }) =>
    signInPage(services, {
      issues,
      subject: typeof body['subject'] === 'string' ? body['subject'] : undefined,
      returnTo: safeReturnPath(body['returnTo']),
    }),
  handle: async (services, { body, token, requestId, request }) => {
    demandBuiltIn(services);
    const { subject, pin } = body;
    const { deviceId, agent } = browserOf(services, request);
    const outcome = await services.access.signIn({
      subject,
      pin,
      deviceId,
      agent,
      address: request.ip,
      ...(token === undefined ? {} : { previousToken: token }),
    });
    await trailSignIn(services, outcome, 'pin');
    const role = outcome.kind === 'signed-in' ? outcome.session.account.role : 'none';
    services.log.write({ event: 'sign-in', requestId, outcome: outcome.kind, role });
    const returnTo = safeReturnPath(body.returnTo);
    if (outcome.kind !== 'signed-in') {
      const page = signInPage(services, { subject, returnTo, issues: [issueOf(outcome)] });
      return { ...page, ...pinStatus(outcome) };
    }
    const { account } = outcome.session;
    const back = (await mayReturn(services, token, account.accountId)) ? returnTo : undefined;
    return { kind: 'redirect', to: back ?? homePath(account), session: { token: outcome.token, deviceId } };
  },
});
