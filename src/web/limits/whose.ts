// Whose limit a request spends: the person's or the client's once they are known, else its address. Who is signed in never spends
// from an address, so that nobody who shares it can take their turn.
import { isIPv6 } from 'node:net';
import type { Request } from 'express';
import type { Visit } from '../visit.ts';

export type Whose = { readonly kind: 'person' | 'machine' | 'address'; readonly key: string };

export function whoseOf(visit: Visit, request: Request): Whose {
  const { machine, session } = visit;
  if (machine !== undefined) return { kind: 'machine', key: machine.clientId };
  if (session !== undefined && session.kind !== 'ended')
    return { kind: 'person', key: session.account.accountId };
  return { kind: 'address', key: addressOf(request) };
}

/** An IPv6 address stands for its /64, which is what one household or ward gets. */
export function addressOf({ ip = '' }: Request): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(ip)) return ip;
  const [head = '', tail] = ip.replace(/%[^]*$/, '').split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const groups = [...front, ...Array.from({ length: zeros }, () => '0'), ...back];
  return groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':');
}
