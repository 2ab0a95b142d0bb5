export { createOidcIdentity } from './identity.ts';
export type { ClientProof, OidcOptions } from './provider-options.ts';
