// The baton of deletion: what was done about every copy and what came back as evidence. No content: receipts are built
// from this alone. Made by verify-deletion.ts, which computes states, grades and the outcome by rule (RULE D-05).
import { z } from 'zod';
import { asBaton, type Baton } from '../kernel/baton.ts';
import { Fault } from '../kernel/fault.ts';

/** Grades of evidence, best first; X is out of reach. `receipts.md` §4. */
export const GRADES = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'X'] as const;
export type Grade = (typeof GRADES)[number];

/** RULE D-05: what can be claimed of one copy, best first. */
export const COPY_STATES = [
  'confirmed',
  'attested-by-device',
  'attested-by-person',
  'unreachable',
  'refused-hold',
] as const;
export type CopyState = (typeof COPY_STATES)[number];

export const OUTCOMES = ['complete', 'complete-with-residuals', 'partial', 'refused'] as const;
export type DeletionOutcome = (typeof OUTCOMES)[number];

const holdCheck = z.strictObject({
  at: z.iso.datetime(),
  result: z.enum(['none', 'held']),
  register: z.string(),
});

const evidence = z.strictObject({
  kind: z.enum(['key-destroyed', 'read-fails', 'attestation', 'no-answer', 'hold']),
  at: z.iso.datetime(),
  /** Salted commitment to the raw evidence, base64. */
  commitment: z.string().min(1),
});

const copy = z.strictObject({
  copyId: z.string().min(1),
  class: z.enum(['own', 'participant-device', 'export-file', 'gateway']),
  /** Salted commitment to who holds it, base64. */
  holder: z.string().min(1),
  /** How many messages of the case this copy holds. */
  messages: z.int().nonnegative(),
  technique: z.enum(['crypto-erase', 'manual', 'none']),
  method: z.enum(['destroy', 'request', 'none']),
  orderedAt: z.iso.datetime().nullable(),
  effectiveAt: z.iso.datetime().nullable(),
  grade: z.enum(GRADES),
  state: z.enum(COPY_STATES),
  /** RULE D-04: the check right before this copy was dealt with. */
  holdCheck,
  evidence: z.array(evidence),
  residual: z.strictObject({ why: z.string(), until: z.string() }).nullable(),
});

const message = z.strictObject({
  messageId: z.string().min(1),
  disposition: z.string().min(1),
  reason: z.string().nullable(),
  kind: z.string().min(1),
  attachments: z.int().nonnegative(),
  /** Salted commitment to the original, base64 (`countersign/original/v1`). */
  original: z.string().min(1),
  /** Salted commitments to the filed resources that hold it, base64; empty when it was not filed. */
  filed: z.array(z.string()),
  erased: z.boolean(),
});

const verifiedDeletion = z.strictObject({
  caseId: z.string().min(1),
  deletionId: z.string().min(1),
  platform: z.string().min(1),
  trigger: z.literal('filed-and-verified'),
  policy: z.strictObject({
    id: z.string().min(1),
    version: z.string().min(1),
    sha256: z.string().length(64),
  }),
  filing: z.strictObject({
    recordSystem: z.string(),
    filedAt: z.iso.datetime(),
    readBackAt: z.iso.datetime(),
    equal: z.literal(true),
    entries: z.int().nonnegative(),
    /** Salted commitments to the patients concerned, base64. */
    patients: z.array(z.string()),
  }),
  /** The order was in the log before anything was deleted. */
  order: z.strictObject({
    leafHash: z.string().min(1),
    index: z.int().nonnegative(),
    loggedAt: z.iso.datetime(),
  }),
  authorised: z.strictObject({
    role: z.string().min(1),
    /** Salted commitment to the person, base64. */
    person: z.string().min(1),
    at: z.iso.datetime(),
    method: z.string().min(1),
    holdCheck,
  }),
  notBefore: z.iso.datetime(),
  verifiedAt: z.iso.datetime(),
  messages: z.array(message),
  copies: z.array(copy).min(1),
  outcome: z.enum(OUTCOMES),
});

export type HoldCheck = z.infer<typeof holdCheck>;
export type CopyEvidence = z.infer<typeof evidence>;
export type CopyLine = z.infer<typeof copy>;
export type MessageLine = z.infer<typeof message>;
export type VerifiedDeletion = Baton<'deletion', z.infer<typeof verifiedDeletion>>;

/** Called by verify-deletion.ts, and to restore a stored row. Throws `deletion-broken-verification`. */
export function restoreVerifiedDeletion(value: unknown): VerifiedDeletion {
  const parsed = verifiedDeletion.safeParse(value);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new Fault('internal', 'deletion-broken-verification', 'The stored verification has another form.', {
      place: { path },
    });
  }
  return asBaton<'deletion', z.infer<typeof verifiedDeletion>>(parsed.data);
}
