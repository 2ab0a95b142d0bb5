// The signed-in account as the stations know a member of staff. The Practitioner reference is looked up in the record by the
// account's own registration number; without a clear answer it stays null, and nobody is guessed (RULE A-02).
import type { Account } from '../../access/index.ts';
import type { Staff } from '../../attribution/index.ts';
import type { Actor } from '../../audit/index.ts';
import type { Reading } from '../../custody/index.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Services } from '../services.ts';

async function referenceOf(services: Services, account: Account): Promise<string | null> {
  const [identifier] = account.identifiers;
  if (identifier === undefined) return null;
  try {
    const found = await services.stations.directory.findPractitioners({ identifier: { ...identifier } });
    return found.length === 1 ? (found[0]?.reference ?? null) : null;
  } catch (error) {
    // A record system that does not answer must not keep anybody from preparing.
    if (error instanceof Fault && error.kind === 'unavailable') return null;
    throw error;
  }
}

/** For acts on a draft and for sign-off. */
export async function staffOf(services: Services, account: Account): Promise<Staff> {
  const { accountId, display } = account;
  const identifiers = account.identifiers.map(({ system, value }) => ({ system, value }));
  return { accountId, display, reference: await referenceOf(services, account), identifiers };
}

/** The account as the audit trail names it. */
export function actorOf(account: Account): Actor {
  return { kind: 'account', id: account.accountId };
}

/** Reading originals in order to work on them (RULE C-02). */
export function readingOf(account: Account): Reading {
  return { by: actorOf(account), why: 'attribution' };
}
