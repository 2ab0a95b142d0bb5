// What a person reads when nobody came in: our own sentence for a code of the closed list, never the provider's text. It is noted
// in the trail and in the log; the address with the used code in it is told to nobody.
import { isSignInRefusal, type SignInRefusal } from '../../access/index.ts';
import type { Fault } from '../../kernel/fault.ts';
import { trailProviderRefusal } from '../access-trail.ts';
import type { Reply } from '../action.ts';
import type { Services } from '../services.ts';

const STATUS: Partial<Record<Fault['kind'], number>> = { unavailable: 503, invalid: 422 };

type From = {
  readonly requestId: string;
  readonly route: string;
  /** Set: a person proves again who they are; they can go back to that page. */
  readonly again: { readonly accountId: string } | null;
};

const RESUMABLE: ReadonlySet<SignInRefusal> = new Set([
  'access-denied',
  'access-login-required',
  'access-not-proved-again',
  'access-provider-down',
]);

/** The page for a refusal; every other error is thrown on. */
export async function refusedPage(services: Services, error: unknown, from: From): Promise<Reply> {
  if (!isSignInRefusal(error)) throw error;
  const { code, kind, message, retryAfterSeconds } = error;
  services.log.write({ event: 'refusal', requestId: from.requestId, route: from.route, code });
  await trailProviderRefusal(services, code, from.again?.accountId ?? null);
  return {
    kind: 'page',
    view: 'provider/refused',
    status: STATUS[kind] ?? 403,
    model: {
      title: kind === 'unavailable' ? 'Sign-in is not available' : 'You are not signed in',
      message,
      code,
      requestId: from.requestId,
      again: from.again !== null && RESUMABLE.has(code),
    },
    headers: {
      'Referrer-Policy': 'no-referrer',
      ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }),
    },
  };
}
