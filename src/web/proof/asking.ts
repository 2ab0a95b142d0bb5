// Who is asked to prove again that it is them, and from where: a part of what every handler gets.
import type { Request } from 'express';
import type { SessionState, TryFrom } from '../../access/index.ts';

/** A locked session is opened, or its sign-in renewed, by a proof too. */
export type ProvableSession = SessionState & { readonly kind: 'active' | 'locked' };

export type Asking = { readonly session: ProvableSession; readonly request: Request };

/** Where a try of the PIN is counted. The address is what Express believes of the proxies that it was told of. */
export function triesFrom({ session, request }: Asking): TryFrom {
  return { deviceId: session.deviceId, address: request.ip ?? null, door: 'session' };
}
