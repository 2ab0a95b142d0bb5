// Asks a passkey to sign what a form is about to do: the same fields as the form's, and for answer what
// `navigator.credentials.get` takes. One action per form, so that its line of the permission table and its subject are asked.
// Faults: `access-no-passkey`, and those of reading what is accepted.
import type { z } from 'zod';
import type { ActionId, ProofContent } from '../../access/index.ts';
import { staffAction, type Action } from '../action.ts';
import type { Services } from '../services.ts';
import type { ActiveSession } from '../visit.ts';
import { demandParty } from './relying-party.ts';

/** `path`: where the form or the program posts to in the API; `/challenge` is put behind it. */
export function challengeAction<P extends z.ZodType, B extends z.ZodType>(spec: {
  readonly path: string;
  readonly action: ActionId;
  readonly params: P;
  readonly body: B;
  readonly content: (
    services: Services,
    given: { params: z.output<P>; body: z.output<B>; session: ActiveSession },
  ) => Promise<ProofContent>;
}): Action {
  const { action, params, body, content } = spec;
  return staffAction({
    method: 'post',
    path: `/api/v1${spec.path}/challenge`,
    action,
    params,
    body,
    handle: async (services, context) => {
      const { session, request } = context;
      const prover = {
        accountId: session.account.accountId,
        sessionId: session.sessionId,
        party: demandParty(services, request),
      };
      const accepted = await content(services, {
        params: context.params as z.output<P>,
        body: context.body as z.output<B>,
        session,
      });
      return { kind: 'json', value: await services.access.challenge(prover, accepted) };
    },
  });
}
