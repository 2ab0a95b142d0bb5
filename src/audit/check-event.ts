// The last door before the trail: whatever the types said, a field that is not an id, a code or a count is refused, so that
// no content can slip in through a cast (RULE C-01).
import { Fault } from '../kernel/fault.ts';
import { AUDIT_EVENTS, type AuditEvent, type FieldKind } from './catalogue.ts';

// An id starts with a letter and is one word: a phone number, an NHS number or a sentence cannot pass.
const ID = /^[a-z][a-z0-9-]*_[A-Za-z0-9-]{1,64}$/;
const CODE = /^[a-zA-Z][a-zA-Z0-9.:@-]{0,79}$|^v?[0-9]{1,3}(\.[0-9]{1,3}){0,3}$/;
const ACTOR = /^[a-z][A-Za-z0-9._:-]{0,79}$/;

const FITS: Record<FieldKind, (value: unknown) => boolean> = {
  id: (value) => typeof value === 'string' && ID.test(value),
  code: (value) => typeof value === 'string' && CODE.test(value),
  count: (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
};

/** Throws `audit-event-refused`, naming the field and never its value. */
export function checkEvent(event: AuditEvent): void {
  const kinds: Record<string, FieldKind> | undefined = AUDIT_EVENTS[event.name];
  if (kinds === undefined) throw refused('name');
  if (!ACTOR.test(event.by.id)) throw refused('by');
  if (!CODE.test(event.why)) throw refused('why');
  const fields: Record<string, unknown> = event.fields;
  for (const field of Object.keys(fields)) if (kinds[field] === undefined) throw refused(field);
  // RULE C-01
  for (const [field, kind] of Object.entries(kinds)) if (!FITS[kind](fields[field])) throw refused(field);
}

function refused(field: string): Fault {
  return new Fault('internal', 'audit-event-refused', 'An audit event has a field that is not of its kind.', {
    place: { field: /^[A-Za-z]{1,40}$/.test(field) ? field : 'unknown' },
  });
}
