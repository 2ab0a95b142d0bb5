// Whose limit a request spends: the person's or the client's once they are known, else its address. Who is signed in never spends
// from an address, so that nobody who shares it can take their turn.
import type { Request } from 'express';
import { networkOf } from '../../kernel/network-of.ts';
import type { Visit } from '../visit.ts';

export type Whose = { readonly kind: 'person' | 'machine' | 'address'; readonly key: string };

export function whoseOf(visit: Visit, request: Request): Whose {
  const { machine, session } = visit;
  if (machine !== undefined) return { kind: 'machine', key: machine.clientId };
  if (session !== undefined && session.kind !== 'ended')
    return { kind: 'person', key: session.account.accountId };
  return { kind: 'address', key: addressOf(request) };
}

/** Who has an IPv6 network counts as one. */
export function addressOf({ ip = '' }: Request): string {
  return networkOf(ip);
}
