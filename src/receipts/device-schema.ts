// The statement about a lost device, a closed schema (RULE D-07, RULE I-04): what is not listed is refused. Shared by the issuer
// and the offline verifier, so it knows nothing of where the facts come from. Input is not trusted.
import { z } from 'zod';
import { DEVICE_CLAIMS_TEXTS } from './claims.ts';
import {
  code,
  commitment,
  count,
  hexDigest,
  holdCheck,
  keyId,
  organisation,
  randomId,
  reference,
  time,
} from './fields.ts';

const said = z.enum(['yes', 'no', 'not-known']);

/** What a wipe can be said to have come to, best first (RULE D-05). */
export const WIPE_STATES = [
  'reported-by-manager',
  'attested-by-person',
  'recovered',
  'accepted-by-manager',
  'unreachable',
  'refused-hold',
] as const;

export const DEVICE_OUTCOMES = [
  'wipe-reported',
  'wipe-attested',
  'recovered',
  'not-shown',
  'refused',
] as const;

const evidence = z.strictObject({
  kind: z.enum(['manager-accepted', 'manager-state', 'attestation', 'no-answer', 'hold']),
  at: time,
  commitment,
});

const wipe = z.strictObject({
  channel: z.enum(['manager', 'owner', 'gateway-operator', 'none']),
  technique: z.enum(['mdm-device-wipe', 'mdm-app-wipe', 'manual', 'none']),
  /** As read back from the manager: a wipe that keeps user data is no evidence. */
  parameters: z.strictObject({ keepUserData: z.boolean(), keepEnrollmentData: z.boolean() }).nullable(),
  orderedAt: time.nullable(),
  acceptedAt: time.nullable(),
  /** When it was known to be done: when the manager's report was read, or the person answered. */
  effectiveAt: time.nullable(),
  /** RULE D-04: the check right before. `ground`: why the wipe could go ahead, or that it could not. */
  holdCheck: holdCheck.extend({ ground: z.enum(['nothing-held', 'sealed-in-custody', 'decided', 'kept']) }),
  state: z.enum(WIPE_STATES),
  grade: z.enum(['C', 'D', 'G', 'X']),
  verification: z.enum(['state-reported', 'none']),
  evidence: z.array(evidence).min(1),
});

/** What the station of lost devices knows; the issuer adds who says so, when and where in the log. */
const facts = {
  device: z.strictObject({
    kind: z.enum(['browser', 'phone', 'unknown', 'gateway']),
    /** Whose it is. */
    owner: commitment,
    /** As far as was said when it was reported. */
    protection: z.strictObject({ locked: said, pin: said, encrypted: said }),
  }),
  report: z.strictObject({ by: commitment, role: code, lostAt: time, noticedAt: time, reportedAt: time }),
  sessions: z.strictObject({ ended: count, at: time }),
  listed: z.strictObject({
    at: time,
    cases: count,
    messages: count,
    /** Of these, how many stood sealed in custody. */
    standing: count,
    held: count,
    patients: z.strictObject({ count, exact: z.boolean() }),
  }),
  wipe,
  closedAt: time,
};

export const deviceFacts = z.strictObject(facts);

export const deviceStatement = z.strictObject({
  type: z.literal('countersign/device-receipt'),
  version: z.literal(1),
  receiptId: randomId,
  claims: z.strictObject({ id: z.enum(DEVICE_CLAIMS_TEXTS.map(({ id }) => id)), sha256: hexDigest }),
  issuer: z.strictObject({ organisation, system: z.literal('countersign'), version: reference, keyId }),
  ...facts,
  outcome: z.enum(DEVICE_OUTCOMES),
  time: z.strictObject({
    issuedAt: time,
    clock: z.strictObject({ source: z.literal('system'), maxErrorMs: z.null() }),
    /** Size of the published checkpoint that the issuer had seen: not earlier than that. */
    afterCheckpoint: count,
  }),
  supersedes: z.null(),
});

export type DeviceFacts = z.infer<typeof deviceFacts>;
export type DeviceStatement = z.infer<typeof deviceStatement>;
export type DeviceWipe = DeviceStatement['wipe'];
export type WipeState = DeviceWipe['state'];
export type DeviceOutcome = DeviceStatement['outcome'];
