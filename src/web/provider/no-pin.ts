// RULE I-01: where a provider signs people in, nobody signs in by a PIN; a PIN only proves again, in a session.
import { Fault } from '../../kernel/fault.ts';
import type { Services } from '../services.ts';

/** Throws `access-no-pin-sign-in` outside a sandbox. */
export function demandBuiltIn({ access }: Services): void {
  if (access.signInWay().kind === 'built-in') return;
  throw new Fault(
    'refused',
    'access-no-pin-sign-in',
    'Nobody signs in with a PIN here. People sign in through the organisation’s provider, on the sign-in page; programs are machine clients with a key of their own, which get a token from /oauth/token.',
  );
}
