// Who says who a person is: one of the wiring files, which alone know adapters.
import type { Identity } from './access/index.ts';
import { createOidcIdentity } from './adapters/identity-oidc/index.ts';
import { createSandboxIdentity } from './adapters/identity-sandbox/index.ts';
import type { Config } from './config.ts';
import type { Clock } from './kernel/clock.ts';

/** RULE I-01: the organisation's provider, or the built-in people of a sandbox. */
export function openIdentity({ mode, provider, publicUrl, organisation }: Config, clock: Clock): Identity {
  if (provider === null || publicUrl === null) return createSandboxIdentity(mode);
  return createOidcIdentity({ ...provider, mode, publicUrl, organisation, clock });
}
