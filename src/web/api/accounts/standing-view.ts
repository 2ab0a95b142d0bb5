// An account as who looks after accounts sees it.
import type { AccountStanding } from '../../../access/index.ts';

/** Without the identifiers that link it to the record system: they are nobody's business here. */
export function standingView({ account, pin, reset, openSessions, disabled }: AccountStanding): object {
  const { accountId, display, jobTitle, role } = account;
  return { accountId, display, jobTitle, role, pin, reset, openSessions, disabled };
}
