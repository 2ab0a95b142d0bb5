// How I prove that it is me: the PIN and the passkeys of the person who is signed in, and nobody else's (RULE I-03).
import type { Request } from 'express';
import { Fault } from '../../kernel/fault.ts';
import { staffAction, type Reply } from '../action.ts';
import type { FieldIssue } from '../field-issue.ts';
import type { Services } from '../services.ts';
import type { ActiveSession } from '../visit.ts';
import { bySignIn, isAfterReset } from './prove-change.ts';
import { relyingParty } from './relying-party.ts';

export const PROOF_PATH = '/account/proof';
const AGAIN = `/sign-in/again?return=${encodeURIComponent(PROOF_PATH)}`;

type Asking = { readonly session: ActiveSession; readonly request: Request };

/** The page; 422 when something was wrong. `about`: the passkey whose form was sent. */
export async function proofPage(
  services: Services,
  { session, request }: Asking,
  { issues = [], about = null }: { issues?: readonly FieldIssue[]; about?: string | null } = {},
): Promise<Reply> {
  const { accountId } = session.account;
  const standing = await services.access.proofStanding(accountId);
  return {
    kind: 'page',
    view: 'proof',
    status: issues.length === 0 ? 200 : 422,
    model: {
      ...standing,
      pinBySignIn: bySignIn(standing, 'pin'),
      keysBySignIn: bySignIn(standing, 'passkeys'),
      signsInFirst: !isAfterReset(standing, session.authenticatedAt),
      again: AGAIN,
      keys: await services.access.passkeys(accountId),
      passkeysWork: relyingParty(services, request) !== null,
      addsPasskey: true,
      about,
      issues,
    },
  };
}

/** A refusal beside its field, or the way to a new sign-in. */
export function proofRefusal(
  services: Services,
  asking: Asking,
  error: unknown,
  about: string | null = null,
): Promise<Reply> | Reply {
  if (!(error instanceof Fault) || ['internal', 'too-many', 'not-found'].includes(error.kind)) throw error;
  if (error.code === 'access-sign-in-needed') return { kind: 'redirect', to: AGAIN };
  const field = error.place?.field;
  const path = field === 'newPin' ? 'newPin' : 'pin';
  return proofPage(services, asking, { issues: [{ path, message: error.message }], about });
}

export const proofForm = staffAction({
  method: 'get',
  path: PROOF_PATH,
  action: 'manage-proof',
  handle: (services, { session, request }) => proofPage(services, { session, request }),
});
