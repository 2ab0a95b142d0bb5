export {
  AUDIT_EVENTS,
  type Actor,
  type AuditEvent,
  type AuditEventName,
  type AuditFields,
  type Purpose,
} from './catalogue.ts';
export { EVENT_SHAPES } from './event-shapes.ts';
export { checkExport, type ExportFault, type ExportReport } from './exported-chain.ts';
export { toAuditEvent } from './fhir-audit-event.ts';
export { readHead, type EventFilter, type Head } from './queries.ts';
export type { ReadEvent } from './read-event.ts';
export { listEvents, readTrail, searchTrail, streamTrail, type TrailEntry } from './reading.ts';
export { tellHead } from './tell-head.ts';
export { openAuditTrail, type AuditTrail } from './trail.ts';
export { verifyChain, type ChainCheck, type ChainFault } from './verify-chain.ts';
