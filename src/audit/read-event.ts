// The bytes of a stored or exported event, read again. They may come from a changed database or a changed file, so nothing of
// them is taken on trust: the name is of the catalogue, every field is of its kind, and the bytes are the canonical ones.
import { Fault } from '../kernel/fault.ts';
import type { Actor, AuditEvent } from './catalogue.ts';
import { eventBytes } from './chain.ts';
import { checkEvent } from './check-event.ts';
import { isEventName } from './event-shapes.ts';
import { PURPOSES } from './fhir-audit-event.ts';

/** An event as it was appended. */
export type ReadEvent = AuditEvent & { index: number; at: string };

const ACTOR_KINDS: readonly string[] = [
  'account',
  'holder',
  'gateway',
  'client',
  'service',
] satisfies Actor['kind'][];
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Throws `audit-broken-event` for bytes that the trail would not have written. */
export function readEvent(body: Buffer): ReadEvent {
  try {
    const event = JSON.parse(body.toString('utf8')) as ReadEvent;
    const known =
      isEventName(event.name) &&
      ACTOR_KINDS.includes(event.by.kind) &&
      (PURPOSES as readonly string[]).includes(event.why) &&
      Number.isSafeInteger(event.index) &&
      event.index >= 0 &&
      INSTANT.test(event.at);
    if (!known) throw new TypeError('not of the catalogue');
    checkEvent(event);
    if (!eventBytes(event).equals(body)) throw new TypeError('not canonical');
    return event;
  } catch (cause) {
    throw new Fault('internal', 'audit-broken-event', 'A stored audit event is not one of the catalogue.', {
      cause,
    });
  }
}
