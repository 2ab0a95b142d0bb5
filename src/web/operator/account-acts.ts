// What can be done about an account: new PIN tries, the end of its sessions (RULE I-04), and of the account. For the pages and the API; each
// act and its event stand or fall together (RULE C-02).
import { z } from 'zod';
import type { Account, AccountStanding, DisableReason, ResetCheck } from '../../access/index.ts';
import { Fault } from '../../kernel/fault.ts';
import { inTransaction } from '../../store/index.ts';
import { actorFor } from '../access-trail.ts';
import { idOf } from '../governance/ids.ts';
import type { Services } from '../services.ts';

export const accountParams = z.object({ accountId: idOf('account') });

/** Throws `access-unknown-account`. */
export async function findStanding(services: Services, accountId: string): Promise<AccountStanding> {
  const all = await services.access.listAccounts();
  const found = all.find(({ account }) => account.accountId === accountId);
  if (found === undefined)
    throw new Fault('not-found', 'access-unknown-account', 'There is no such account.');
  return found;
}

/**
 * Lets the person set a new PIN once, within half an hour, after a new sign-in. Throws
 * `access-same-person`, `access-unknown-account`.
 */
export async function grantPinReset(
  services: Services,
  by: Account,
  { accountId, checked }: { accountId: string; checked: ResetCheck },
): Promise<void> {
  const { db, audit } = services.stations;
  await findStanding(services, accountId);
  await inTransaction(db, async (tx) => {
    const grant = { accountId, by: by.accountId, checked };
    const resetId = await services.access.grantReset(grant, tx);
    await audit.append(tx, {
      name: 'pin-reset-granted',
      by: actorFor(by.accountId),
      why: 'operation',
      fields: { accountId, resetId, checked },
    });
  });
}

/** Five new tries; the PIN stays what it was. Throws `access-unknown-account`. */
export async function givePinTries(services: Services, by: Account, accountId: string): Promise<void> {
  const { db, audit } = services.stations;
  await findStanding(services, accountId);
  await inTransaction(db, async (tx) => {
    await services.access.unlockPin(accountId, tx);
    await audit.append(tx, {
      name: 'pin-unlocked',
      by: actorFor(by.accountId),
      why: 'operation',
      fields: { accountId },
    });
  });
}

/** RULE I-04: ends every session of the account; how many there were. Throws `access-unknown-account`. */
export async function endSessionsOf(services: Services, by: Account, accountId: string): Promise<number> {
  const { db, audit } = services.stations;
  await findStanding(services, accountId);
  return inTransaction(db, async (tx) => {
    const sessions = await services.access.endSessions(
      { accountId },
      { reason: 'other', by: actorFor(by.accountId) },
      tx,
    );
    await audit.append(tx, {
      name: 'sessions-ended',
      by: actorFor(by.accountId),
      why: 'operation',
      fields: { accountId, sessions },
    });
    return sessions;
  });
}

/** A leaver: their sessions end at once. Throws `access-unknown-account`, `access-account-disabled`. */
export async function disableAccount(
  services: Services,
  by: Account,
  { accountId, reason }: { accountId: string; reason: DisableReason },
): Promise<void> {
  await findStanding(services, accountId);
  const done = await inTransaction(services.stations.db, (tx) =>
    services.access.disableAccount(accountId, { by: by.accountId, reason }, tx),
  );
  if (!done) throw new Fault('conflict', 'access-account-disabled', 'The account is disabled already.');
}

/** Throws `access-unknown-account`, `access-account-enabled`. */
export async function enableAccount(services: Services, by: Account, accountId: string): Promise<void> {
  await findStanding(services, accountId);
  const done = await inTransaction(services.stations.db, (tx) =>
    services.access.enableAccount(accountId, by.accountId, tx),
  );
  if (!done) throw new Fault('conflict', 'access-account-enabled', 'The account is not disabled.');
}
