// Reading the audit trail, for the page and the API. RULE C-02: that somebody read it is an event, written before anything of
// it is handed over.
import { readHead, type Actor } from '../../audit/index.ts';
import type { Services } from '../services.ts';

/** How many events there are: what is read now ends there. */
export async function auditSize(services: Services): Promise<number> {
  return (await readHead(services.stations.db)).size;
}

/** Notes that somebody reads so many events. */
export async function noteAuditRead(services: Services, by: Actor, events: number): Promise<void> {
  const { audit, db } = services.stations;
  await audit.append(db, { name: 'audit-viewed', by, why: 'governance', fields: { events } });
}
