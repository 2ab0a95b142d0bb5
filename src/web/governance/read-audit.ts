// Reading the audit trail, for the page and the API. RULE C-02: that somebody read it is an event, written before anything of
// it is handed over.
import { readHead } from '../../audit/index.ts';
import type { Account } from '../../access/index.ts';
import { actorFor } from '../access-trail.ts';
import type { Services } from '../services.ts';

/** How many events there are: what is read now ends there. */
export async function auditSize(services: Services): Promise<number> {
  return (await readHead(services.stations.db)).size;
}

/** Notes that `account` reads so many events. */
export async function noteAuditRead(services: Services, account: Account, events: number): Promise<void> {
  const { audit, db } = services.stations;
  const by = actorFor(account.accountId);
  await audit.append(db, { name: 'audit-viewed', by, why: 'governance', fields: { events } });
}
