// The audit trail as a FHIR Bundle, oldest first: `from` (index of an event), `count` (1 to 500). Its `next` link leads on, up
// to the event that was the last when the first page was read: each page is an event of its own.
import type { Bundle } from '@medplum/fhirtypes';
import { z } from 'zod';
import { readTrail, toAuditEvent } from '../../../audit/index.ts';
import { apiAction } from '../../action.ts';
import { auditSize, noteAuditRead } from '../../governance/read-audit.ts';

const PATH = '/api/v1/audit-events';

const index = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const query = z.object({
  from: index.default(0),
  count: z.coerce.number().int().min(1).max(500).default(100),
  until: index.optional(),
});

function linkOf(
  relation: string,
  values: Readonly<Record<string, number>>,
): { relation: string; url: string } {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) search.set(name, String(value));
  return { relation, url: `${PATH}?${search.toString()}` };
}

export const listAuditEvents = apiAction({
  method: 'get',
  path: PATH,
  action: 'view-audit',
  query,
  handle: async (services, { query: { from, count, until: asked }, by }) => {
    const size = await auditSize(services);
    const until = Math.min(asked ?? size, size);
    const entries = await readTrail(services.stations.db, from, Math.max(0, Math.min(count, until - from)));
    await noteAuditRead(services, by, entries.length);
    const next = from + entries.length;
    const bundle: Bundle = {
      resourceType: 'Bundle',
      type: 'searchset',
      total: until,
      link: [
        linkOf('self', { from, count, until }),
        ...(entries.length > 0 && next < until ? [linkOf('next', { from: next, count, until })] : []),
      ],
      entry: entries.map(({ stored, event }) => ({
        resource: toAuditEvent(stored, event, services.organisation),
        search: { mode: 'match' },
      })),
    };
    return { kind: 'bytes', bytes: Buffer.from(JSON.stringify(bundle)), mediaType: 'application/fhir+json' };
  },
});
