// An account from its first sign-in to its last: made and brought up to date by what the provider says, disabled when somebody
// leaves, enabled again. Each leaves its event (RULE C-02): which field changed, never its value.
import { newId } from '../kernel/ids.ts';
import { inTransaction, type Db } from '../store/index.ts';
import * as queries from './account-queries.ts';
import type { Account, DisableReason } from './accounts.ts';
import type { AccessParts } from './parts.ts';
import type { IdentifiedPerson } from './ports.ts';
import { ACCESS, endSessions } from './session-end.ts';

function changedFields(account: Account, person: IdentifiedPerson): string[] {
  const numbers = (of: Pick<Account, 'identifiers'>): string =>
    JSON.stringify(of.identifiers.map(({ system, value }) => [system, value]));
  const changes = {
    name: account.display !== person.display,
    post: account.jobTitle !== person.jobTitle,
    role: account.role !== person.role,
    team: account.team !== (person.team ?? null),
    identifiers: numbers(account) !== numbers(person),
  };
  return Object.entries(changes).flatMap(([field, changed]) => (changed ? [field] : []));
}

/** The account of this person, made or brought up to date by what their provider says now; undefined when it is disabled. */
export async function bringAccount(
  parts: AccessParts,
  person: IdentifiedPerson,
): Promise<Account | undefined> {
  const { audit, clock, identity, random } = parts;
  const { issuer } = identity;
  const event = { by: ACCESS, why: 'operation' } as const;
  return inTransaction(parts.db, async (tx) => {
    const told = { accountId: newId('account', random), issuer, person, at: clock.now() };
    const made = await queries.insertAccount(tx, told);
    if (made !== undefined) {
      const { accountId, role } = made;
      await audit.append(tx, { name: 'account-created', ...event, fields: { accountId, role } });
      return made;
    }
    const known = await queries.lockAccountOf(tx, issuer, person.subject);
    if (known === undefined) return undefined;
    const { accountId } = known;
    const changed = changedFields(known, person);
    if (changed.length === 0) return known;
    await queries.updateAccount(tx, accountId, person);
    for (const field of changed)
      await audit.append(tx, { name: 'account-changed', ...event, fields: { accountId, field } });
    return queries.readAccount(tx, accountId);
  });
}

/** See `AccountAccess.disableAccount`. */
export async function disableAccount(
  parts: AccessParts,
  tx: Db,
  accountId: string,
  { by, reason }: { by: string; reason: DisableReason },
): Promise<boolean> {
  const { audit, clock, identity } = parts;
  const account = { accountId, issuer: identity.issuer };
  if (!(await queries.markDisabled(tx, account, { at: clock.now(), by, why: reason }))) return false;
  const actor = { kind: 'account', id: by } as const;
  // RULE I-04: a leaver's sessions end with the account.
  await endSessions(parts, tx, { accountId }, { reason: 'leaver', by: actor });
  const fields = { accountId, reason };
  await audit.append(tx, { name: 'account-disabled', by: actor, why: 'operation', fields });
  return true;
}

/** See `AccountAccess.enableAccount`. */
export async function enableAccount(
  { audit, identity }: AccessParts,
  tx: Db,
  accountId: string,
  by: string,
): Promise<boolean> {
  if (!(await queries.markEnabled(tx, { accountId, issuer: identity.issuer }))) return false;
  const actor = { kind: 'account', id: by } as const;
  await audit.append(tx, { name: 'account-enabled', by: actor, why: 'operation', fields: { accountId } });
  return true;
}
