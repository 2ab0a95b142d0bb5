// RULE I-01: built-in accounts exist in sandbox mode only. Asked for outside a sandbox, this adapter refuses to start.
import { Fault } from '../../kernel/fault.ts';
import type { BuiltInIdentity } from '../../access/ports.ts';
import { SANDBOX_PEOPLE } from './people.ts';

/** The built-in people. Throws `access-sandbox-only` when `mode` is not `sandbox`. */
export function createSandboxIdentity(mode: 'sandbox' | 'live'): BuiltInIdentity {
  if (mode !== 'sandbox') {
    throw new Fault('refused', 'access-sandbox-only', 'Built-in accounts exist in sandbox mode only.');
  }
  return { kind: 'built-in', issuer: 'sandbox', people: SANDBOX_PEOPLE };
}
