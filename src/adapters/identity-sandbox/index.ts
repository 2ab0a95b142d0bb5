export { createSandboxIdentity } from './identity.ts';
export { SANDBOX_PEOPLE, SANDBOX_PIN } from './people.ts';
