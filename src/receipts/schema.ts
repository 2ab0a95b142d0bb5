// The receipt's statement, a closed schema (RULE D-07, `receipts.md` §3.4): what is not listed is refused. Shared by the
// issuer and the offline verifier, so it knows nothing of where the facts come from. Input is not trusted.
import { z } from 'zod';
import { CLAIMS_TEXTS } from './claims.ts';
import {
  authorised,
  baseUrl,
  code,
  commitment,
  count,
  hexDigest,
  holdCheck,
  keyId,
  logHash,
  organisation,
  policy,
  randomId,
  reference,
  time,
} from './fields.ts';

const message = z.strictObject({
  messageId: randomId,
  disposition: code,
  /** RULE D-07: a code, never free text. */
  reason: code.nullable(),
  kind: code,
  attachments: count,
  /** `countersign/original/v1`. */
  original: commitment,
  /** `countersign/record/v1`, one per filed resource that holds it. */
  filed: z.array(commitment),
  erased: z.boolean(),
});

const evidence = z.strictObject({
  kind: z.enum(['key-destroyed', 'read-fails', 'attestation', 'no-answer', 'hold']),
  at: time,
  commitment,
});

const copy = z.strictObject({
  copyId: randomId,
  class: z.enum(['own', 'participant-device', 'export-file', 'gateway']),
  holder: commitment,
  messages: count,
  method: z.enum(['destroy', 'request', 'none']),
  technique: z.enum(['crypto-erase', 'manual', 'none']),
  orderedAt: time.nullable(),
  effectiveAt: time.nullable(),
  grade: z.enum(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'X']),
  state: z.enum(['confirmed', 'attested-by-device', 'attested-by-person', 'unreachable', 'refused-hold']),
  holdCheck,
  evidence: z.array(evidence),
  residual: z
    .strictObject({ why: code, until: z.union([z.literal('unknown'), z.iso.date(), time]) })
    .nullable(),
});

export const receiptStatement = z.strictObject({
  type: z.literal('countersign/deletion-receipt'),
  version: z.literal(1),
  receiptId: randomId,
  claims: z.strictObject({ id: z.enum(CLAIMS_TEXTS.map(({ id }) => id)), sha256: hexDigest }),
  issuer: z.strictObject({ organisation, system: z.literal('countersign'), version: reference, keyId }),
  order: z.strictObject({
    leaf: logHash,
    index: count,
    loggedAt: time,
    trigger: z.literal('filed-and-verified'),
    policy,
    authorised,
    notBefore: time,
  }),
  platform: code,
  filing: z.strictObject({
    recordSystem: baseUrl,
    filedAt: time,
    readBackAt: time,
    /** Nothing may be deleted before this is true. */
    equal: z.literal(true),
    entries: count,
    patients: z.array(commitment),
  }),
  messages: z.array(message).min(1),
  copies: z.array(copy).min(1),
  outcome: z.enum(['complete', 'complete-with-residuals', 'partial', 'refused']),
  time: z.strictObject({
    verifiedAt: time,
    issuedAt: time,
    clock: z.strictObject({ source: z.literal('system'), maxErrorMs: z.null() }),
    /** Size of the published checkpoint that the issuer had seen: not earlier than that. */
    afterCheckpoint: count,
  }),
  supersedes: z.null(),
});

export type ReceiptStatement = z.infer<typeof receiptStatement>;
export type ReceiptCopy = ReceiptStatement['copies'][number];
export type ReceiptMessage = ReceiptStatement['messages'][number];
