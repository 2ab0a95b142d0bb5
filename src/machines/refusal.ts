// Refusals of machines, as RFC 6749 §5.2 sorts them: who did not prove itself, what was asked for wrongly, which scope is not given.
import { Fault } from '../kernel/fault.ts';

/** `invalid_client`. What exactly was wrong is in the code, for the integrator and the audit trail. */
export function notProved(code: string, cause?: unknown): Fault {
  return new Fault('unauthenticated', code, 'The client did not prove to be itself.', { cause });
}

/** `invalid_scope`. */
export function scopeRefused(): Fault {
  return new Fault('invalid', 'machine-scope-refused', 'A scope is unknown, or not given to this client.', {
    place: { field: 'scope' },
  });
}
