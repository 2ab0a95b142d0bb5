// The audit trail as a file, one AuditEvent per line, for `npm run fsck -- audit --export FILE`. It begins at event `from` and
// ends at the event that is the last now; one page of it is in memory at a time.
import { z } from 'zod';
import { streamTrail, toAuditEvent, type TrailEntry } from '../../../audit/index.ts';
import { apiAction } from '../../action.ts';
import { auditSize, noteAuditRead } from '../../governance/read-audit.ts';

async function* linesOf(entries: AsyncIterable<TrailEntry>, site: string): AsyncGenerator<string> {
  for await (const { stored, event } of entries)
    yield `${JSON.stringify(toAuditEvent(stored, event, site))}\n`;
}

export const downloadAuditTrail = apiAction({
  method: 'get',
  path: '/api/v1/audit-events.ndjson',
  action: 'export-audit',
  query: z.object({ from: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0) }),
  handle: async (services, { query: { from }, by }) => {
    const until = await auditSize(services);
    await noteAuditRead(services, by, Math.max(0, until - from));
    return {
      kind: 'stream',
      pieces: linesOf(streamTrail(services.stations.db, from, until), services.organisation),
      mediaType: 'application/fhir+ndjson',
      fileName: `audit-events-${from}-${until}.ndjson`,
    };
  },
});
