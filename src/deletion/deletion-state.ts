// A deletion's states, each with what it alone holds, and the arrows between them. An illegal arrow is a coded refusal.
// No clinical content: references, times, roles and commitments only.
import { Fault } from '../kernel/fault.ts';
import type { VerifiedDeletion, HoldCheck } from './verified-deletion.ts';

export type Authorisation = {
  /** Account id; kept here, never in the receipt, which has the commitment. */
  by: string;
  role: string;
  person: string;
  at: string;
  method: string;
  /** SHA-256 (hex) of what a passkey signed; null where it was a PIN, or before this was kept. */
  proofDigest?: string | null;
  holdCheck: HoldCheck;
};

export type LoggedOrder = { leafHash: string; index: number; loggedAt: string };

/** What execution did with our own copy. */
export type OwnCopyResult = {
  holdCheck: HoldCheck;
  erasedMessageIds: string[];
  heldMessageIds: string[];
  orderedAt: string;
  erasedAt: string | null;
  evidence: OwnEvidence[];
  /** Messages that an earlier deletion erased, and that were asked for again in vain; null when there are none. */
  earlier: { messageIds: string[]; evidence: OwnEvidence[] } | null;
};

type OwnEvidence = { kind: 'key-destroyed' | 'read-fails' | 'hold'; at: string; commitment: string };

type Ordered = { authorisation: Authorisation; notBefore: string; order: LoggedOrder };

export type DeletionState =
  | { name: 'proposed' }
  | { name: 'withdrawn'; withdrawnAt: string; by: string; reason: string }
  | { name: 'authorised'; authorisation: Authorisation; notBefore: string }
  | ({ name: 'ordered' } & Ordered)
  | ({ name: 'executing'; begunAt: string } & Ordered)
  | ({ name: 'closing'; own: OwnCopyResult } & Ordered)
  | { name: 'verified'; verified: VerifiedDeletion };

function illegal(from: DeletionState, to: string): Fault {
  return new Fault(
    'conflict',
    'deletion-illegal-step',
    `A deletion that is ${from.name} cannot become ${to}.`,
  );
}

export function authorised(
  from: DeletionState,
  authorisation: Authorisation,
  notBefore: string,
): DeletionState {
  if (from.name !== 'proposed') throw illegal(from, 'authorised');
  return { name: 'authorised', authorisation, notBefore };
}

/** RULE D-03: until execution the case can be reopened and loses nothing. */
export function withdrawn(
  from: DeletionState,
  withdrawnAt: string,
  by: string,
  reason: string,
): DeletionState {
  if (from.name !== 'proposed' && from.name !== 'authorised' && from.name !== 'ordered')
    throw illegal(from, 'withdrawn');
  return { name: 'withdrawn', withdrawnAt, by, reason };
}

export function ordered(from: DeletionState, order: LoggedOrder): DeletionState {
  if (from.name !== 'authorised') throw illegal(from, 'ordered');
  const { authorisation, notBefore } = from;
  return { name: 'ordered', authorisation, notBefore, order };
}

/** From here on nothing can be taken back. Again while it is under way (a crash is resumed) it keeps its first time. */
export function executing(from: DeletionState, begunAt: string): DeletionState {
  if (from.name === 'executing' || from.name === 'withdrawn') return from;
  if (from.name !== 'ordered') throw illegal(from, 'executing');
  return { ...from, name: 'executing', begunAt };
}

export function closing(from: DeletionState, own: OwnCopyResult): DeletionState {
  if (from.name !== 'executing') throw illegal(from, 'closing');
  const { authorisation, notBefore, order } = from;
  return { name: 'closing', authorisation, notBefore, order, own };
}

export function verifiedState(from: DeletionState, verified: VerifiedDeletion): DeletionState {
  if (from.name !== 'closing') throw illegal(from, 'verified');
  return { name: 'verified', verified };
}
