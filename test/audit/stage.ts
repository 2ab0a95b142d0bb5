// One event of every name in the catalogue, with fields of their kinds.
import { AUDIT_EVENTS, type AuditEvent, type AuditEventName } from '../../src/audit/index.ts';

const SAMPLE = { id: 'case_a', code: 'equal', count: 3 } as const;

export const NAMES = Object.keys(AUDIT_EVENTS) as AuditEventName[];

/** An event of that name. */
export function anEvent(
  name: AuditEventName,
  by: AuditEvent['by'] = { kind: 'account', id: 'account_a' },
  changes: Record<string, string | number> = {},
): AuditEvent {
  const kinds = Object.entries<keyof typeof SAMPLE>(AUDIT_EVENTS[name]);
  const fields = Object.fromEntries(kinds.map(([field, kind]) => [field, SAMPLE[kind]]));
  return { name, by, why: 'governance', fields: { ...fields, ...changes } } as AuditEvent;
}
