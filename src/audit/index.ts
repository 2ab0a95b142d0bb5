export {
  AUDIT_EVENTS,
  type Actor,
  type AuditEvent,
  type AuditEventName,
  type AuditFields,
  type Purpose,
} from './catalogue.ts';
export { listEvents, openAuditTrail, verifyChain, type AuditTrail, type ChainCheck } from './trail.ts';
