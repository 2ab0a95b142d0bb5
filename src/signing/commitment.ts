// Salted commitments: BLAKE2b-256 keyed with 32 random bytes over a label and the bytes. A bare digest of a short message can
// be guessed; without the salt a commitment says nothing, and with it anyone can check it (RULE D-07, `receipts.md` §3.3).
import { equalBytes } from '../kernel/digest.ts';
import { Fault } from '../kernel/fault.ts';
import type { Random } from '../kernel/ids.ts';
import type { Sodium } from './sodium.ts';

/** One label per kind of value, its newline included, so that a commitment never serves twice. None may change. */
export const COMMITMENT_LABELS = {
  /** The canonical original of a message. */
  original: 'countersign/original/v1\n',
  /** A filed resource as read back. */
  record: 'countersign/record/v1\n',
  patient: 'countersign/patient/v1\n',
  person: 'countersign/person/v1\n',
  /** Who holds a copy. */
  holder: 'countersign/holder/v1\n',
  /** The register of holds as it was when checked. */
  holds: 'countersign/holds/v1\n',
  evidence: 'countersign/evidence/v1\n',
  order: 'countersign/order/v1\n',
  receipt: 'countersign/receipt/v1\n',
  closing: 'countersign/closing/v1\n',
  /** The receipt of a lost device. */
  device: 'countersign/device-receipt/v1\n',
} as const;

/** `commit` with libsodium already in it: what wiring hands to stations that only commit. */
export type Commit = (label: string, salt: Uint8Array, bytes: Uint8Array) => Buffer;

export type CommitmentLabel = (typeof COMMITMENT_LABELS)[keyof typeof COMMITMENT_LABELS];

const LABEL = /^countersign\/[a-z][a-z-]*\/v[1-9][0-9]*\n$/;

export const SALT_BYTES = 32;
const COMMITMENT_BYTES = 32;

/** 32 bytes, a new one for every value: two values under one salt could be compared. */
export function newSalt(random: Random): Buffer {
  return checkedSalt(random(SALT_BYTES));
}

/**
 * BLAKE2b-256(key = salt, label ‖ bytes), 32 bytes. `label` has the form `countersign/<kind>/v<n>` and ends in a newline, so
 * that it cannot run into the bytes. Throws `signing-salt-length` (padded keys would collide) and `signing-label`.
 */
export function commit(sodium: Sodium, label: string, salt: Uint8Array, bytes: Uint8Array): Buffer {
  if (!LABEL.test(label))
    throw new Fault('internal', 'signing-label', 'A commitment label has another form.');
  const labelled = Buffer.concat([Buffer.from(label, 'utf8'), bytes]);
  return keyedBlake2b(sodium, checkedSalt(salt), labelled, COMMITMENT_BYTES);
}

/** BLAKE2b (RFC 7693) keyed with 16 to 64 bytes, `length` of 16 to 64 bytes; libsodium refuses others. */
export function keyedBlake2b(sodium: Sodium, key: Uint8Array, bytes: Uint8Array, length: number): Buffer {
  return Buffer.from(sodium.crypto_generichash(length, bytes, key));
}

/** The same with libsodium bound: `const commit = committer(await openSodium())`. */
export function committer(sodium: Sodium): Commit {
  return (label, salt, bytes) => commit(sodium, label, salt, bytes);
}

/** Whether salt and bytes open the commitment; in constant time. */
export function opensCommitment(
  sodium: Sodium,
  commitment: Uint8Array,
  label: string,
  salt: Uint8Array,
  bytes: Uint8Array,
): boolean {
  return equalBytes(commitment, commit(sodium, label, salt, bytes));
}

function checkedSalt<Salt extends Uint8Array>(salt: Salt): Salt {
  if (salt.length === SALT_BYTES) return salt;
  throw new Fault('internal', 'signing-salt-length', 'A commitment salt must be exactly 32 bytes.');
}
