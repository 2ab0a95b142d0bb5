// The hash chain of the audit trail: hash(n) = SHA-256(label ‖ hash(n−1) ‖ canonical JSON of event n), so that changing,
// dropping or swapping an event shows in every later hash.
import { canonicalJson } from '../kernel/canonical-json.ts';
import { sha256 } from '../kernel/digest.ts';
import type { AuditEvent } from './catalogue.ts';

const LABEL = Buffer.from('countersign/audit/v1\n');

/** The hash before the first event. */
export const GENESIS: Buffer = sha256(LABEL);

/** The bytes that are hashed and stored. */
export function eventBytes(event: AuditEvent & { index: number; at: string }): Buffer {
  return canonicalJson(event);
}

/** The hash of an event after `previous`, 32 bytes. */
export function chainHash(previous: Buffer, body: Buffer): Buffer {
  return sha256(LABEL, previous, body);
}
