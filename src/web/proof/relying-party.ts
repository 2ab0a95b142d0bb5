// The name under which passkeys work here: that of the address which people see. A sandbox that was not told one has passkeys on
// this machine alone; the Host header is hostile, so that nothing but `localhost` is taken from it.
import type { Request } from 'express';
import type { RelyingParty } from '../../access/index.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Services } from '../services.ts';

/** Null where no passkey can work. */
export function relyingParty(services: Services, request: Request): RelyingParty | null {
  const { publicUrl, scheme } = services;
  if (publicUrl !== null) return { id: publicUrl.hostname, origin: publicUrl.origin };
  const host = request.headers.host ?? '';
  return services.mode === 'sandbox' && /^localhost(?::\d{1,5})?$/.test(host)
    ? { id: 'localhost', origin: `${scheme}://${host}` }
    : null;
}

/** Throws `access-no-passkey`. */
export function demandParty(services: Services, request: Request): RelyingParty {
  const party = relyingParty(services, request);
  if (party !== null) return party;
  const place = { place: { field: 'passkey' } };
  throw new Fault(
    'refused',
    'access-no-passkey',
    'Passkeys do not work at this address. Ask your operator for the one that people use.',
    place,
  );
}
