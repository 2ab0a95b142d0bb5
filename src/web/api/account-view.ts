// An account as programs see it.
import type { Account } from '../../access/index.ts';

/** Without issuer and subject: those belong to the identity provider. */
export function accountView(account: Account): object {
  const { accountId, display, jobTitle, role, identifiers, team } = account;
  return { accountId, display, jobTitle, role, identifiers, team };
}
